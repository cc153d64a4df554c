/**
 * One sound patch, and the same with each field of its header made wrong; the checksum is put right again.
 * @module
 */
import { crc32 } from '@aloft/image';
import { createPatch } from '../create-patch.ts';
import type { DeltaErrorCode } from '../errors.ts';
import { MAX_IMAGE_SIZE } from '../header.ts';

export interface BrokenHeader {
  readonly name: string;
  readonly patch: Uint8Array;
  readonly error: DeltaErrorCode;
}

type Change = (bytes: Uint8Array, view: DataView) => void;

const CHANGES: readonly (readonly [name: string, error: DeltaErrorCode, change: Change])[] = [
  ['another magic', 'PATCH_BAD_MAGIC', (bytes) => bytes.set([0x50], 0)],
  ['a version of the future', 'PATCH_BAD_VERSION', (bytes) => bytes.set([2], 4)],
  ['a version of the future is told before a reserved byte', 'PATCH_BAD_VERSION', (bytes) => bytes.set([2, 1], 4)],
  ['reserved byte in use', 'PATCH_BAD_HEADER', (bytes) => bytes.set([1], 5)],
  ['a patch without a body', 'PATCH_BAD_HEADER', (_, view) => view.setUint32(8, 99, true)],
  ['an empty target', 'PATCH_BAD_HEADER', (_, view) => view.setUint32(16, 0, true)],
  ['a target that is too large', 'PATCH_BAD_HEADER', (_, view) => view.setUint32(16, MAX_IMAGE_SIZE + 1, true)],
  ['a base that is too large', 'PATCH_BAD_HEADER', (_, view) => view.setUint32(12, MAX_IMAGE_SIZE + 1, true)],
  ['less memory than any patch needs', 'PATCH_BAD_HEADER', (_, view) => addTo(view, 20, -1)],
  ['references without a base', 'PATCH_BAD_HEADER', (_, view) => view.setUint32(88, 4, true)],
  ['a base digest without a base', 'PATCH_BAD_HEADER', (bytes) => bytes.set([1], 55)],
  ['4-byte Xtensa instructions without Xtensa', 'PATCH_UNKNOWN_FEATURE', (_, view) => view.setUint32(88, 2, true)],
  ['two instruction sets', 'PATCH_UNKNOWN_FEATURE', (_, view) => view.setUint32(88, 5, true)],
  ['a feature bit of the future', 'PATCH_UNKNOWN_FEATURE', (_, view) => view.setUint32(88, 0x100, true)],
];

function addTo(view: DataView, at: number, amount: number): void {
  view.setUint32(at, view.getUint32(at, true) + amount, true);
}

export function brokenHeaders(): readonly BrokenHeader[] {
  const sound = createPatch(null, Uint8Array.of(1, 2, 3)).bytes;
  const changed = CHANGES.map(([name, error, change]) => {
    const patch = sound.slice();
    const view = new DataView(patch.buffer);
    change(patch, view);
    view.setUint32(92, crc32(patch.subarray(0, 92)), true);
    return { name, patch, error };
  });
  return [
    ...changed,
    {
      name: 'a checksum that does not match',
      patch: sound.with(92, (sound[92] ?? 0) ^ 1),
      error: 'PATCH_BAD_HEADER_CRC',
    },
    { name: 'nothing', patch: new Uint8Array(0), error: 'PATCH_TRUNCATED' },
    { name: 'part of a header', patch: sound.slice(0, 95), error: 'PATCH_TRUNCATED' },
    { name: 'two bytes of something else', patch: Uint8Array.of(0x41, 0x4d), error: 'PATCH_BAD_MAGIC' },
    { name: 'a header and nothing else', patch: sound.slice(0, 96), error: 'PATCH_TRUNCATED' },
    { name: 'a patch cut short by a byte', patch: sound.slice(0, -1), error: 'PATCH_TRUNCATED' },
    { name: 'a patch with a byte too many', patch: Uint8Array.of(...sound, 0), error: 'PATCH_OVERLONG' },
  ];
}
