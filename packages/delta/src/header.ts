/**
 * The patch header: everything a device must know before it erases anything. docs/spec/patch.md, "Header".
 * @module
 */
import { ANY_CHIP_ID, crc32 } from '@aloft/image';
import { LEAST_TABLE_BITS, MOST_TABLE_BITS } from './byte-codes.ts';
import { modelsFor } from './contexts.ts';
import { DeltaError } from './errors.ts';
import { HABITS } from './habits.ts';
import { LEARNED_SLOTS } from './shift-map.ts';
import type { InstructionSet } from './walker.ts';

/** Size of the header in bytes. */
export const PATCH_HEADER_SIZE = 60;
/** Digests in the header are the first bytes of a SHA-256: they tell images apart, the manifest vouches for them. */
export const PATCH_DIGEST_SIZE = 16;
/** The format version this package reads and writes. Nothing is promised between versions before 1.0. */
export const PATCH_VERSION = 1;
/** Largest base or target in bytes: the flash that 24-bit addresses reach. */
export const MAX_IMAGE_SIZE = 0x100_0000;

const CRC_AT = 56;
const MAGIC = [0x41, 0x4c, 0x46, 0x50];
const SETS: readonly InstructionSet[] = ['none', 'xtensa', 'xtensa-wide', 'riscv', 'thumb'];
/** The RAM need is written in units of this many bytes. */
const RAM_UNIT = 16;

/** Decoder state that does not depend on the patch: registers, windows, buffers, in bytes. */
const RAM_STATE = 2176;
const RAM_PER_MODEL = 2;
const RAM_PER_SHIFT = 8;
const RAM_PER_HABIT = 9;

/** What the header says. */
export interface PatchHeader {
  /** Format version. */
  readonly version: number;
  /** ESP `chip_id` of both images, or 0xFFFF for plain files. */
  readonly chipId: number;
  /** Size of the whole patch file in bytes, header included. */
  readonly patchSize: number;
  /** Size of the base in bytes; 0 when the patch carries a full image. */
  readonly baseSize: number;
  /** Size of the target in bytes. */
  readonly targetSize: number;
  /** Memory the decoder needs in bytes, all state, tables and buffers. */
  readonly ramSize: number;
  /** Whose instructions the images hold. */
  readonly set: InstructionSet;
  /** The tables of byte models have 2 to the power of this many entries each. */
  readonly tableBits: number;
  /** First 16 bytes of the base's SHA-256; zeros when there is no base. */
  readonly baseDigest: Uint8Array;
  /** First 16 bytes of the target's SHA-256. */
  readonly targetDigest: Uint8Array;
}

/** What decides how much memory a decoder needs. */
export interface RamNeeds {
  /** Whether there is a base: full images need neither habits nor learned shifts. */
  readonly hasBase: boolean;
  /** The tables of byte models have 2 to the power of this many entries each. */
  readonly tableBits: number;
}

/** Memory a decoder needs with a shift map of `shifts` entries, in bytes. */
export function ramFor(needs: RamNeeds, shifts: number): number {
  return Math.ceil((ramWithoutMap(needs) + shifts * RAM_PER_SHIFT) / RAM_UNIT) * RAM_UNIT;
}

/** How many shift map entries fit into `budget` bytes of decoder memory; negative when not even none do. */
export function shiftsWithin(needs: RamNeeds, budget: number): number {
  const usable = budget - (budget % RAM_UNIT);
  return Math.floor((usable - ramWithoutMap(needs)) / RAM_PER_SHIFT);
}

function ramWithoutMap({ hasBase, tableBits }: RamNeeds): number {
  const memories = hasBase ? HABITS * RAM_PER_HABIT + LEARNED_SLOTS * RAM_PER_SHIFT : 0;
  return RAM_STATE + modelsFor(tableBits) * RAM_PER_MODEL + memories;
}

/** Write a header, checksum included. */
export function buildPatchHeader(header: PatchHeader): Uint8Array {
  const bytes = new Uint8Array(PATCH_HEADER_SIZE);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint8(4, header.version);
  view.setUint8(5, SETS.indexOf(header.set));
  view.setUint16(6, header.chipId, true);
  view.setUint32(8, header.patchSize, true);
  view.setUint32(12, header.baseSize, true);
  view.setUint32(16, header.targetSize, true);
  view.setUint16(20, header.ramSize / RAM_UNIT, true);
  view.setUint8(22, header.tableBits);
  bytes.set(header.baseDigest.subarray(0, PATCH_DIGEST_SIZE), 24);
  bytes.set(header.targetDigest.subarray(0, PATCH_DIGEST_SIZE), 40);
  view.setUint32(CRC_AT, crc32(bytes.subarray(0, CRC_AT)), true);
  return bytes;
}

