/**
 * Small images and what leads from one to the other, for the laws of firmware updates, which have no encoder: `node
 * firmware-images.ts` writes firmware_images.py anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPatch } from '@aloft/delta';
import { buildAppImage, chipByName } from '@aloft/image';

const path = join(import.meta.dirname, 'firmware_images.py');

/** What is in the repository. */
export const keptImages: () => string = () => readFileSync(path, 'utf8');

/** What the encoder makes today. */
export function madeImages(): string {
  const old = image(2000, []);
  const next = image(2600, [100, 900, 1901]);
  const other = image(2600, [100, 900, 1902]);
  const files = {
    OLD: old,
    NEW: next,
    PATCH_TO_NEW: createPatch(old, next, { ramBudget: 8192 }).bytes,
    PATCH_TO_OLD: createPatch(next, old, { ramBudget: 8192 }).bytes,
    OTHER: other,
    PATCH_TO_OTHER: createPatch(old, other, { ramBudget: 8192 }).bytes,
    PACKED_NEW: createPatch(null, next, { ramBudget: 8192 }).bytes,
  };
  const lines = Object.entries(files).map(
    ([name, bytes]) => `${name} = a2b_base64(\n${wrapped(Buffer.from(bytes).toString('base64'))})\n`,
  );
  return `"""Small images and what leads from one to the other, made by firmware-images.ts."""\n\nfrom binascii import a2b_base64\n\n${lines.join('')}`;
}

function wrapped(text: string): string {
  return text.replaceAll(/.{1,132}/g, '    b"$&"\n');
}

/** An image whose data has `words` words like code, of which some were changed. */
function image(words: number, changed: readonly number[]): Uint8Array {
  const chip = chipByName('esp32');
  if (chip === undefined) throw new Error('no such chip');
  const data = new Uint8Array(words * 4);
  const view = new DataView(data.buffer);
  let state = 1;
  for (let at = 0; at < words; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const word = at % 3 === 0 ? state >>> 20 : 0x3f400000 + (state >>> 24) * 4;
    view.setUint32(at * 4, changed.includes(at) ? word ^ 0x55aa : word, true);
  }
  return buildAppImage({
    chip,
    entryAddress: 0x40080000,
    segments: [
      { loadAddress: 0x3f400020, data: data.subarray(0, (words >> 1) * 4) },
      { loadAddress: 0x40080000, data: data.subarray((words >> 1) * 4) },
    ],
  });
}

if (import.meta.main) writeFileSync(path, madeImages());
