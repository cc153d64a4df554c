import { CborReader } from '../cbor/cbor-reader.ts';
import { writeArray, writeBytes, writeInt, writeMap } from '../cbor/cbor-writer.ts';
import { compareBytes } from '../cbor/check-cbor.ts';
import { bytesEqual } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { vendorIdOf } from '../suit/identifiers.ts';
import { addSignatureBlock, readSignatureBlocks, type SignatureBlock, writeSignatureBlock } from './cose-sign1.ts';
import { type ReleaseSigner, signDetached } from './release-signer.ts';
import { checkSignatures, checkTrustAnchors, type TrustAnchors } from './trust-anchors.ts';

/** Largest statement in bytes. */
export const MAX_STATEMENT_SIZE = 1024;

const FORMAT = 1;

/** External data of its signatures, so that no signature of a manifest can pass for one of a statement. */
const EXTERNAL_DATA: Uint8Array = new TextEncoder().encode('aloft trust anchors');

/**
 * A statement of new trust anchors, without signatures: from now on these keys count for the devices of this vendor,
 * and no others.
 *
 * @param anchors the new set; its version must be greater than that of the set in use
 * @throws {ReleaseError} `TRUST_BAD_VALUE`, `KEY_INVALID`, `VENDOR_DOMAIN_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { encodeTrustStatement, privateKeySigner, signTrustStatement, verifyTrustStatement } from '@aloft/release';
 *
 * const [old, fresh] = [1, 2].map((byte) => privateKeySigner(new Uint8Array(32).fill(byte)));
 * assert(old && fresh);
 * const next = { version: 1, threshold: 1, keys: [fresh.publicKey] };
 * const statement = await signTrustStatement(encodeTrustStatement('example.com', next), old);
 * const current = { version: 0, threshold: 1, keys: [old.publicKey] };
 * assert.deepEqual(verifyTrustStatement(statement, 'example.com', current), next);
 * ```
 */
export function encodeTrustStatement(vendorDomain: string, anchors: TrustAnchors): Uint8Array {
  const { version, threshold, keys } = checkTrustAnchors(anchors);
  if (version === 0) throw new ReleaseError('TRUST_BAD_VALUE', 'anchors.version', 'is 0; a statement has 1 or more');
  const payload = writeMap([
    [writeInt(1), writeInt(FORMAT)],
    [writeInt(2), writeInt(version)],
    [writeInt(3), writeBytes(vendorIdOf(vendorDomain))],
    [writeInt(4), writeInt(threshold)],
    [writeInt(5), writeArray(keys.map(writeBytes))],
  ]);
  return writeStatement(payload, []);
}

/**
 * Adds one signature to a statement; a signature of the same key is replaced. As many keys of the set in use must sign
 * as its threshold asks for.
 *
 * @throws {ReleaseError} `CBOR_…`, `TRUST_…`, `SIGNER_FAILED`, `SIGNATURE_TOO_MANY`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { privateKeySigner, signTrustStatement } from '@aloft/release';
 *
 * const signer = privateKeySigner(new Uint8Array(32).fill(1));
 * await assert.rejects(signTrustStatement(new Uint8Array([0xa0]), signer), { code: 'TRUST_STRUCTURE' });
 * ```
 */
export async function signTrustStatement(statement: Uint8Array, signer: ReleaseSigner): Promise<Uint8Array> {
  const { payload, signatures } = openStatement(statement);
  readPayload(payload);
  const block = await signDetached(signer, EXTERNAL_DATA, payload);
  return writeStatement(payload, addSignatureBlock(signatures, block, 'statement'));
}

/**
 * The trust anchors of a statement, when it may replace those in use: newer, for this vendor, and signed by as many keys
 * in use as their threshold asks for. Keys that are not in it are revoked.
 *
 * @param statement any bytes at all; nothing but a `ReleaseError` is thrown
 * @throws {ReleaseError} `CBOR_…`, `TRUST_…`, `SIGNATURE_…`, `KEY_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { privateKeySigner, verifyTrustStatement } from '@aloft/release';
 *
 * const current = { version: 0, threshold: 1, keys: [privateKeySigner(new Uint8Array(32).fill(1)).publicKey] };
 * assert.throws(() => verifyTrustStatement(new Uint8Array(), 'example.com', current), { code: 'CBOR_TRUNCATED' });
 * ```
 */
export function verifyTrustStatement(statement: Uint8Array, vendorDomain: string, current: TrustAnchors): TrustAnchors {
  return verifyStatementFor(statement, vendorIdOf(vendorDomain), current);
}

