import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { classIdOf, vendorIdOf } from '@aloft/release';
import { hexOf } from '../sizes.ts';
import { makeKeys, WITHOUT_OPENSSL } from '../test-support/key-files.ts';
import { type Workshop, workshop } from '../test-support/run-aloft.ts';
import { readTrustFile } from './read-trust-file.ts';

const FORMATS = ['t.h', 't.py', 't.bin', 't.json', 't.pem'];
const AUDIENCE = ['--vendor', 'example.com', '--class', 'lamp-c3'];

async function exported(t: test.TestContext, ...names: readonly string[]): Promise<Workshop> {
  const shop = workshop(t);
  await makeKeys(shop, ...names);
  for (const file of FORMATS) {
    const run = await shop.aloft(
      'keys',
      'export',
      ...names,
      '--keys',
      'keys',
      '--threshold',
      '2',
      ...AUDIENCE,
      '-o',
      file,
    );
    assert.equal(run.code, 0, run.err);
  }
  return shop;
}

const publicKeys = async (): Promise<readonly string[]> => (await readTrustFile('t.json')).anchors.keys.map(hexOf);

for (const compiler of ['gcc', 'clang']) {
  const missing = spawnSync(compiler, ['--version']).status === 0 ? false : `${compiler} is not installed`;
  test(`the C header is C99 without a warning, and has every byte of the set (${compiler})`, {
    skip: missing,
  }, async (t) => {
    await exported(t, 'a', 'b', 'c');
    const program = `#include <stdio.h>
#include "t.h"
#include "t.h"
static void print(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        printf("%02x", bytes[i]);
    }
    printf("\\n");
}
int main(void) {
    printf("%u %u %s %s\\n", ALOFT_TRUST_VERSION, ALOFT_TRUST_THRESHOLD, ALOFT_VENDOR_DOMAIN, ALOFT_DEVICE_CLASS);
    for (size_t i = 0; i < ALOFT_TRUST_KEY_COUNT; i++) {
        print(aloft_trust_keys[i], sizeof aloft_trust_keys[i]);
    }
    print(aloft_vendor_id, sizeof aloft_vendor_id);
    print(aloft_class_id, sizeof aloft_class_id);
    return 0;
}
`;
    writeFileSync('main.c', program);
    const flags = ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-Wpedantic', '-Werror'];
    const built = spawnSync(compiler, [...flags, 'main.c', '-o', 'main'], { encoding: 'utf8' });
    assert.equal(built.status, 0, built.stderr);
    assert.deepEqual(spawnSync('./main', { encoding: 'utf8' }).stdout.trimEnd().split('\n'), [
      '0 2 example.com lamp-c3',
      ...(await publicKeys()),
      hexOf(vendorIdOf('example.com')),
      hexOf(classIdOf('example.com', 'lamp-c3')),
    ]);
  });
}

const pythons = ['micropython', 'python3'].filter((name) => spawnSync(name, ['-c', '']).status === 0);
test('the Python module has every byte of the set', {
  skip: pythons.length === 0 && 'neither micropython nor python3 is installed',
}, async (t) => {
  await exported(t, 'a', 'b', 'c');
  const program =
    'import t\nprint(t.VERSION, t.THRESHOLD, t.VENDOR_DOMAIN, t.DEVICE_CLASS)\nfor b in t.KEYS + (t.VENDOR_ID, t.CLASS_ID): print("".join("%02x" % c for c in b))\n';
  for (const python of pythons) {
    const { stdout, stderr } = spawnSync(python, ['-c', program], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: '.', PYTHONDONTWRITEBYTECODE: '1' },
    });
    assert.equal(stderr, '');
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      '0 2 example.com lamp-c3',
      ...(await publicKeys()),
      hexOf(vendorIdOf('example.com')),
      hexOf(classIdOf('example.com', 'lamp-c3')),
    ]);
  }
});

