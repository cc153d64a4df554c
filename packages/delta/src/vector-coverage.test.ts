import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LEAST_TABLE_BITS, MOST_TABLE_BITS } from './byte-codes.ts';
import { MODEL_GROUPS, modelsFor, NUMBER_MODELS, TABLES, UNARY_MODELS } from './contexts.ts';
import { PatchDecoder } from './decoder.ts';
import { DeltaError } from './errors.ts';
import { KIND_NAMES, KINDS } from './reference.ts';
import { type BaseVector, VECTOR_FILES, type VectorFile } from './vectors/vector-files.ts';
import type { InstructionSet } from './walker.ts';

const VECTORS = new URL('../../../vectors/', import.meta.url);

function bytesOf(base: BaseVector): Uint8Array {
  if ('hex' in base) return new Uint8Array(Buffer.from(base.hex, 'hex'));
  return new Uint8Array(readFileSync(new URL(`firmware/${base.file}`, VECTORS)));
}

/** Models that coded a zero, and a one; mixes by weights; units seen and wrong by kind; sets and sizes of tables. */
const coded = [new Set<number>(), new Set<number>()] as const;
const mixes = new Set<string>();
const seen = new Array<number>(KINDS).fill(0);
const wrong = new Array<number>(KINDS).fill(0);
const tables = new Set<number>();
const sets = new Set<InstructionSet>();

for (const file of VECTOR_FILES) {
  const vectors: VectorFile = JSON.parse(readFileSync(new URL(`patches/${file}.json`, VECTORS), 'utf8'));
  for (const vector of vectors.patches) {
    const base = vector.base === null ? undefined : vectors.bases[vector.base];
    const decoder = new PatchDecoder(base === undefined ? null : bytesOf(base), {
      watch: (coder) => ({
        bit(index, value) {
          const bit = coder.bit(index, value);
          coded[bit === 0 ? 0 : 1].add(index);
          return bit;
        },
        mixed(a, b, c, set, value) {
          const bit = coder.mixed(a, b, c, set, value);
          mixes.add(`${decoder.header?.set} ${set} ${bit}`);
          return bit;
        },
        even: (value) => coder.even(value),
      }),
    });
    try {
      decoder.sink(new Uint8Array(Buffer.from(vector.patch, 'hex')));
      decoder.poll();
    } catch (error) {
      if (!(error instanceof DeltaError)) throw error;
    }
    const { header, codec } = decoder;
    if (header === undefined || codec === undefined) continue;
    tables.add(header.tableBits);
    sets.add(header.set);
    for (let kind = 0; kind < KINDS; kind++) {
      seen[kind] = (seen[kind] ?? 0) + (codec.tally.seen[kind] ?? 0);
      wrong[kind] = (wrong[kind] ?? 0) + (codec.tally.wrong[kind] ?? 0);
    }
  }
}

/** Models that no patch can use: a number of one bit has no second one; a tree begins at its second model. */
function isIdle(group: string, place: number, size: number): boolean {
  if (group === 'recent index') return place === 0;
  const inNumber = place % NUMBER_MODELS;
  return size % NUMBER_MODELS === 0 && (inNumber === UNARY_MODELS + 1 || inNumber === UNARY_MODELS + 2);
}

test('the vectors use every model, and every model for a zero and for a one where both can be', () => {
  const idle: string[] = [];
  MODEL_GROUPS.forEach(({ name, first }, i) => {
    const end = MODEL_GROUPS[i + 1]?.first ?? TABLES;
    for (let model = first; model < end; model++) {
      if (isIdle(name, model - first, end - first)) continue;
      if (!coded[0].has(model) && !coded[1].has(model)) idle.push(`${name} ${model - first}`);
    }
  });
  assert.deepEqual(idle, []);
  assert.ok(coded[0].size > TABLES * 0.9 && coded[1].size > TABLES * 0.9);
});

test('the vectors code bytes of every instruction set with all weights that it has', () => {
  for (const [set, weights] of [
    ['none', [0, 1, 2, 3, 4]],
    ['xtensa', [0, 1, 2, 4, 5]],
    ['xtensa-wide', [0, 1, 2, 3, 4, 5]],
    ['riscv', [0, 1, 2, 3, 4, 5]],
    ['thumb', [0, 1, 2, 3, 4, 5]],
  ] as const) {
    for (const weight of weights)
      for (const bit of [0, 1]) assert.ok(mixes.has(`${set} ${weight} ${bit}`), `${set} ${weight} ${bit}`);
  }
});

test('the vectors have units of every kind, predicted right and wrong', () => {
  for (let kind = 0; kind < KINDS; kind++) {
    assert.ok((wrong[kind] ?? 0) > 0 && (seen[kind] ?? 0) > (wrong[kind] ?? 0), `${KIND_NAMES[kind]}`);
  }
});

test('the vectors have tables of every size and every instruction set', () => {
  for (let bits = LEAST_TABLE_BITS; bits <= MOST_TABLE_BITS; bits++) assert.ok(tables.has(bits), `${bits}`);
  assert.equal(sets.size, 5);
  assert.ok(modelsFor(MOST_TABLE_BITS) > modelsFor(LEAST_TABLE_BITS));
});
