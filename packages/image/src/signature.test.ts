import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { parseAppImage } from './app-image.ts';
import { viewOf } from './bytes.ts';
import { crc32 } from './crc32.ts';
import { SIGNATURE_BLOCK_SIZE, SIGNATURE_SECTOR_SIZE, type SignatureBlock } from './signature.ts';
import { chipNamed, sampleImage } from './test-support/sample-image.ts';
import { verifyAppImage } from './verify-app-image.ts';

/** A block with a sound CRC; the fields behind the digest are what `fields` writes. */
function block(digest: Uint8Array, version: number, fields: (block: Uint8Array) => void): Uint8Array {
  const bytes = new Uint8Array(SIGNATURE_BLOCK_SIZE);
  bytes.set([0xe7, version]);
  bytes.set(digest, 4);
  fields(bytes);
  viewOf(bytes).setUint32(1196, crc32(bytes.subarray(0, 1196)), true);
  return bytes;
}

function sector(...blocks: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(SIGNATURE_SECTOR_SIZE).fill(0xff);
  blocks.forEach((content, index) => {
    bytes.set(content, index * SIGNATURE_BLOCK_SIZE);
  });
  return bytes;
}

/** The bytes a signature sector signs: the image padded to 4 KB with 0xFF. */
function signedPart(): Uint8Array {
  const image = sampleImage();
  const padded = new Uint8Array(Math.ceil(image.length / 4096) * 4096).fill(0xff);
  padded.set(image);
  return padded;
}

const digest = sha256(signedPart());
const rsa = block(digest, 2, (bytes) => bytes.fill(0x11, 36, 420).fill(0x22, 812, 1196));
const p256 = block(digest, 3, (bytes) => bytes.fill(2, 36, 37).fill(0x33, 37, 101).fill(0x44, 101, 165));

function blocksOf(bytes: Uint8Array): readonly SignatureBlock[] {
  const { signature } = parseAppImage(bytes);
  return signature?.kind === 'secure-boot-v2' ? signature.blocks : [];
}

test('RSA and ECDSA blocks are told apart and their fields found', () => {
  const p384 = block(sha384(signedPart()), 3, (bytes) => {
    bytes.fill(1, 2, 3).fill(3, 52, 53).fill(0x55, 53, 149).fill(0x66, 149, 245);
  });
  const blocks = blocksOf(sampleImage({ signature: sector(rsa, p256, p384) }));
  assert.deepEqual(
    blocks.map(({ scheme, publicKey, signature, crcValid }) => [scheme, publicKey.length, signature.length, crcValid]),
    [
      ['rsa-3072', 384, 384, true],
      ['ecdsa-p256', 64, 64, true],
      ['ecdsa-p384', 96, 96, true],
    ],
  );
  assert.deepEqual(
    blocks.map(({ publicKey, signature }) => [publicKey[0], publicKey.at(-1), signature[0], signature.at(-1)]),
    [
      [0x11, 0x11, 0x22, 0x22],
      [0x33, 0x33, 0x44, 0x44],
      [0x55, 0x55, 0x66, 0x66],
    ],
  );
});

test('a signed image counts the signature sector and keeps it byte for byte', () => {
  const bytes = sampleImage({ signature: sector(rsa) });
  const image = parseAppImage(bytes);
  assert.equal(image.imageSize, 8192);
  assert.equal(image.bodySize, sampleImage().length);
  assert.deepEqual(bytes.subarray(4096), sector(rsa));
  const verdict = verifyAppImage(bytes, { requireSignature: true, slotSize: 8192 });
  assert.deepEqual([verdict.problems, verdict.warnings], [[], []]);
});

test('a device that demands a signature refuses none, a damaged one and one of another image', () => {
  const codes = (bytes: Uint8Array): string[] => {
    return verifyAppImage(bytes, { requireSignature: true }).problems.map((problem) => problem.code);
  };
  const other = block(sha256(new Uint8Array(1)), 2, () => {});
  const damaged = rsa.slice();
  damaged[100] = 0;
  assert.deepEqual(codes(sampleImage()), ['IMAGE_BAD_SIGNATURE']);
  assert.deepEqual(codes(sampleImage({ signature: sector(other) })), ['IMAGE_BAD_SIGNATURE']);
  assert.deepEqual(codes(sampleImage({ signature: sector(damaged) })), ['IMAGE_BAD_SIGNATURE']);
  assert.deepEqual(codes(sampleImage({ signature: sector(damaged, p256) })), []);
});

test('a signature of another image is a warning for a device that demands none', () => {
  const other = block(sha256(new Uint8Array(1)), 2, () => {});
  const { bootable, warnings } = verifyAppImage(sampleImage({ signature: sector(other) }));
  assert.equal(bootable, true);
  assert.deepEqual(
    warnings.map((warning) => warning.code),
    ['IMAGE_SIGNATURE_MISMATCH'],
  );
});

test('whatever follows an image, looking for a signature never fails', () => {
  const property = fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(1215), (noise, at) => {
    const signature = sector(rsa, p256);
    signature.set(noise, at);
    const bytes = sampleImage({ signature });
    assert.ok([sampleImage().length, bytes.length].includes(parseAppImage(bytes).imageSize));
  });
  fc.assert(property, { seed: 6, numRuns: 200 });
});

test('a secure boot v1 tail is recognised on ESP32 where such builds put it', () => {
  const tail = Uint8Array.from({ length: 68 }, (_, index) => (index < 4 ? 0 : index));
  const segments = [{ loadAddress: 0x3f400020, data: new Uint8Array(256) }];
  const options = { chip: chipNamed('esp32'), segments, signaturePadding: 'secure-boot-v1', signature: tail } as const;
  const image = parseAppImage(sampleImage(options));
  assert.equal(image.signature?.kind, 'secure-boot-v1');
  assert.equal(image.imageSize, image.bodySize + 68);
  assert.equal(parseAppImage(sampleImage({ signature: tail })).signature, undefined);
});

test('chips that read one block see no others', () => {
  const segments = [{ loadAddress: 0x3f400020, data: new Uint8Array(256) }];
  const options = { chip: chipNamed('esp32'), segments, signature: sector(rsa, p256) };
  assert.deepEqual(
    blocksOf(sampleImage(options)).map((found) => found.scheme),
    ['rsa-3072'],
  );
});