/** The same for a vendor of whom only the id is known. */
export function verifyStatementFor(statement: Uint8Array, vendor: Uint8Array, current: TrustAnchors): TrustAnchors {
  const { vendorId, anchors } = readSigned(statement, current);
  if (!bytesEqual(vendorId, vendor)) {
    throw new ReleaseError('TRUST_OTHER_VENDOR', 'statement.vendorId', 'is not that of these devices');
  }
  if (anchors.version <= current.version) {
    throw new ReleaseError('TRUST_OLDER', 'statement.version', `is ${anchors.version}; in use is ${current.version}`);
  }
  return anchors;
}

/** For whose devices a statement is, which enough of the keys in use signed. */
export function vendorOfStatement(statement: Uint8Array, current: TrustAnchors): Uint8Array {
  return readSigned(statement, current).vendorId;
}

function readSigned(statement: Uint8Array, current: TrustAnchors): { vendorId: Uint8Array; anchors: TrustAnchors } {
  const { payload, signatures } = openStatement(statement);
  checkSignatures(signatures, EXTERNAL_DATA, payload, current, 'TRUST_UNSIGNED', 'statement');
  return readPayload(payload);
}

/** What a trust statement says, and whose signatures it carries; nothing is verified. */
export interface TrustStatement {
  /** 16 bytes; see `vendorIdOf`. */
  readonly vendorId: Uint8Array;
  readonly anchors: TrustAnchors;
  /** Key ids of the signatures, in ascending order. */
  readonly signedBy: readonly Uint8Array[];
}

/**
 * Reads a trust statement without believing it, to show it to people before they sign or publish it. A device uses
 * `verifyTrustStatement`.
 *
 * @param statement any bytes at all; nothing but a `ReleaseError` is thrown
 * @throws {ReleaseError} `CBOR_…`, `TRUST_…`, `SIGNATURE_…`, `KEY_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { encodeTrustStatement, privateKeySigner, readTrustStatement } from '@aloft/release';
 *
 * const { publicKey } = privateKeySigner(new Uint8Array(32).fill(1));
 * const next = { version: 1, threshold: 1, keys: [publicKey] };
 * const { anchors, signedBy } = readTrustStatement(encodeTrustStatement('example.com', next));
 * assert.deepEqual([anchors, signedBy], [next, []]);
 * ```
 */
export function readTrustStatement(statement: Uint8Array): TrustStatement {
  const { payload, signatures } = openStatement(statement);
  return { ...readPayload(payload), signedBy: signatures.map(({ keyId }) => keyId) };
}

function writeStatement(payload: Uint8Array, signatures: readonly SignatureBlock[]): Uint8Array {
  return writeMap([
    [writeInt(1), writeBytes(payload)],
    [writeInt(2), writeArray(signatures.map((block) => writeBytes(writeSignatureBlock(block))))],
  ]);
}

function openStatement(bytes: Uint8Array): { payload: Uint8Array; signatures: readonly SignatureBlock[] } {
  if (bytes.length > MAX_STATEMENT_SIZE) {
    throw new ReleaseError(
      'TRUST_TOO_LARGE',
      'statement',
      `is ${bytes.length} bytes; devices hold ${MAX_STATEMENT_SIZE}`,
    );
  }
  const reader = CborReader.open(bytes, 'statement');
  reader.expectMap(2, 'TRUST_STRUCTURE', 'the statement');
  reader.expectInt(1, 'TRUST_STRUCTURE', 'the first key');
  const payload = reader.bytes().slice();
  reader.expectInt(2, 'TRUST_STRUCTURE', 'the second key');
  const blocks = Array.from({ length: reader.array() }, () => reader.bytes());
  return { payload, signatures: readSignatureBlocks(blocks, 'statement') };
}

function readPayload(bytes: Uint8Array): { vendorId: Uint8Array; anchors: TrustAnchors } {
  const reader = CborReader.open(bytes, 'statement.payload');
  reader.expectMap(5, 'TRUST_STRUCTURE', 'the payload');
  const key = (label: number): void => reader.expectInt(label, 'TRUST_STRUCTURE', 'the next key');
  key(1);
  reader.expectInt(FORMAT, 'TRUST_STRUCTURE', 'the format');
  key(2);
  const version = reader.uint();
  if (version === 0) reader.fail('TRUST_BAD_VALUE', 'has version 0; a statement has 1 or more');
  key(3);
  const vendorId = reader.bytes().slice();
  key(4);
  const threshold = reader.uint();
  key(5);
  const keys = Array.from({ length: reader.array() }, () => reader.bytes());
  if (keys.some((each, index) => index > 0 && compareBytes(keys[index - 1] ?? each, each) >= 0)) {
    reader.fail('TRUST_BAD_VALUE', 'has keys twice or out of order');
  }
  return { vendorId, anchors: checkTrustAnchors({ version, threshold, keys }) };
}
