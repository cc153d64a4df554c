/**
 * The patch header: everything a device must know before it erases anything. docs/spec/patch.md, "Header".
 * @module
 */
import { ANY_CHIP_ID, crc32 } from '@aloft/image';
import { MODELS } from './contexts.ts';
import { DeltaError } from './errors.ts';
import { LEARNED_SLOTS } from './shift-map.ts';
import type { InstructionSet } from './walker.ts';

/** Size of the header in bytes. */
export const PATCH_HEADER_SIZE = 96;
/** The format version this package reads and writes. Nothing is promised between versions before 1.0. */
export const PATCH_VERSION = 1;
/** Largest base or target in bytes: the flash that 24-bit addresses reach. */
export const MAX_IMAGE_SIZE = 0x100_0000;

const MAGIC = [0x41, 0x4c, 0x46, 0x50];
const FEATURE_XTENSA = 1;
const FEATURE_WIDE = 2;
const FEATURE_RISCV = 4;

/** Decoder state that does not depend on the patch: registers, windows, buffers, in bytes. */
const RAM_STATE = 2048;
const RAM_PER_MODEL = 3;
const RAM_PER_SHIFT = 8;

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
  /** Feature bits; 1 Xtensa references, 2 with 4-byte instructions, 4 RISC-V references. */
  readonly features: number;
  /** SHA-256 of the base; zeros when there is none. */
  readonly baseDigest: Uint8Array;
  /** SHA-256 of the target. */
  readonly targetDigest: Uint8Array;
}

/** Memory a decoder needs for a shift map of `shifts` entries, in bytes. */
export function ramFor(shifts: number): number {
  return RAM_STATE + MODELS * RAM_PER_MODEL + (LEARNED_SLOTS + shifts) * RAM_PER_SHIFT;
}

/** How many shift map entries fit into `budget` bytes of decoder memory; negative when not even none do. */
export function shiftsWithin(budget: number): number {
  return Math.floor((budget - ramFor(0)) / RAM_PER_SHIFT);
}

/** The feature bits for an instruction set. */
export function featuresOf(set: InstructionSet): number {
  if (set === 'riscv') return FEATURE_RISCV;
  if (set === 'xtensa-wide') return FEATURE_XTENSA | FEATURE_WIDE;
  return set === 'xtensa' ? FEATURE_XTENSA : 0;
}

/** The instruction set that feature bits ask for, or undefined when a bit or a combination is unknown. */
export function instructionSetOf(features: number): InstructionSet | undefined {
  switch (features) {
    case 0:
      return 'none';
    case FEATURE_XTENSA:
      return 'xtensa';
    case FEATURE_XTENSA | FEATURE_WIDE:
      return 'xtensa-wide';
    case FEATURE_RISCV:
      return 'riscv';
    default:
      return undefined;
  }
}

/** Write a header, checksum included. */
export function buildPatchHeader(header: PatchHeader): Uint8Array {
  const bytes = new Uint8Array(PATCH_HEADER_SIZE);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint8(4, header.version);
  view.setUint16(6, header.chipId, true);
  view.setUint32(8, header.patchSize, true);
  view.setUint32(12, header.baseSize, true);
  view.setUint32(16, header.targetSize, true);
  view.setUint32(20, header.ramSize, true);
  bytes.set(header.baseDigest, 24);
  bytes.set(header.targetDigest, 56);
  view.setUint32(88, header.features, true);
  view.setUint32(92, crc32(bytes.subarray(0, 92)), true);
  return bytes;
}

/**
 * Read and check a patch header.
 *
 * Layout, little endian: 0 magic `ALFP` · 4 u8 version · 5 u8 zero · 6 u16 chip id · 8 u32 patch size · 12 u32 base size ·
 * 16 u32 target size · 20 u32 decoder RAM · 24 base SHA-256 · 56 target SHA-256 · 88 u32 features · 92 u32 CRC-32 of 0..91.
 *
 * @param patch The patch, or at least its first 96 bytes.
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
  if (view.getUint32(92, true) !== crc32(patch.subarray(0, 92))) {
    throw new DeltaError(
      'PATCH_BAD_HEADER_CRC',
      'The patch header is damaged (its CRC-32 does not match). Fetch it again.',
      92,
    );
  }
  const header: PatchHeader = {
    version,
    chipId: view.getUint16(6, true),
    patchSize: view.getUint32(8, true),
    baseSize: view.getUint32(12, true),
    targetSize: view.getUint32(16, true),
    ramSize: view.getUint32(20, true),
    features: view.getUint32(88, true),
    baseDigest: new Uint8Array(patch.subarray(24, 56)),
    targetDigest: new Uint8Array(patch.subarray(56, 88)),
  };
  if (instructionSetOf(header.features) === undefined) {
    throw new DeltaError(
      'PATCH_UNKNOWN_FEATURE',
      `The patch asks for features 0x${header.features.toString(16)} that this decoder does not have. Update aloft, or make the patch for an older one.`,
      88,
    );
  }
  checkSizes(header, view.getUint8(5));
  return header;
}

function checkSizes(header: PatchHeader, reserved: number): void {
  const bad = (offset: number, what: string): DeltaError =>
    new DeltaError('PATCH_BAD_HEADER', `The patch header contradicts itself: ${what}. Make the patch anew.`, offset);
  if (reserved !== 0) throw bad(5, 'its reserved byte is not zero');
  if (header.patchSize < PATCH_HEADER_SIZE + 4) throw bad(8, `a patch of ${header.patchSize} bytes has no body`);
  if (header.targetSize === 0 || header.targetSize > MAX_IMAGE_SIZE)
    throw bad(16, `a target of ${header.targetSize} bytes`);
  if (header.baseSize > MAX_IMAGE_SIZE) throw bad(12, `a base of ${header.baseSize} bytes`);
  if (header.ramSize < ramFor(0)) throw bad(20, `${header.ramSize} bytes of memory are fewer than any patch needs`);
  if (header.baseSize === 0) {
    if (header.features !== 0) throw bad(88, 'references are predicted from a base, but there is none');
    if (header.baseDigest.some((byte) => byte !== 0)) throw bad(24, 'a base digest without a base');
  }
}

/** Whether `bytes` begins like a patch. */
export function isPatch(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, i) => bytes[i] === byte);
}

/** The chip id of patches between files that are no images. */
export const PLAIN_CHIP_ID: number = ANY_CHIP_ID;