test('JSON and partition are read back as they were written, names in JSON alone', async (t) => {
  await exported(t, 'a', 'b', 'c');
  const [json, partition] = [await readTrustFile('t.json'), await readTrustFile('t.bin')];
  assert.deepEqual(partition.anchors, json.anchors);
  assert.deepEqual([partition.vendorId, partition.classId], [json.vendorId, json.classId]);
  assert.deepEqual(
    [json.vendorDomain, json.deviceClass, [...json.names.values()].sort()],
    ['example.com', 'lamp-c3', ['a', 'b', 'c']],
  );
});

test('PEM has the keys of the set, each under its name', async (t) => {
  await exported(t, 'a', 'b', 'c');
  const text = readFileSync('t.pem', 'utf8');
  assert.match(text, /^aloft trust anchors, version 0, threshold 2 of 3\n/);
  const blocks = text.match(/^-----BEGIN PUBLIC KEY-----$[^-]+^-----END PUBLIC KEY-----$/gm) ?? [];
  const points = blocks.map((pem) =>
    createPublicKey(pem).export({ type: 'spki', format: 'der' }).subarray(-65).toString('hex'),
  );
  assert.deepEqual(points, await publicKeys());
});

test('a set that was exported is exported again in any form, for another class too, and keeps its version', async (t) => {
  const { aloft } = await exported(t, 'a', 'b');
  for (const source of ['t.json', 't.bin']) {
    const run = await aloft(
      'keys',
      'export',
      '--trust',
      source,
      ...AUDIENCE.slice(0, 2),
      '--class',
      'lamp-s3',
      '-o',
      'again.h',
    );
    assert.equal(run.code, 0, run.err);
    assert.match(
      readFileSync('again.h', 'utf8'),
      /ALOFT_TRUST_THRESHOLD 2u[\s\S]*#define ALOFT_DEVICE_CLASS "lamp-s3"/,
    );
  }
  const other = await aloft('keys', 'export', '--trust', 't.bin', '--vendor', 'example.org', '-o', 'again.h');
  assert.match(other.err, /t\.bin: is the set of another vendor than example\.org \[TRUST_REFUSED\]/);
  const same = await aloft('keys', 'export', '--trust', 't.json', '-o', 't.json');
  assert.equal(same.code, 2);
});

test('keys may be given by name, key id, or as files that tokens and key services write', {
  skip: WITHOUT_OPENSSL,
}, async (t) => {
  const shop = workshop(t);
  const ids = await makeKeys(shop, 'a', 'b');
  const der = ['pkey', '-pubin', '-in', shop.path('keys/b.public.pem'), '-outform', 'DER', '-out', shop.path('b.der')];
  assert.equal(spawnSync('openssl', der).status, 0);
  for (const key of ['a', ids['a'] ?? '', './keys/a.public.pem', './keys/a.private.pem']) {
    const run = await shop.aloft('keys', 'export', key, 'b.der', '--keys', 'keys', '-o', 't.json', '--json');
    assert.equal(run.code, 0, run.err);
    assert.deepEqual(
      JSON.parse(run.out)
        .keys.map(({ key_id }: { key_id: string }) => key_id)
        .sort(),
      Object.values(ids).sort(),
    );
  }
  const twice = await shop.aloft('keys', 'export', 'b', 'b.der', '--keys', 'keys', '-o', 't.json');
  assert.match(twice.err, /b\.der is the same key as b/);
});

test('sets that no device could use, and forms that do not exist, are refused and nothing is written', async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'a', 'b');
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['-o', 't.json'], /say which keys, or --trust FILE/],
    [['a', '-o', 't.txt'], /"t\.txt" does not tell the format; say --format: c, python/],
    [['a', '-o', 't.h', '--format', 'rust'], /"rust" is no format of trust anchors/],
    [['a', '-o', 't.h', '--format', 'toString'], /"toString" is no format/],
    [['a', '-o', 't.h', '--threshold', '2'], /with 1 keys it must be 1 to 1/],
    [['a', '-o', 't.h', '--class', 'lamp'], /--class needs --vendor/],
    [['a', '-o', 't.h', '--vendor', 'localhost'], /cannot name a vendor/],
    [['a', '-o', 't.h', '--vendor', 'example.com', '--class', 'Lamp'], /class/],
    [['a', '-o', 't.h', '--trust', 't.json'], /--trust says which keys, threshold and version/],
  ];
  for (const [args, message] of cases) {
    const run = await shop.aloft('keys', 'export', '--keys', 'keys', ...args);
    assert.equal(run.code, 2, args.join(' '));
    assert.match(run.err, message);
  }
  assert.deepEqual(shop.files(), ['keys']);
});

