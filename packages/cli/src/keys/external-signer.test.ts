import assert from 'node:assert/strict';
import { createHash, sign } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { verifyTrustStatement } from '@aloft/release';
import fc from 'fast-check';
import { makeKeys, nodeCommand, PASSPHRASE, WITHOUT_OPENSSL } from '../test-support/key-files.ts';
import { type Run, type Workshop, workshop } from '../test-support/run-aloft.ts';
import { readPublicKey } from './read-public-key.ts';
import { readTrustFile } from './read-trust-file.ts';
import { signatureFrom } from './signature-answer.ts';

/** A folder in which the private half of the key `token` lies elsewhere, and a change of keys that it shall sign. */
async function withToken(
  t: test.TestContext,
  env: Record<string, string> = {},
): Promise<{
  shop: Workshop;
  ids: Readonly<Record<string, string>>;
  sign: (command: string, ...more: string[]) => Promise<Run>;
}> {
  const shop = workshop(t, {}, { env: { PATH: process.env['PATH'], ...env } });
  const ids = await makeKeys(shop, 'token', 'spare');
  await shop.aloft('keys', 'export', 'token', '--keys', 'keys', '--vendor', 'example.com', '-o', 'trust.json');
  renameSync(shop.path('keys/token.private.pem'), shop.path('elsewhere.pem'));
  const sign = (command: string, ...more: string[]) =>
    shop.aloft(
      ...['keys', 'rotate', '--keys', 'keys', '--trust', 'trust.json', '--add', 'spare', '--sign', 'token'],
      ...['--signer', command, '-o', 's.cbor', '--new-trust', 'new.json', ...more],
    );
  return { shop, ids, sign };
}

test('raw, DER, hexadecimal and base64 answers are the same signature', async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'release');
  const message = Uint8Array.of(1, 2, 3);
  const publicKey = readPublicKey('release', readFileSync(shop.path('keys/release.public.pem')));
  const raw = sign('sha256', message, {
    key: readFileSync(shop.path('keys/release.private.pem')),
    dsaEncoding: 'ieee-p1363',
  });
  const integer = (half: Buffer): Buffer => {
    const digits = half.subarray(half.findIndex((byte) => byte !== 0));
    const padded = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits;
    return Buffer.concat([Buffer.of(2, padded.length), padded]);
  };
  const pair = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  const der = Buffer.concat([Buffer.of(0x30, pair.length), pair]);
  const answers = [raw, der].flatMap((bytes) => [
    bytes,
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('hex').toUpperCase().replace(/.{32}/g, '$&\r\n')),
    Buffer.from(`${bytes.toString('base64').replace(/.{40}/g, '$&\n')}\n`),
    Buffer.from(bytes.toString('base64url')),
  ]);
  for (const answer of answers)
    assert.deepEqual(Buffer.from(signatureFrom(answer, message, publicKey) ?? []), raw, String(answer));
});

test('whichever s a command answers with, devices get the smaller one', async (t) => {
  const { shop, sign } = await withToken(t);
  const current = await readTrustFile('trust.json');
  for (const how of ['high-s', 'base64']) {
    const run = await sign(nodeCommand(`${how} elsewhere.pem`));
    assert.equal(run.code, 0, `${how}: ${run.err}`);
    verifyTrustStatement(new Uint8Array(readFileSync('s.cbor')), 'example.com', current.anchors);
    for (const name of ['s.cbor', 'new.json']) rmSync(shop.path(name));
  }
});

test('OpenSSL is a signing command', { skip: WITHOUT_OPENSSL }, async (t) => {
  const { sign } = await withToken(t);
  const run = await sign('openssl dgst -sha256 -sign elsewhere.pem');
  assert.equal(run.code, 0, run.err);
});

