import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { foreignKeys, makeKeys, PASSPHRASE } from '../test-support/key-files.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { trustToJson } from './trust-json.ts';
import { trustSetOf } from './trust-set.ts';

const VECTORS = new URL('../../../../vectors/manifests/', import.meta.url);

interface TrustCase {
  readonly name: string;
  readonly hex: string;
  readonly current: { readonly version: number; readonly threshold: number; readonly keys: readonly string[] };
  readonly error?: string;
}

test('every trust statement of the vectors is accepted or refused as devices do it, with their code', async (t) => {
  const { aloft } = workshop(t);
  const keys: { name: string; publicKey: string }[] = JSON.parse(readFileSync(new URL('keys.json', VECTORS), 'utf8'));
  const cases: TrustCase[] = JSON.parse(readFileSync(new URL('trust.json', VECTORS), 'utf8'));
  let refused = 0;
  for (const { name, hex, current, error } of cases) {
    const bytesOf = (wanted: string): Uint8Array =>
      new Uint8Array(Buffer.from(keys.find((key) => key.name === wanted)?.publicKey ?? '', 'hex'));
    const anchors = { ...current, keys: current.keys.map(bytesOf) };
    writeFileSync('current.json', trustToJson(trustSetOf(anchors, { vendor: 'example.com' }, new Map())));
    writeFileSync('statement', Buffer.from(hex, 'hex'));
    // Documents that begin otherwise, or not at all, are not taken for statements.
    if (!hex.startsWith('a201')) continue;
    const run = await aloft('keys', 'inspect', 'statement', '--trust', 'current.json');
    assert.equal(run.code, error === undefined ? 0 : 1, `${name}: ${run.err}`);
    if (error === undefined) continue;
    assert.match(run.err, new RegExp(`[([]${error}[\\])]`), name);
    refused += 1;
  }
  assert.ok(refused > 20, `only ${refused} refused statements were looked at`);
});

test('a key file is told apart: public, private, locked, and of a kind that devices do not take', async (t) => {
  const shop = workshop(t, {}, { env: { ALOFT_PASSPHRASE: PASSPHRASE } });
  const ids = await makeKeys(shop, 'open');
  await shop.aloft('keys', 'new', 'locked', '--keys', 'keys');
  const look = async (file: string): Promise<unknown> => {
    const {
      file: _,
      bytes: __,
      public_key: ___,
      ...data
    } = JSON.parse((await shop.aloft('keys', 'inspect', file, '--json')).out);
    return data;
  };
  assert.deepEqual(await look('keys/open.public.pem'), { kind: 'public-key', key_id: ids['open'] });
  assert.deepEqual(await look('keys/open.private.pem'), { kind: 'private-key', encrypted: false, key_id: ids['open'] });
  assert.deepEqual(await look('keys/locked.private.pem'), { kind: 'private-key', encrypted: true });
  writeFileSync('rsa.pem', foreignKeys()['RSA of 2048 bits'] ?? '', { mode: 0o600 });
  const run = await shop.aloft('keys', 'inspect', 'rsa.pem');
  assert.match(run.err, /^aloft: rsa\.pem: is a key for RSA of 2048 bits; devices take P-256 .* \[KEY_INVALID\]\n$/);
});

test('nothing of a private key is ever printed', async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'release');
  const pem = readFileSync('keys/release.private.pem', 'utf8').split('\n')[2] ?? '';
  const secret = Buffer.from(pem, 'base64').subarray(36, 46).toString('hex');
  const commands = [
    ['list', '--keys', 'keys'],
    ['inspect', 'keys/release.private.pem'],
    ['export', 'release', '--keys', 'keys', '-o', 'trust.json'],
  ];
  for (const args of commands.flatMap((command) => [command, [...command, '--json']])) {
    const { code, out, err } = await shop.aloft('keys', ...args);
    assert.equal(code, 0, err);
    assert.ok(!(out + err).includes(secret) && !(out + err).includes(pem.slice(0, 20)));
  }
  assert.ok(!readFileSync('trust.json', 'utf8').includes(secret));
});

test('whatever a file holds, inspecting it ends with a refusal in one line and never with a fault', async (t) => {
  const { aloft } = workshop(t);
  const starts = [
    '',
    'a20158',
    'a201',
    Buffer.from('ALFT').toString('hex'),
    Buffer.from('{"format"').toString('hex'),
    '30',
    Buffer.from('-----BEGIN PRIVATE KEY-----\n').toString('hex'),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...starts),
      fc.uint8Array({ minLength: 1, maxLength: 120 }),
      async (start, rest) => {
        writeFileSync('file', Buffer.concat([Buffer.from(start, 'hex'), rest]));
        const run = await aloft('keys', 'inspect', 'file');
        assert.equal(run.code, 1, run.err);
        assert.match(run.err, /^aloft: file: [^\n]+ \[\w+\]\n$/);
      },
    ),
    { seed: 20_261_121, numRuns: 200 },
  );
});
