/**
 * One sound patch, and the same with each field of its header made wrong; the checksum is put right again.
 * @module
 */
import { LEAST_TABLE_BITS, MOST_TABLE_BITS } from '../byte-codes.ts';
import { createPatch } from '../create-patch.ts';
import type { DeltaErrorCode } from '../errors.ts';
import { MAX_IMAGE_SIZE, PATCH_HEADER_SIZE, ramFor } from '../header.ts';
import { resealed } from './patch-file.ts';

export interface BrokenHeader {
  readonly name: string;
  readonly patch: Uint8Array;
  readonly error: DeltaErrorCode;
}

type Change = (bytes: Uint8Array, view: DataView) => void;

const CHANGES: readonly (readonly [name: string, error: DeltaErrorCode, change: Change])[] = [
  ['another magic', 'PATCH_BAD_MAGIC', (bytes) => bytes.set([0x50], 0)],
  ['a version of the future', 'PATCH_BAD_VERSION', (bytes) => bytes.set([2], 4)],
  ['a version of the future is told before a set of the future', 'PATCH_BAD_VERSION', (bytes) => bytes.set([2, 9], 4)],
  ['an instruction set of the future', 'PATCH_UNKNOWN_FEATURE', (bytes) => bytes.set([200], 5)],
  ['a feature of the future', 'PATCH_UNKNOWN_FEATURE', (bytes) => bytes.set([1], 23)],
  ['a feature of the future is told before tables that are too large', 'PATCH_UNKNOWN_FEATURE', tooMuch],
  ['a patch without a body', 'PATCH_BAD_HEADER', (_, view) => view.setUint32(8, PATCH_HEADER_SIZE + 3, true)],
  ['an empty target', 'PATCH_BAD_HEADER', (_, view) => view.setUint32(16, 0, true)],
  ['a target that is too large', 'PATCH_BAD_HEADER', (_, view) => view.setUint32(16, MAX_IMAGE_SIZE + 1, true)],
  ['a base that is too large', 'PATCH_BAD_HEADER', (_, view) => view.setUint32(12, MAX_IMAGE_SIZE + 1, true)],
  ['tables that are too small', 'PATCH_BAD_HEADER', (bytes) => bytes.set([LEAST_TABLE_BITS - 1], 22)],
  ['tables that are too large', 'PATCH_BAD_HEADER', (bytes) => bytes.set([MOST_TABLE_BITS + 1], 22)],
  ['less memory than any patch needs', 'PATCH_BAD_HEADER', (_, view) => setMemory(view, LEAST - 1)],
  ['less memory than its tables need', 'PATCH_BAD_HEADER', (bytes) => bytes.set([MOST_TABLE_BITS], 22)],
  ['a base without memory for what is learned of it', 'PATCH_BAD_HEADER', withBase],
  ['the first byte of a base digest without a base', 'PATCH_BAD_HEADER', (bytes) => bytes.set([1], 24)],
  ['the last byte of a base digest without a base', 'PATCH_BAD_HEADER', (bytes) => bytes.set([1], 39)],
];

/** Least memory without a base, in units of 16 bytes. */
const LEAST = ramFor({ hasBase: false, tableBits: LEAST_TABLE_BITS }, 0) / 16;
const CRC_AT = PATCH_HEADER_SIZE - 4;

function setMemory(view: DataView, units: number): void {
  view.setUint8(22, LEAST_TABLE_BITS);
  view.setUint16(20, units, true);
}

function tooMuch(bytes: Uint8Array): void {
  bytes.set([MOST_TABLE_BITS + 1, 0x80], 22);
}

function withBase(_: Uint8Array, view: DataView): void {
  setMemory(view, LEAST);
  view.setUint32(12, 1000, true);
}

export function brokenHeaders(): readonly BrokenHeader[] {
  const sound = createPatch(null, Uint8Array.of(1, 2, 3)).bytes;
  const changed = CHANGES.map(([name, error, change]) => {
    const patch = sound.slice();
    const view = new DataView(patch.buffer);
    change(patch, view);
    return { name, patch: resealed(patch), error };
  });
  return [
    ...changed,
    {
      name: 'a checksum that does not match',
      patch: sound.with(CRC_AT, (sound[CRC_AT] ?? 0) ^ 1),
      error: 'PATCH_BAD_HEADER_CRC',
    },
    { name: 'nothing', patch: new Uint8Array(0), error: 'PATCH_TRUNCATED' },
    { name: 'part of a header', patch: sound.slice(0, PATCH_HEADER_SIZE - 1), error: 'PATCH_TRUNCATED' },
    { name: 'two bytes of something else', patch: Uint8Array.of(0x41, 0x4d), error: 'PATCH_BAD_MAGIC' },
    { name: 'a header and nothing else', patch: sound.slice(0, PATCH_HEADER_SIZE), error: 'PATCH_TRUNCATED' },
    { name: 'a patch cut short by a byte', patch: sound.slice(0, -1), error: 'PATCH_TRUNCATED' },
    { name: 'a patch with a byte too many', patch: Uint8Array.of(...sound, 0), error: 'PATCH_OVERLONG' },
  ];
}
