import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { keyIdOf } from '@aloft/release';
import fc from 'fast-check';
import { CliError } from '../errors.ts';
import { hexOf } from '../sizes.ts';
import { foreignKeys, makeKeys, PASSPHRASE, WITHOUT_MODES, WITHOUT_OPENSSL } from '../test-support/key-files.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { loadReleaseSigner } from './load-signer.ts';
import { readPrivateKey } from './read-private-key.ts';
import { readPublicKey } from './read-public-key.ts';

const seed = 20_261_121;
const env = { ALOFT_PASSPHRASE: PASSPHRASE };
const notAsked = async (): Promise<string> => assert.fail('asked for a passphrase');

test('the signer of a locked key signs as the public half says, and the same message twice alike', async (t) => {
  const { aloft, path } = workshop(t, {}, { env });
  const { key_id, public_key } = JSON.parse((await aloft('keys', 'new', 'release', '--keys', 'keys', '--json')).out);
  const asked: string[] = [];
  const signer = await loadReleaseSigner(path('keys/release.private.pem'), async (file) => {
    asked.push(file);
    return PASSPHRASE;
  });
  assert.deepEqual(asked, [path('keys/release.private.pem')]);
  assert.deepEqual([hexOf(signer.publicKey), hexOf(keyIdOf(signer.publicKey))], [public_key, key_id]);
  const message = Uint8Array.of(1, 2, 3);
  assert.deepEqual(await signer.sign(message), await signer.sign(message));
});

test('a wrong passphrase is told as one, whatever OpenSSL makes of the nonsense', async (t) => {
  const { aloft, path } = workshop(t, {}, { env });
  await aloft('keys', 'new', 'release', '--keys', 'keys');
  const file = path('keys/release.private.pem');
  for (const wrong of ['', `${PASSPHRASE} `]) {
    await assert.rejects(
      loadReleaseSigner(file, async () => wrong),
      (error) =>
        error instanceof CliError && error.code === 'PASSPHRASE_WRONG' && error.exitCode === 1 && error.file === file,
    );
  }
});

test('keys that OpenSSL made are used too: PKCS #8, SEC 1 with parameters, locked the new way and the old', {
  skip: WITHOUT_OPENSSL,
}, async (t) => {
  const { path } = workshop(t);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-out', path('sec1.pem'));
  const { publicKey } = await loadReleaseSigner(path('sec1.pem'), notAsked);
  openssl('pkcs8', '-topk8', '-nocrypt', '-in', path('sec1.pem'), '-out', path('plain.pem'));
  const pass = ['-passout', `pass:${PASSPHRASE}`];
  openssl('pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-in', path('sec1.pem'), '-out', path('pbkdf2.pem'), ...pass);
  openssl('ec', '-aes256', '-in', path('sec1.pem'), '-out', path('old.pem'), ...pass);
  assert.match(readFileSync(path('old.pem'), 'utf8'), /Proc-Type: 4,ENCRYPTED/);
  for (const name of ['plain.pem', 'pbkdf2.pem', 'old.pem']) {
    const signer = await loadReleaseSigner(path(name), async () => PASSPHRASE);
    assert.deepEqual(signer.publicKey, publicKey, name);
  }
});

test('what is no P-256 private key is refused in one line that says what it is and what to do', async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'release');
  const key = readFileSync(shop.path('keys/release.private.pem'), 'utf8');
  const cases: Record<string, readonly [content: string | Uint8Array, message: RegExp]> = {
    'public.pem': [
      readFileSync(shop.path('keys/release.public.pem')),
      /is a PUBLIC KEY, not a private key; signing needs/,
    ],
    'cut.pem': [key.slice(0, -60), /is cut short: the line -----END PRIVATE KEY----- is missing; copy it again/],
    'hole.pem': [key.replace(/^.{40}(?=.*\n-----END)/m, ''), /is cut short or damaged between its BEGIN and END lines/],
    'text.pem': ['-----BEGIN PRIVATE KEY-----\n§§§\n-----END PRIVATE KEY-----\n', /is cut short or damaged/],
    'empty-sequence.pem': [
      '-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n',
      /is no private key that can be read/,
    ],
    'other.txt': ['hello', /has no PEM key in it/],
    'key.der': [Uint8Array.of(0x30, 0), /is DER; make it PEM first: openssl pkey/],
    'ssh.pem': [
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
      /ssh-keygen -p -m PKCS8/,
    ],
  };
  for (const [kind, pem] of Object.entries(foreignKeys())) {
    cases[`${kind}.pem`] = [pem, new RegExp(`is a key for ${kind}; devices take P-256 .* only`)];
  }
  for (const [name, [content, message]] of Object.entries(cases)) {
    writeFileSync(shop.path(name), content, { mode: 0o600 });
    const is = (error: unknown): boolean =>
      error instanceof CliError &&
      error.code === 'KEY_INVALID' &&
      error.exitCode === 1 &&
      message.test(error.message) &&
      !error.message.includes('\n');
    await assert.rejects(loadReleaseSigner(shop.path(name), notAsked), is, name);
  }
  await assert.rejects(loadReleaseSigner(shop.path('absent.pem'), notAsked), { code: 'FILE_NOT_FOUND' });
  await assert.rejects(loadReleaseSigner(shop.folder, notAsked), { code: 'FILE_IS_FOLDER' });
});

test('a private key that others can read signs, with a warning that names the mode and what to do', {
  skip: WITHOUT_MODES,
}, async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'release', 'next');
  chmodSync(shop.path('keys/release.private.pem'), 0o640);
  await shop.aloft('keys', 'export', 'release', '--keys', 'keys', '--vendor', 'example.com', '-o', 'trust.json');
  const run = await shop.aloft(
    ...['keys', 'rotate', '--keys', 'keys', '--trust', 'trust.json', '--add', 'next', '--sign', 'release'],
    ...['-o', 's.cbor', '--new-trust', 'new.json'],
  );
  assert.equal(run.code, 0);
  assert.match(
    run.err,
    /^aloft: warning: keys\/release\.private\.pem: .* others can reach \(mode 640\); chmod 600 it, and replace it/,
  );
});

test('whatever bytes a key file has, the answer is a key or a CliError', async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'release');
  const secret = new Uint8Array(readFileSync(shop.path('keys/release.private.pem')));
  const open = new Uint8Array(readFileSync(shop.path('keys/release.public.pem')));
  const survives = async (bytes: Uint8Array): Promise<void> => {
    for (const read of [() => readPrivateKey('f', bytes, async () => ''), async () => readPublicKey('f', bytes)]) {
      await read().catch((error: unknown) => assert.ok(error instanceof CliError, String(error)));
    }
  };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(secret, open),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (file, where, mask, isCut) => {
        const at = where % file.length;
        const bytes = isCut ? file.slice(0, at) : file.slice();
        if (!isCut) bytes[at] = (bytes[at] ?? 0) ^ mask;
        await survives(bytes);
      },
    ),
    { seed, numRuns: 300 },
  );
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), survives), { seed, numRuns: 200 });
});
