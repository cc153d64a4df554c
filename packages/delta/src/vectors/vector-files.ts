/**
 * The golden patches of `vectors/patches/`: what every decoder makes of them, or how it refuses them.
 * @module
 */
import { readFileSync } from 'node:fs';
import { sha256 } from '@noble/hashes/sha2.js';
import { createPatch } from '../create-patch.ts';
import { PATCH_HEADER_SIZE } from '../header.ts';
import type { InstructionSet } from '../walker.ts';
import { brokenHeaders } from './broken-headers.ts';
import { writeDraft } from './draft.ts';
import { habitPairs } from './habit-images.ts';
import { HANDMADE } from './handmade-patches.ts';
import { LITERALS } from './literal-drafts.ts';
import { NUMBERS } from './number-drafts.ts';
import { resized } from './patch-file.ts';
import { RandomSource } from './random-source.ts';
import { REPEATS } from './repeat-drafts.ts';
import { type ImageShape, type SteeredImage, steeredImage } from './steered-images.ts';
import { steeredPatch } from './steered-patches.ts';

/** One case as the files write it. `size` and `sha256` are the target's. */
export type PatchVector =
  | {
      readonly name: string;
      readonly base: string | null;
      readonly patch: string;
      readonly size: number;
      readonly sha256: string;
    }
  | { readonly name: string; readonly base: string | null; readonly patch: string; readonly error: string };

/** A base as the files write it: bytes as hex, or a file of `vectors/firmware/`. */
export type BaseVector = { readonly hex: string } | { readonly file: string };

/** What a file holds. */
export interface VectorFile {
  readonly bases: Readonly<Record<string, BaseVector>>;
  readonly patches: readonly PatchVector[];
}

/** The names of the files in `vectors/patches/`. */
export const VECTOR_FILES = ['valid', 'damaged', 'steered'] as const;

const FIRMWARE = new URL('../../../../vectors/firmware/', import.meta.url);
const SHAPES: readonly (ImageShape & { readonly name: string })[] = [
  { name: 'honest segments', segments: 4, segmentSize: 700, lying: false, alike: 0.4 },
  { name: 'lying segments', segments: 5, segmentSize: 400, lying: true, alike: 0.4 },
  { name: 'many small segments', segments: 20, segmentSize: 40, lying: true, alike: 0.4 },
  { name: 'few instructions', segments: 2, segmentSize: 1500, lying: false, alike: 0.95 },
];
const SETS: readonly InstructionSet[] = ['none', 'xtensa', 'xtensa-wide', 'riscv', 'thumb'];
const BASES_PER_SHAPE = 3;
const PLANS_PER_BASE = 4;
const ACCIDENTS_PER_BASE = 3;
const FULL_IMAGES_PER_BASE = 2;
const CUTS_PER_BASE = 3;

export function vectorFiles(): readonly { readonly name: string; readonly text: string }[] {
  const contents: Readonly<Record<(typeof VECTOR_FILES)[number], VectorFile>> = {
    valid: validVectors(),
    damaged: damagedVectors(),
    steered: steeredVectors(),
  };
  return VECTOR_FILES.map((name) => ({ name: `${name}.json`, text: write(contents[name]) }));
}

/** A line for each base and each patch. */
function write({ bases, patches }: VectorFile): string {
  const baseLines = Object.entries(bases).map(([name, base]) => `    ${JSON.stringify(name)}: ${JSON.stringify(base)}`);
  const patchLines = patches.map((vector) => `    ${JSON.stringify(vector)}`);
  return `{\n  "bases": {\n${baseLines.join(',\n')}\n  },\n  "patches": [\n${patchLines.join(',\n')}\n  ]\n}\n`;
}