test('an export never replaces a key, by whatever name', async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'a', 'b');
  copyFileSync('keys/b.private.pem', 'copy.txt');
  const kept = ['keys/a.private.pem', 'keys/a.public.pem', 'keys/b.private.pem', 'copy.txt'];
  const before = kept.map((file) => readFileSync(file, 'utf8'));
  for (const file of kept) {
    const run = await shop.aloft('keys', 'export', './keys/a.public.pem', '--format', 'pem', '-o', file);
    assert.equal(run.code, 2, file);
  }
  assert.deepEqual(
    kept.map((file) => readFileSync(file, 'utf8')),
    before,
  );
});

test('names in a set are names in every form, whatever they hold', async (t) => {
  const shop = await exported(t, 'a', 'b');
  const evil = '*/ int evil; /*\n-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n';
  writeFileSync('evil.json', readFileSync('t.json', 'utf8').replace('"name": "a"', `"name": ${JSON.stringify(evil)}`));
  for (const file of ['e.h', 'e.py', 'e.pem', 'e.json']) {
    assert.equal((await shop.aloft('keys', 'export', '--trust', 'evil.json', '-o', file)).code, 0);
    assert.doesNotMatch(readFileSync(file, 'utf8'), /int evil|AAAA\n|^AAAA/m, file);
  }
});

test('one key alone, and a threshold that leaves no spare, are warned of', async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'a', 'b');
  const warningOf = async (...args: string[]) =>
    (await shop.aloft('keys', 'export', ...args, '--keys', 'keys', '-o', 't.h')).err;
  assert.match(await warningOf('a'), /^aloft: warning: there is only one key: when it is lost/);
  assert.match(await warningOf('a', 'b', '--threshold', '2'), /^aloft: warning: all 2 keys must sign/);
  assert.equal(await warningOf('a', 'b'), '');
});

test('a set that somebody edited is refused with the line that does not fit', async (t) => {
  const shop = await exported(t, 'a', 'b');
  const text = readFileSync('t.json', 'utf8');
  const cases: readonly (readonly [content: string, message: RegExp])[] = [
    [text.slice(0, 100), /is no JSON/],
    ['{}', /is JSON, but not trust anchors: "format" must be/],
    [text.replace(/"publicKey": "04../, '"publicKey": "04zz'), /publicKey is not hexadecimal/],
    [text.replace('"publicKey": "04', '"publicKey": "05'), /is not a P-256 public key/],
    [text.replace(/"keyId": "./, '"keyId": "x'), /says key id x.*, but its public key has/],
    [text.replace('example.com', 'example.org'), /has a vendorId that is not that of its vendorDomain/],
    [text.replace('lamp-c3', 'lamp-c6'), /has a classId that is not that of its deviceClass/],
    [text.replace('"threshold": 2', '"threshold": 3'), /with 2 keys it must be 1 to 2/],
    [text.replace('"version": 0', '"version": 0.5'), /version/],
    [text.replace('"version": 0', '"version": "0"'), /lacks version, threshold or keys/],
    ['hello', /holds no trust anchors/],
  ];
  for (const [content, message] of cases) {
    writeFileSync('bad.json', content);
    const run = await shop.aloft('keys', 'list', '--keys', 'keys', '--trust', 'bad.json');
    assert.equal(run.code, 1, run.err);
    assert.match(run.err, message);
    assert.match(run.err, /^aloft: bad\.json: [^\n]+ \[TRUST_FILE_INVALID\]\n$/);
  }
  rmSync('bad.json');
});
