import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { keyIdOf } from '@aloft/release';
import fc from 'fast-check';
import { CliError } from '../errors.ts';
import { hexOf } from '../sizes.ts';
import { makeKeys } from '../test-support/key-files.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { looksLikeTrustPython, trustFromPython } from './read-trust-python.ts';
import { trustToPython } from './trust-python.ts';
import { type TrustSet, trustSetOf } from './trust-set.ts';

const SPKI = { type: 'spki', format: 'der' } as const;
const keys = Array.from(
  { length: 8 },
  () => new Uint8Array(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export(SPKI).subarray(-65)),
);
const [first = new Uint8Array()] = keys;
const names = new Map([[hexOf(keyIdOf(first)), 'release']]);
const small = trustSetOf({ version: 3, threshold: 1, keys: [first] }, { vendor: 'example.com', class: 'lamp' }, names);
const text = trustToPython(small);

function read(module: string | Uint8Array): TrustSet | string {
  try {
    return trustFromPython('t.py', typeof module === 'string' ? Buffer.from(module, 'latin1') : module);
  } catch (error) {
    assert.ok(error instanceof CliError && error.code === 'TRUST_FILE_INVALID', String(error));
    return error.message;
  }
}

test('a set comes back from its Python module as it was, names and identifiers included', () => {
  const anchors = { version: 2 ** 32 - 1, threshold: 4, keys };
  const { vendorDomain: _, deviceClass: __, ...withIdsAlone } = small;
  for (const set of [
    small,
    trustSetOf(anchors, { vendor: 'example.com', class: 'lamp' }, names),
    trustSetOf(anchors, { vendor: 'example.com' }, new Map()),
    trustSetOf(anchors, {}, new Map()),
    withIdsAlone,
  ]) {
    assert.deepEqual(read(trustToPython(set)), set);
    assert.ok(looksLikeTrustPython(Buffer.from(trustToPython(set))));
  }
  assert.deepEqual(read(text.replaceAll('\n', '\r\n')), small);
  assert.deepEqual(read(text.replace(/^#.*\n/gm, '')), small);
  assert.deepEqual(read(text.replace(/^ *#.*\n/gm, '')), { ...small, names: new Map() });
});

test('what is no line of the module is refused with its number, whatever Python would do with it', () => {
  const law = (module: string, expected: RegExp): void => assert.match(String(read(module)), expected);
  const [head = '', ...rest] = text.split('\n');
  for (const line of [
    'import os',
    'KEYS = ()',
    'KEYS += (b"x",)',
    'THRESHOLD = 0x1',
    'THRESHOLD = 1; import os',
    'VERSION = 3',
    'VENDOR_DOMAIN = "example.org"',
    'DEVICE_CLASS = "\\x41"',
    'DEVICE_CLASS = f"{open(1)}"',
    '"""',
    '\\',
    ' VERSION = 3',
  ]) {
    law([head, line, ...rest].join('\n'), /^has in line \d+ what aloft keys export does not write/);
    law(`${text}${line}`, /^has in line \d+ what aloft keys export does not write/);
  }
  law([head, 'import os', ...rest].join('\n'), /^has in line 2 /);
  law(text.replace('"lamp"', '"lamq"'), /CLASS_ID that is not that of the name/);
  law(text.replace('"example.com"', '"example.org"'), /VENDOR_ID that is not that of the name/);
  law(text.replace(/# [0-9a-f]{16} release/, '# 0123456789abcdef release'), /KEYS\[0\] has key id .* one was changed/);
  law(text.slice(0, text.indexOf('KEYS')), /lacks VERSION, THRESHOLD or KEYS/);
  law(text.slice(0, text.indexOf(')\nV')), /ends within KEYS/);
  law(`${text}${'#\n'.repeat(9000)}`, /at most 16384/);
});

test('whatever byte is cut or changed, the module is refused as a trust file or says what Python reads', {
  skip: spawnSync('python3', ['-c', '']).status !== 0 && 'python3 is not installed',
}, () => {
  const taken: { module: string; found: TrustSet }[] = [];
  const offer = (module: string): void => {
    const found = read(module);
    if (typeof found !== 'string') taken.push({ module, found });
  };
  for (let at = 0; at < text.length; at += 1) offer(text.slice(0, at));
  const changes = fc.array(fc.tuple(fc.nat(text.length - 1), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 2,
  });
  const change = (list: readonly (readonly [number, number])[]): void => {
    const bytes = Buffer.from(text, 'latin1');
    for (const [at, byte] of list) bytes[at] = byte;
    offer(bytes.toString('latin1'));
  };
  fc.assert(fc.property(changes, change), { seed: 20_261_122, numRuns: 4000 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      assert.equal(typeof read(bytes), 'string');
    }),
    { seed: 20_261_122, numRuns: 500 },
  );
  assert.ok(taken.length > 100, `only ${taken.length} were taken`);
  const program = `
import json, sys
for module in json.load(sys.stdin):
    said = {}
    exec(module, said)
    print(said["VERSION"], said["THRESHOLD"], [key.hex() for key in said["KEYS"]], said.get("VENDOR_DOMAIN"), said.get("DEVICE_CLASS"))
`;
  // Comments alone may hold bytes that are no ASCII; a NUL stops Python, and nobody's device.
  const compared = taken.filter(({ module }) => !module.includes('\0'));
  const input = JSON.stringify(compared.map(({ module }) => module));
  const { stdout, stderr } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' });
  assert.deepEqual(
    stdout.trimEnd().split('\n'),
    compared.map(({ found: { anchors, vendorDomain = 'None', deviceClass = 'None' } }) => {
      const all = anchors.keys.map((key) => `'${hexOf(key)}'`).join(', ');
      return `${anchors.version} ${anchors.threshold} [${all}] ${vendorDomain} ${deviceClass}`;
    }),
    stderr,
  );
});

test('inspect, keys inspect and --trust take the module; inspect says what a C header is', async (t) => {
  const shop = workshop(t);
  const ids = await makeKeys(shop, 'a', 'b');
  const set = ['keys', 'export', 'a', 'b', '--keys', 'keys', '--vendor', 'example.com', '--class', 'lamp'];
  for (const file of ['t.py', 't.json', 't.h']) assert.equal((await shop.aloft(...set, '-o', file)).code, 0);
  for (const words of [['inspect'], ['keys', 'inspect']]) {
    const look = async (file: string): Promise<object> => {
      const { file: _, bytes: __, sha256: ___, ...data } = JSON.parse((await shop.aloft(...words, file, '--json')).out);
      return data;
    };
    assert.deepEqual(await look('t.py'), await look('t.json'));
    const { out, code } = await shop.aloft(...words, 't.py');
    assert.equal(code, 0);
    assert.match(out, /trust anchors\n {2}version 0, threshold 1 of 2, for example\.com, lamp\n/);
    assert.ok(out.includes(ids['a'] ?? '?') && out.includes(ids['b'] ?? '?'));
    assert.match((await shop.aloft(...words, 't.h')).err, /t\.h: is a C header of trust anchors, which compilers read/);
  }
  writeFileSync(shop.path('bad.py'), text.replace('VERSION', 'print("x")\nVERSION'));
  assert.match((await shop.aloft('inspect', 'bad.py')).err, /bad\.py: has in line \d+ .* \[TRUST_FILE_INVALID\]/);
  const listed = await shop.aloft('keys', 'list', '--keys', 'keys', '--trust', 't.py');
  assert.equal(listed.code, 0, listed.err);
});
