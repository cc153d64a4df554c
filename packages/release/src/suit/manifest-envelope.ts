import { sha256 } from '@noble/hashes/sha2.js';
import { CborReader } from '../cbor/cbor-reader.ts';
import { writeArray, writeBytes, writeInt, writeMap, writeTagged } from '../cbor/cbor-writer.ts';
import { bytesEqual } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { readSignatureBlocks, type SignatureBlock, writeSignatureBlock } from '../trust/cose-sign1.ts';
import { readSuitDigest } from './decode-common.ts';
import { writeSuitDigest } from './encode-suit-manifest.ts';
import { ENVELOPE, TAG_ENVELOPE } from './suit-labels.ts';

/** Largest envelope in bytes. */
export const MAX_ENVELOPE_SIZE = 1024;

/** A SUIT envelope whose digest fits its manifest; nothing is said of its signatures yet. */
export interface ManifestEnvelope {
  /** The encoded `SUIT_Manifest`, content of its byte string. */
  readonly manifest: Uint8Array;
  /** The encoded `SUIT_Digest`: the payload of every signature. */
  readonly digest: Uint8Array;
  readonly signatures: readonly SignatureBlock[];
}

/** The tagged `SUIT_Envelope` of an encoded manifest and its signatures. */
export function writeEnvelope(manifest: Uint8Array, signatures: readonly SignatureBlock[]): Uint8Array {
  const blocks = signatures.map((block) => writeBytes(writeSignatureBlock(block)));
  const wrapper = writeArray([writeBytes(digestOf(manifest)), ...blocks]);
  const bytes = writeTagged(
    TAG_ENVELOPE,
    writeMap([
      [writeInt(ENVELOPE.authentication), writeBytes(wrapper)],
      [writeInt(ENVELOPE.manifest), writeBytes(manifest)],
    ]),
  );
  checkSize(bytes);
  return bytes;
}

/** Takes an envelope apart and compares the digest in its wrapper with its manifest. */
export function openEnvelope(bytes: Uint8Array): ManifestEnvelope {
  checkSize(bytes);
  const reader = CborReader.openTagged(bytes, 'envelope', TAG_ENVELOPE, 'MANIFEST_ENVELOPE');
  reader.expectMap(2, 'MANIFEST_ENVELOPE', 'the envelope');
  reader.expectInt(ENVELOPE.authentication, 'MANIFEST_ENVELOPE', 'the first element');
  const wrapper = CborReader.open(reader.bytes(), 'envelope.authentication');
  const count = wrapper.array();
  if (count === 0) wrapper.fail('MANIFEST_ENVELOPE', 'lacks the digest');
  const digest = wrapper.bytes().slice();
  const blocks: Uint8Array[] = [];
  for (let index = 1; index < count; index += 1) blocks.push(wrapper.bytes());
  reader.expectInt(ENVELOPE.manifest, 'MANIFEST_ENVELOPE', 'the second element');
  const manifest = reader.bytes().slice();
  const signatures = readSignatureBlocks(blocks, 'envelope');
  readSuitDigest(digest, 'envelope.digest', 'MANIFEST_ENVELOPE');
  if (!bytesEqual(digest, digestOf(manifest))) {
    throw new ReleaseError('MANIFEST_ALTERED', 'envelope.digest', 'is not that of the manifest; fetch it again');
  }
  return { manifest, digest, signatures };
}

/**
 * Ids of the keys that signed an envelope, 8 bytes each; nothing is said of whether they really did.
 *
 * @throws {ReleaseError} as `verifyManifest` without trust anchors
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ANY_CHIP, plainSuitManifest, signerIdsOf, unsignedEnvelope } from '@aloft/release';
 *
 * const manifest = plainSuitManifest('example.com', {
 *   ...{ sequence: 1, deviceClass: 'lamp', version: '1.0.0', chipId: ANY_CHIP },
 *   ...{ targetDigest: new Uint8Array(32), targetSize: 4096, secureVersion: 0 },
 * });
 * assert.deepEqual(signerIdsOf(unsignedEnvelope(manifest)), []);
 * ```
 */
export function signerIdsOf(envelope: Uint8Array): readonly Uint8Array[] {
  return openEnvelope(envelope).signatures.map(({ keyId }) => keyId);
}

/** The `SUIT_Digest` of a manifest: SHA-256 over its byte string, the head of the byte string included. */
function digestOf(manifest: Uint8Array): Uint8Array {
  return writeSuitDigest(sha256(writeBytes(manifest)));
}

function checkSize(bytes: Uint8Array): void {
  if (bytes.length <= MAX_ENVELOPE_SIZE) return;
  throw new ReleaseError(
    'MANIFEST_TOO_LARGE',
    'envelope',
    `is ${bytes.length} bytes; devices hold ${MAX_ENVELOPE_SIZE}`,
  );
}
