import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { addSignature, signManifest } from '../suit/sign-manifest.ts';
import { plainSuitManifest, type SuitManifest } from '../suit/suit-manifest.ts';
import { verifyManifest } from '../suit/verify-manifest.ts';
import { keyAt } from '../vectors/manifests/test-keys.ts';
import { signatureFromDer, withLowS } from './p256-signature.ts';
import { privateKeySigner, type ReleaseSigner } from './release-signer.ts';
import { checkTrustAnchors } from './trust-anchors.ts';

const manifest: SuitManifest = plainSuitManifest('example.com', {
  sequence: 7,
  deviceClass: 'lamp',
  version: '1.0.0',
  chipId: 9,
  targetDigest: new Uint8Array(32).fill(0x22),
  targetSize: 4096,
  secureVersion: 0,
});
const signerAt = (index: number): ReleaseSigner => privateKeySigner(keyAt(index).privateKey);
const trust = (...signers: readonly ReleaseSigner[]) => ({
  version: 0,
  threshold: signers.length,
  keys: signers.map(({ publicKey }) => publicKey),
});

/** 65 bytes of a key that OpenSSL keeps. */
function publicKeyOf(key: KeyObject): Uint8Array {
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  return Uint8Array.of(4, ...Buffer.from(jwk.x ?? '', 'base64url'), ...Buffer.from(jwk.y ?? '', 'base64url'));
}

test('a signer that makes DER of either half of s, as key stores do, is brought into form', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let mirrored = 0;
  const signer: ReleaseSigner = {
    publicKey: publicKeyOf(privateKey),
    sign: async (message) => {
      const raw = signatureFromDer(createSign('SHA256').update(message).sign(privateKey));
      if (withLowS(raw).join() !== raw.join()) mirrored += 1;
      return raw;
    },
  };
  for (let round = 0; round < 12 || (mirrored === 0 && round < 100); round += 1) {
    const envelope = await signManifest({ ...manifest, sequence: 7 + round }, [signer]);
    assert.equal(verifyManifest(envelope, trust(signer)).sequence, 7 + round);
  }
  assert.ok(mirrored > 0, 'OpenSSL never made the larger s');
});

test('the same manifest and key give the same bytes: RFC 6979', async () => {
  assert.deepEqual(await signManifest(manifest, [signerAt(0)]), await signManifest(manifest, [signerAt(0)]));
});

test('the order in which people sign does not show', async () => {
  const unsigned = await signManifest(manifest, []);
  const one = await addSignature(await addSignature(unsigned, signerAt(0)), signerAt(1));
  const other = await addSignature(await addSignature(unsigned, signerAt(1)), signerAt(0));
  assert.deepEqual(one, other);
  assert.deepEqual(one, await signManifest(manifest, [signerAt(1), signerAt(0), signerAt(1)]));
  assert.deepEqual(verifyManifest(one, trust(signerAt(0), signerAt(1))), manifest);
});

test('a fifth signature does not fit', async () => {
  const all = [0, 1, 2, 3, 4].map(signerAt);
  await assert.rejects(signManifest(manifest, all), { code: 'SIGNATURE_TOO_MANY' });
});

test('a signer that answers with anything but its own signature is noticed', async () => {
  const { publicKey, sign } = signerAt(0);
  const wrong: readonly ReleaseSigner['sign'][] = [
    signerAt(1).sign,
    async () => new Uint8Array(64),
    async () => new Uint8Array(0),
    async () => new Uint8Array(64).fill(0xff),
    async (message) => (await sign(message)).subarray(1),
    async (message) => sign(message.subarray(1)),
  ];
  for (const answer of wrong) {
    await assert.rejects(signManifest(manifest, [{ publicKey, sign: answer }]), { code: 'SIGNER_FAILED' });
  }
  await assert.rejects(signManifest(manifest, [{ publicKey: publicKey.subarray(1), sign }]), { code: 'KEY_INVALID' });
});

test('what OpenSSL makes of a private key is the same public key', () => {
  const { privateKey, publicKey } = keyAt(0);
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: Buffer.from(privateKey).toString('base64url'),
    x: Buffer.from(publicKey.subarray(1, 33)).toString('base64url'),
    y: Buffer.from(publicKey.subarray(33)).toString('base64url'),
  };
  assert.deepEqual(publicKeyOf(createPrivateKey({ key: jwk, format: 'jwk' })), new Uint8Array(publicKey));
});

test('other bytes than a DER signature are refused', () => {
  const whole = Uint8Array.of(0x30, 6, 2, 1, 5, 2, 1, 7);
  for (let size = 0; size < whole.length; size += 1) {
    assert.throws(() => signatureFromDer(whole.subarray(0, size)), { code: 'SIGNER_FAILED' });
  }
  const wrong = [
    Uint8Array.of(0x31, 6, 2, 1, 5, 2, 1, 7),
    Uint8Array.of(0x30, 7, 2, 1, 5, 2, 1, 7),
    Uint8Array.of(0x30, 6, 3, 1, 5, 2, 1, 7),
    Uint8Array.of(0x30, 6, 2, 1, 0x85, 2, 1, 7),
    Uint8Array.of(0x30, 5, 2, 0, 2, 1, 7),
    Uint8Array.of(0x30, 6, 2, 1, 5, 2, 1, 7, 0),
    Uint8Array.of(0x30, 38, 2, 33, ...new Array(33).fill(1), 2, 1, 7),
  ];
  for (const der of wrong) assert.throws(() => signatureFromDer(der), { code: 'SIGNER_FAILED' });
});

test('trust anchors that cannot be used are refused', () => {
  const [a, b] = [keyAt(0).publicKey, keyAt(1).publicKey];
  const nine = Array.from({ length: 9 }, () => a);
  for (const [version, threshold, keys] of [
    [-1, 1, [a]],
    [2 ** 32, 1, [a]],
    [0, 0, [a]],
    [0, 2, [a]],
    [0, 1.5, [a, b]],
    [0, 1, []],
    [0, 1, [a, a]],
    [0, 1, nine],
  ] as const) {
    assert.throws(() => checkTrustAnchors({ version, threshold, keys }), { code: 'TRUST_BAD_VALUE' });
  }
});
