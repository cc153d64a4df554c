import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { alignUp, sameBytes, viewOf } from './bytes.ts';
import type { Chip } from './chip.ts';
import { crc32 } from './crc32.ts';

/** A secure boot v2 signature sector is one flash sector of this many bytes. */
export const SIGNATURE_SECTOR_SIZE = 4096;
/** Size of one signature block inside the sector. */
export const SIGNATURE_BLOCK_SIZE = 1216;
/** Size of the secure boot v1 tail: version word and ECDSA signature. */
export const SIGNATURE_V1_SIZE = 68;

const BLOCK_MAGIC = 0xe7;
const BLOCK_CRC_OFFSET = 1196;
const BLOCKS_PER_SECTOR = 3;
const V1_ALIGNMENT = 0x10000;
/** Builds for secure boot v1 leave room for the tail and 12 bytes more before a 64 KB boundary. */
const V1_SPACE = SIGNATURE_V1_SIZE + 12;

/** What a signature block was made with. */
export type SignatureScheme = 'rsa-3072' | 'ecdsa-p192' | 'ecdsa-p256' | 'ecdsa-p384' | 'unknown';

/** One block of a secure boot v2 signature sector. */
export interface SignatureBlock {
  /** Offset of the block in the file. */
  readonly offset: number;
  readonly scheme: SignatureScheme;
  /** Digest of the image up to the sector that the block signs: SHA-256, or SHA-384 for `ecdsa-p384`. */
  readonly imageDigest: Uint8Array;
  /** Public key as stored: RSA modulus (384 bytes), ECDSA point X‖Y; empty for an unknown scheme. */
  readonly publicKey: Uint8Array;
  /** Signature as stored, little-endian integers; empty for an unknown scheme. */
  readonly signature: Uint8Array;
  /** Whether the CRC-32 over the block's first 1196 bytes is right. Without it the loader skips the block. */
  readonly crcValid: boolean;
}

/** Signature appended to an application image; kept byte for byte, never checked against a key here. */
export type ImageSignature =
  | {
      readonly kind: 'secure-boot-v2';
      readonly offset: number;
      readonly size: number;
      readonly blocks: readonly SignatureBlock[];
    }
  | { readonly kind: 'secure-boot-v1'; readonly offset: number; readonly size: number; readonly signature: Uint8Array };

/**
 * Recognises the signature behind an image body, if there is one.
 *
 * @param bytes The whole file, slot or dump, image at offset 0.
 * @param bodySize Size of the image without signature, in bytes.
 * @param chip Chip of the image; only ESP32 has secure boot v1, and some read fewer blocks.
 */
export function findSignature(bytes: Uint8Array, bodySize: number, chip: Chip | undefined): ImageSignature | undefined {
  return findSector(bytes, alignUp(bodySize, SIGNATURE_SECTOR_SIZE), chip) ?? findV1Tail(bytes, bodySize, chip);
}

/**
 * Whether a signature sector belongs to the image before it: every block with a sound CRC carries the image's digest,
 * and there is at least one. Keys are not looked at. A secure boot v1 tail carries no digest and is taken as it is.
 *
 * @param signature As found by `parseAppImage`.
 * @param bytes The image at offset 0.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { signatureMatches } from '@aloft/image';
 *
 * const sector = { kind: 'secure-boot-v2', offset: 4096, size: 4096, blocks: [] } as const;
 * assert.equal(signatureMatches(sector, new Uint8Array(8192)), false);
 * ```
 */
export function signatureMatches(signature: ImageSignature, bytes: Uint8Array): boolean {
  if (signature.kind === 'secure-boot-v1') return true;
  const signed = bytes.subarray(0, signature.offset);
  const sound = signature.blocks.filter((block) => block.crcValid);
  return (
    sound.length > 0 && sound.every(({ imageDigest }) => sameBytes(digestOf(signed, imageDigest.length), imageDigest))
  );
}

function digestOf(bytes: Uint8Array, size: number): Uint8Array {
  return size === 48 ? sha384(bytes) : sha256(bytes);
}

function findSector(bytes: Uint8Array, offset: number, chip: Chip | undefined): ImageSignature | undefined {
  if (offset + SIGNATURE_SECTOR_SIZE > bytes.length) return undefined;
  const blocks: SignatureBlock[] = [];
  for (let index = 0; index < (chip?.maxSignatureBlocks ?? BLOCKS_PER_SECTOR); index++) {
    const block = parseBlock(bytes, offset + index * SIGNATURE_BLOCK_SIZE);
    if (block === undefined) break;
    blocks.push(block);
  }
  // One sound block is asked for, so that leftovers of an earlier, larger image are not taken for a signature.
  if (!blocks.some((block) => block.crcValid)) return undefined;
  return { kind: 'secure-boot-v2', offset, size: SIGNATURE_SECTOR_SIZE, blocks };
}

function parseBlock(bytes: Uint8Array, offset: number): SignatureBlock | undefined {
  const block = bytes.subarray(offset, offset + SIGNATURE_BLOCK_SIZE);
  const version = block[1];
  if (block[0] !== BLOCK_MAGIC || (version !== 2 && version !== 3)) return undefined;
  const crcValid = crc32(block.subarray(0, BLOCK_CRC_OFFSET)) === viewOf(block).getUint32(BLOCK_CRC_OFFSET, true);
  const fields = version === 2 ? rsaFields(block) : ecdsaFields(block);
  return { offset, crcValid, ...fields };
}

type SchemeFields = Pick<SignatureBlock, 'scheme' | 'imageDigest' | 'publicKey' | 'signature'>;

function rsaFields(block: Uint8Array): SchemeFields {
  return {
    scheme: 'rsa-3072',
    imageDigest: block.slice(4, 36),
    publicKey: block.slice(36, 420),
    signature: block.slice(812, 1196),
  };
}

/** Byte 2 of an ECDSA block is 1 when the digest is SHA-384, which shifts the fields behind it by 16 bytes. */
function ecdsaFields(block: Uint8Array): SchemeFields {
  const digestSize = block[2] === 1 ? 48 : 32;
  const keyOffset = 4 + digestSize + 1;
  const curve = block[keyOffset - 1];
  const imageDigest = block.slice(4, 4 + digestSize);
  const [scheme, integerSize]: [SignatureScheme, number] =
    curve === 1
      ? ['ecdsa-p192', 24]
      : curve === 2
        ? ['ecdsa-p256', 32]
        : curve === 3
          ? ['ecdsa-p384', 48]
          : ['unknown', 0];
  const pairSize = integerSize * 2;
  return {
    scheme,
    imageDigest,
    publicKey: block.slice(keyOffset, keyOffset + pairSize),
    signature: block.slice(keyOffset + pairSize, keyOffset + 2 * pairSize),
  };
}

function findV1Tail(bytes: Uint8Array, offset: number, chip: Chip | undefined): ImageSignature | undefined {
  if (chip?.name !== 'esp32' || offset + SIGNATURE_V1_SIZE > bytes.length) return undefined;
  if ((offset + V1_SPACE) % V1_ALIGNMENT !== 0) return undefined;
  const tail = bytes.subarray(offset, offset + SIGNATURE_V1_SIZE);
  const signature = tail.slice(4);
  const blank = signature.every((byte) => byte === signature[0]);
  if (viewOf(tail).getUint32(0, true) !== 0 || blank) return undefined;
  return { kind: 'secure-boot-v1', offset, size: SIGNATURE_V1_SIZE, signature };
}
