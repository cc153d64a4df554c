import { CborReader } from '../cbor/cbor-reader.ts';
import { NIL, writeArray, writeBytes, writeInt, writeMap, writeTagged, writeText } from '../cbor/cbor-writer.ts';
import { compareBytes } from '../cbor/check-cbor.ts';
import { ReleaseError } from '../errors.ts';
import { KEY_ID_SIZE } from './p256-key.ts';
import { isProperSignature, SIGNATURE_SIZE } from './p256-signature.ts';

/** Most signatures of one document. */
export const MAX_SIGNATURES = 4;

const TAG_SIGN1 = 18;
const HEADER = { algorithm: 1, keyId: 4 } as const;
const ES256 = -7;

/** A signature and whose it is. */
export interface SignatureBlock {
  /** 8 bytes; see `keyIdOf`. */
  readonly keyId: Uint8Array;
  /** 64 bytes, r and s. */
  readonly signature: Uint8Array;
}

/** `COSE_Sign1_Tagged` (RFC 9052 section 4.2) with a detached payload; algorithm and key id are protected. */
export function writeSignatureBlock({ keyId, signature }: SignatureBlock): Uint8Array {
  return writeTagged(
    TAG_SIGN1,
    writeArray([writeBytes(protectedHeader(keyId)), writeMap([]), NIL, writeBytes(signature)]),
  );
}

/** What is signed: the `Sig_structure` of RFC 9052 section 4.4. The signer hashes it with SHA-256. */
export function messageToSign(keyId: Uint8Array, externalData: Uint8Array, payload: Uint8Array): Uint8Array {
  return writeArray([
    writeText('Signature1'),
    writeBytes(protectedHeader(keyId)),
    writeBytes(externalData),
    writeBytes(payload),
  ]);
}

/** The signatures of a document, each from the content of its byte string, in ascending order of key ids. */
export function readSignatureBlocks(list: readonly Uint8Array[], at: string): readonly SignatureBlock[] {
  if (list.length > MAX_SIGNATURES) {
    throw new ReleaseError('SIGNATURE_TOO_MANY', at, `has ${list.length} signatures; ${MAX_SIGNATURES} are the most`);
  }
  const blocks = list.map((bytes, index) => readSignatureBlock(bytes, `${at}.signatures[${index}]`));
  blocks.slice(1).forEach(({ keyId }, index) => {
    const previous = blocks[index]?.keyId ?? keyId;
    if (compareBytes(previous, keyId) < 0) return;
    throw new ReleaseError('SIGNATURE_ORDER', `${at}.signatures[${index + 1}]`, 'has a key id twice or out of order');
  });
  return blocks;
}

/** `blocks` and one more, in order; it takes the place of an older one by the same key. */
export function addSignatureBlock(
  blocks: readonly SignatureBlock[],
  added: SignatureBlock,
  at: string,
): readonly SignatureBlock[] {
  const others = blocks.filter(({ keyId }) => compareBytes(keyId, added.keyId) !== 0);
  if (others.length === MAX_SIGNATURES) {
    throw new ReleaseError('SIGNATURE_TOO_MANY', at, `has ${MAX_SIGNATURES} signatures already`);
  }
  return [...others, added].sort((a, b) => compareBytes(a.keyId, b.keyId));
}

function protectedHeader(keyId: Uint8Array): Uint8Array {
  return writeMap([
    [writeInt(HEADER.algorithm), writeInt(ES256)],
    [writeInt(HEADER.keyId), writeBytes(keyId)],
  ]);
}

function readSignatureBlock(bytes: Uint8Array, at: string): SignatureBlock {
  const reader = CborReader.openTagged(bytes, at, TAG_SIGN1, 'SIGNATURE_STRUCTURE');
  reader.expectArray(4, 'SIGNATURE_STRUCTURE', 'COSE_Sign1');
  const keyId = readProtected(reader.bytes(), `${at}.protected`);
  reader.expectMap(0, 'SIGNATURE_STRUCTURE', 'the unprotected header');
  if (reader.isAtBytes()) reader.fail('SIGNATURE_STRUCTURE', 'has its payload inside; it must be detached');
  reader.nil();
  const signature = reader.bytes().slice();
  if (signature.length !== SIGNATURE_SIZE) {
    reader.fail('SIGNATURE_STRUCTURE', `has a signature of ${signature.length} bytes; ES256 makes ${SIGNATURE_SIZE}`);
  }
  if (!isProperSignature(signature))
    reader.fail('SIGNATURE_MALFORMED', 'has r or s outside of 0 < r < n, 0 < s <= n/2');
  return { keyId, signature };
}

function readProtected(bytes: Uint8Array, at: string): Uint8Array {
  const reader = CborReader.open(bytes, at);
  const count = reader.map();
  if (count === 0) reader.fail('SIGNATURE_STRUCTURE', 'is empty');
  reader.expectInt(HEADER.algorithm, 'SIGNATURE_STRUCTURE', 'the first header');
  reader.expectInt(ES256, 'SIGNATURE_ALGORITHM', 'the algorithm');
  if (count !== 2) reader.fail('SIGNATURE_STRUCTURE', `has ${count} headers; algorithm and key id are allowed`);
  reader.expectInt(HEADER.keyId, 'SIGNATURE_STRUCTURE', 'the second header');
  const keyId = reader.bytes().slice();
  if (keyId.length !== KEY_ID_SIZE) {
    reader.fail('SIGNATURE_STRUCTURE', `has a key id of ${keyId.length} bytes; it must have ${KEY_ID_SIZE}`);
  }
  return keyId;
}