function made(name: string, base: string | null, patch: Uint8Array, target: Uint8Array): PatchVector {
  return { name, base, patch: hex(patch), size: target.length, sha256: hex(sha256(target)) };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What encoders make. */
function validVectors(): VectorFile {
  const text = new TextEncoder().encode('Devices at the end of a thin line deserve small updates. '.repeat(4));
  const bases: Record<string, BaseVector> = { text: { hex: hex(text) } };
  const patches: PatchVector[] = [];
  const changed = text.slice();
  changed.set([0x73, 0x6c, 0x6f, 0x77], 27);
  for (const [name, base, target] of [
    ['text with a word changed', text, changed],
    ['text unchanged', text, text],
    ['text cut short', text, text.subarray(0, 20)],
    ['text without a base', null, text],
    ['zeros without a base', null, new Uint8Array(5000)],
  ] as const) {
    patches.push(made(name, base === null ? null : 'text', createPatch(base, target).bytes, target));
  }
  for (const { chip, base, target } of habitPairs(new RandomSource(3))) {
    const name = `${chip} instructions`;
    bases[name] = { hex: hex(base) };
    patches.push(made(`${name} that change alike`, name, createPatch(base, target).bytes, target));
  }
  for (const chip of ['esp32', 'esp32c3']) {
    const [older, newer] = [`weather-${chip}-1.0.0.bin`, `weather-${chip}-1.1.0.bin`];
    const base = new Uint8Array(readFileSync(new URL(older, FIRMWARE)));
    const target = new Uint8Array(readFileSync(new URL(newer, FIRMWARE)));
    bases[older] = { file: older };
    bases[newer] = { file: newer };
    patches.push(made(`${chip} firmware`, older, createPatch(base, target).bytes, target));
    patches.push(made(`${chip} firmware unchanged`, newer, createPatch(target, target).bytes, target));
  }
  return { bases, patches };
}

/** Corners of the format, and each way a patch can be broken. */
function damagedVectors(): VectorFile {
  const bases: Record<string, BaseVector> = {};
  const patches: PatchVector[] = brokenHeaders().map(({ name, patch, error }) => {
    return { name, base: null, patch: hex(patch), error };
  });
  for (const { name, base, patch, result } of [...HANDMADE, ...REPEATS, ...LITERALS, ...NUMBERS].map(writeDraft)) {
    const written = base === null ? undefined : hex(base);
    const known = Object.entries(bases).find(([, other]) => 'hex' in other && other.hex === written)?.[0];
    const baseName = written === undefined ? null : (known ?? `base ${Object.keys(bases).length + 1}`);
    if (written !== undefined && baseName !== null) bases[baseName] = { hex: written };
    if (typeof result === 'string') patches.push({ name, base: baseName, patch: hex(patch), error: result });
    else patches.push(made(name, baseName, patch, result));
  }
  for (const { chip, base, target } of habitPairs(new RandomSource(3))) {
    const { bytes } = createPatch(base, target);
    const name = `${chip} instructions`;
    bases[name] = { hex: hex(base) };
    for (let size = PATCH_HEADER_SIZE + 24; size < bytes.length - 8; size += 29) {
      patches.push({
        name: `${name} cut at ${size}`,
        base: name,
        patch: hex(resized(bytes.slice(0, size))),
        error: 'PATCH_CORRUPT',
      });
    }
  }
  return { bases, patches };
}

/** What no encoder makes and no decoder may stumble over. */
function steeredVectors(): VectorFile {
  const random = new RandomSource(7);
  const bases: Record<string, BaseVector> = {};
  const patches: PatchVector[] = [];
  for (const set of SETS) {
    for (const shape of SHAPES.flatMap((each) => Array<typeof each>(BASES_PER_SHAPE).fill(each))) {
      const image = steeredImage(random, set, shape);
      const name = `${set}, ${shape.name}, ${Object.keys(bases).length + 1}`;
      bases[name] = { hex: hex(image.bytes) };
      const add = (about: string, base: string | null, flips: number): void => {
        patches.push(steered(random, set, `${name}${about}`, base, image, flips));
      };
      for (let i = 1; i <= PLANS_PER_BASE; i++) add(` ${i}`, name, 0);
      for (let i = 1; i <= ACCIDENTS_PER_BASE; i++) add(` with accidents ${i}`, name, i * 0.0015);
      for (let i = 1; i <= FULL_IMAGES_PER_BASE; i++) add(` without a base ${i}`, null, (i - 1) * 0.001);
      for (let i = 1; i <= CUTS_PER_BASE; i++) patches.push(cut(random, set, `${name} cut short ${i}`, name, image));
    }
  }
  return { bases, patches };
}

const MOST_BYTES = 2500;

function steered(
  random: RandomSource,
  set: InstructionSet,
  name: string,
  base: string | null,
  image: SteeredImage,
  flips: number,
): PatchVector {
  const options = { targetSize: MOST_BYTES, flips };
  const { bytes, target } = steeredPatch(random, set, base === null ? null : image, image, options);
  return target === undefined
    ? { name, base, patch: hex(bytes), error: 'PATCH_CORRUPT' }
    : made(name, base, bytes, target);
}

/** The symbols end somewhere, and the header knows. */
function cut(random: RandomSource, set: InstructionSet, name: string, base: string, image: SteeredImage): PatchVector {
  const { bytes } = steeredPatch(random, set, image, image, { targetSize: MOST_BYTES, flips: 0 });
  const least = PATCH_HEADER_SIZE + 4;
  const short = resized(bytes.slice(0, least + random.below(bytes.length - least)));
  return { name, base, patch: hex(short), error: 'PATCH_CORRUPT' };
}
