/**
 * Puts a header before a body made by other means than `createPatch`.
 * @module
 */
import { crc32 } from '@aloft/image';
import { sha256 } from '@noble/hashes/sha2.js';
import { LEAST_TABLE_BITS } from '../byte-codes.ts';
import {
  buildPatchHeader,
  PATCH_DIGEST_SIZE,
  PATCH_HEADER_SIZE,
  PATCH_VERSION,
  PLAIN_CHIP_ID,
  ramFor,
} from '../header.ts';
import type { InstructionSet } from '../walker.ts';

export interface PatchContents {
  readonly base: Uint8Array | null;
  readonly target: Uint8Array;
  readonly body: Uint8Array;
  readonly set?: InstructionSet;
  readonly tableBits?: number;
  /** Map entries that the header has memory for. */
  readonly shifts?: number;
}

export function patchFile(contents: PatchContents): Uint8Array {
  const { base, target, body, set = 'none', tableBits = LEAST_TABLE_BITS, shifts = 0 } = contents;
  const baseSize = base?.length ?? 0;
  const header = buildPatchHeader({
    version: PATCH_VERSION,
    chipId: PLAIN_CHIP_ID,
    patchSize: PATCH_HEADER_SIZE + body.length,
    baseSize,
    targetSize: target.length,
    ramSize: ramFor({ hasBase: baseSize > 0, tableBits }, shifts),
    set,
    tableBits,
    baseDigest: base === null ? new Uint8Array(PATCH_DIGEST_SIZE) : sha256(base),
    targetDigest: sha256(target),
  });
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/** Put what a patch's header says about its size right, and the header's checksum. */
export function resized(patch: Uint8Array): Uint8Array {
  new DataView(patch.buffer, patch.byteOffset).setUint32(8, patch.length, true);
  return resealed(patch);
}

/** Put the checksum of a patch's header right. */
export function resealed(patch: Uint8Array): Uint8Array {
  const crcAt = PATCH_HEADER_SIZE - 4;
  new DataView(patch.buffer, patch.byteOffset).setUint32(crcAt, crc32(patch.subarray(0, crcAt)), true);
  return patch;
}