/**
 * Read and check a patch header.
 *
 * Layout, little endian: 0 magic `ALFP` · 4 u8 version · 5 u8 instruction set · 6 u16 chip id · 8 u32 patch size ·
 * 12 u32 base size · 16 u32 target size · 20 u16 decoder RAM in 16-byte units · 22 u8 table bits · 23 u8 features ·
 * 24 base digest · 40 target digest · 56 u32 CRC-32 of 0..55.
 *
 * @param patch The patch, or at least its first 60 bytes.
 * @throws {DeltaError} `PATCH_TRUNCATED`, `PATCH_BAD_MAGIC`, `PATCH_BAD_VERSION`, `PATCH_BAD_HEADER_CRC`, `PATCH_BAD_HEADER`,
 *   `PATCH_UNKNOWN_FEATURE`.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { createPatch, parsePatchHeader } from '@aloft/delta';
 *
 * const { bytes } = createPatch(new Uint8Array(100), new Uint8Array(120));
 * assert.equal(parsePatchHeader(bytes).targetSize, 120);
 * ```
 */
export function parsePatchHeader(patch: Uint8Array): PatchHeader {
  const isOurs = MAGIC.every((byte, i) => patch[i] === undefined || patch[i] === byte);
  if (!isOurs) {
    throw new DeltaError(
      'PATCH_BAD_MAGIC',
      'Not an aloft patch: the file does not begin with "ALFP". Was the wrong file given?',
      0,
    );
  }
  if (patch.length < PATCH_HEADER_SIZE) {
    throw new DeltaError(
      'PATCH_TRUNCATED',
      `The patch ends after ${patch.length} bytes, inside its ${PATCH_HEADER_SIZE}-byte header. Fetch it again.`,
      patch.length,
    );
  }
  const view = new DataView(patch.buffer, patch.byteOffset, PATCH_HEADER_SIZE);
  const version = view.getUint8(4);
  if (version !== PATCH_VERSION) {
    throw new DeltaError(
      'PATCH_BAD_VERSION',
      `The patch has format version ${version}, this decoder reads version ${PATCH_VERSION}. Make it anew with a matching aloft.`,
      4,
    );
  }
  if (view.getUint32(CRC_AT, true) !== crc32(patch.subarray(0, CRC_AT))) {
    throw new DeltaError(
      'PATCH_BAD_HEADER_CRC',
      'The patch header is damaged (its CRC-32 does not match). Fetch it again.',
      CRC_AT,
    );
  }
  const set = SETS[view.getUint8(5)];
  if (set === undefined) throw unknown(5, `instruction set ${view.getUint8(5)}`);
  const features = view.getUint8(23);
  if (features !== 0) throw unknown(23, `features 0x${features.toString(16)}`);
  const header: PatchHeader = {
    version,
    chipId: view.getUint16(6, true),
    patchSize: view.getUint32(8, true),
    baseSize: view.getUint32(12, true),
    targetSize: view.getUint32(16, true),
    ramSize: view.getUint16(20, true) * RAM_UNIT,
    set,
    tableBits: view.getUint8(22),
    baseDigest: new Uint8Array(patch.subarray(24, 24 + PATCH_DIGEST_SIZE)),
    targetDigest: new Uint8Array(patch.subarray(40, 40 + PATCH_DIGEST_SIZE)),
  };
  checkSizes(header);
  return header;
}

function unknown(offset: number, what: string): DeltaError {
  return new DeltaError(
    'PATCH_UNKNOWN_FEATURE',
    `The patch asks for ${what}, which this decoder does not have. Update aloft, or make the patch for an older one.`,
    offset,
  );
}

function checkSizes(header: PatchHeader): void {
  const bad = (offset: number, what: string): DeltaError =>
    new DeltaError('PATCH_BAD_HEADER', `The patch header contradicts itself: ${what}. Make the patch anew.`, offset);
  if (header.patchSize < PATCH_HEADER_SIZE + 4) throw bad(8, `a patch of ${header.patchSize} bytes has no body`);
  if (header.targetSize === 0 || header.targetSize > MAX_IMAGE_SIZE)
    throw bad(16, `a target of ${header.targetSize} bytes`);
  if (header.baseSize > MAX_IMAGE_SIZE) throw bad(12, `a base of ${header.baseSize} bytes`);
  if (header.tableBits < LEAST_TABLE_BITS || header.tableBits > MOST_TABLE_BITS)
    throw bad(22, `tables of ${header.tableBits} bits, they have ${LEAST_TABLE_BITS} to ${MOST_TABLE_BITS}`);
  if (header.ramSize < ramFor({ hasBase: header.baseSize > 0, tableBits: header.tableBits }, 0))
    throw bad(20, `${header.ramSize} bytes of memory are fewer than any patch needs`);
  if (header.baseSize === 0 && header.baseDigest.some((byte) => byte !== 0)) {
    throw bad(24, 'a base digest without a base');
  }
}

/** Whether `bytes` begins like a patch. */
export function isPatch(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, i) => bytes[i] === byte);
}

/** The chip id of patches between files that are no images. */
export const PLAIN_CHIP_ID: number = ANY_CHIP_ID;