test('what goes wrong with a command is told with what it said, in one line, and nothing is written', async (t) => {
  const { shop, ids, sign } = await withToken(t);
  const cases: readonly (readonly [command: string, message: RegExp])[] = [
    [
      nodeCommand('refuses'),
      /left with exit code 3 and said: PIN is blocked \/ ask the keeper of the token \[SIGNER_FAILED\]\n$/,
    ],
    [nodeCommand('silent'), /printed nothing, and they are no signature of token/],
    [nodeCommand('chatters'), /printed more than any signature is/],
    [
      nodeCommand('raw keys/spare.private.pem'),
      new RegExp(`printed 64 bytes, and they are no signature of token \\(${ids['token']}\\)`),
    ],
    ['echo 00', /printed \d bytes, and they are no signature/],
    ['no-such-program-anywhere', /left with exit code \d+ and said: .*no-such-program-anywhere/],
  ];
  for (const [command, message] of cases) {
    const run = await sign(command);
    assert.equal(run.code, 1, command);
    assert.match(run.err, message);
    assert.equal(run.err.split('\n').length, 2, run.err);
  }
  assert.ok(!existsSync(shop.path('s.cbor')) && !existsSync(shop.path('new.json')));
});

test('a command that takes too long is ended, and what it asked for is told', async (t) => {
  const { sign } = await withToken(t);
  const started = performance.now();
  const run = await sign(nodeCommand('sleeps'), '--signer-timeout', '2');
  assert.equal(run.code, 1);
  assert.match(run.err, /did not end within 2 s \(--signer-timeout\) and said: touch the token \[SIGNER_FAILED\]/);
  assert.ok(performance.now() - started < 10_000);
});

test('the environment names the key and the digest, and has no passphrase in it', async (t) => {
  const { ids, sign } = await withToken(t, { ALOFT_PASSPHRASE: PASSPHRASE });
  const run = await sign(nodeCommand('environment'));
  const said = JSON.parse(/said: (\{.*\}) \[/.exec(run.err)?.[1] ?? '');
  assert.match(said.ALOFT_MESSAGE_SHA256, /^[0-9a-f]{64}$/);
  assert.deepEqual(
    [said.ALOFT_KEY_ID, said.ALOFT_KEY_NAME, said.ALOFT_ALGORITHM, said.ALOFT_PASSPHRASE],
    [ids['token'], 'token', 'ES256', undefined],
  );
});

test('what the command gets is the message itself, and its SHA-256 is the digest of the environment', async (t) => {
  const { sign } = await withToken(t);
  const copy = `"${process.execPath}" -e "require('fs').writeFileSync('message', require('fs').readFileSync(0)); console.error(process.env.ALOFT_MESSAGE_SHA256); process.exit(1)"`;
  const run = await sign(copy);
  const message = readFileSync('message');
  // Sig_structure: array of 4 that begins with "Signature1", of the statement's context.
  assert.ok(message.subarray(0, 12).equals(Buffer.from('846a5369676e617475726531', 'hex')));
  assert.ok(message.includes('aloft trust anchors'));
  assert.ok(run.err.includes(createHash('sha256').update(message).digest('hex')), run.err);
});

test('a public half without --signer, and time limits that are none, are refused with what to do', async (t) => {
  const { shop, sign } = await withToken(t);
  const rotate = ['keys', 'rotate', '--keys', 'keys', '--trust', 'trust.json', '--add', 'spare', '--sign', 'token'];
  const run = await shop.aloft(...rotate, '-o', 's.cbor', '--new-trust', 'new.json');
  assert.match(run.err, /only the public half of token is here; .* --signer COMMAND .* \[KEY_UNKNOWN\]/);
  for (const limit of ['0', 'soon', '3601'])
    assert.equal((await sign('true', '--signer-timeout', limit)).code, 2, limit);
});

test('no bytes but the signature are taken for one', async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'release');
  const publicKey = readPublicKey('release', readFileSync(shop.path('keys/release.public.pem')));
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ minLength: 64, maxLength: 64 })),
      (answer) => assert.equal(signatureFrom(answer, Uint8Array.of(1), publicKey), undefined),
    ),
    { seed: 20_261_121, numRuns: 500 },
  );
});
