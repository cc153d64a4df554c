import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { applyPatch, createPatch, DeltaError } from '@aloft/delta';
import { sha256 } from '@noble/hashes/sha2.js';
import { interpreters, type PatchAnswer, type PatchCase } from './patch-interpreters.ts';

const VECTORS = new URL('../../../vectors/', import.meta.url);
/** Where time is short, one in so many of the vectors made by chance is tried, and none that makes more bytes. */
const SHARE = 90;
const LARGE = 1000;

interface Vector extends PatchCase {
  readonly name: string;
  readonly expected: PatchAnswer;
}

function vectorsOf(file: string): Vector[] {
  const { bases, patches } = JSON.parse(readFileSync(new URL(`patches/${file}.json`, VECTORS), 'utf8'));
  const images = new Map<string, Uint8Array>();
  for (const [name, base] of Object.entries<{ hex?: string; file?: string }>(bases)) {
    const { hex, file: path } = base;
    const image = hex === undefined ? readFileSync(new URL(`firmware/${path}`, VECTORS)) : Buffer.from(hex, 'hex');
    images.set(name, new Uint8Array(image));
  }
  return patches.map(
    (each: { name: string; base: string | null; patch: string; size: number; sha256: string; error?: string }) => ({
      name: `${file}: ${each.name}`,
      base: each.base === null ? null : (images.get(each.base) ?? null),
      patch: new Uint8Array(Buffer.from(each.patch, 'hex')),
      expected: each.error === undefined ? { size: each.size, sha256: each.sha256 } : { error: each.error },
    }),
  );
}

const made = [...vectorsOf('valid'), ...vectorsOf('damaged')];
const steered = vectorsOf('steered');

/** The same bytes again and again, whatever the machine. */
function chances(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What TypeScript makes of a patch. */
function expectedOf(base: Uint8Array | null, patch: Uint8Array): PatchAnswer {
  try {
    const target = applyPatch(base, patch);
    return { size: target.length, sha256: Buffer.from(sha256(target)).toString('hex') };
  } catch (error) {
    if (error instanceof DeltaError) return { error: error.code };
    throw error;
  }
}

function assertAnswers(cases: readonly Vector[], answers: readonly PatchAnswer[]): void {
  const wrong = cases.flatMap(({ name, expected }, i) =>
    JSON.stringify(answers[i]) === JSON.stringify(expected) ? [] : [{ name, expected, answer: answers[i] }],
  );
  assert.deepEqual(wrong.slice(0, 5), []);
  assert.equal(answers.length, cases.length);
}

/** Small patches of every instruction set, with small tables, that make something. */
const small = [0, 1, 2, 3, 4].flatMap((set) =>
  steered
    .filter(({ patch, expected }) => patch[5] === set && (patch[22] ?? 0) < 10 && expected.error === undefined)
    .sort((a, b) => (a.expected.size ?? 0) - (b.expected.size ?? 0))
    .slice(0, 2),
);

/** Bits turned over behind the header. */
function damaged(count: number): Vector[] {
  const next = chances(7);
  return Array.from({ length: count }, (_, i) => {
    const { name, base, patch } = small[i % small.length] ?? assert.fail();
    const changed = patch.slice();
    const at = 60 + next(patch.length - 60);
    changed[at] = (changed[at] ?? 0) ^ (1 << next(8));
    return { name: `${name}, byte ${at} changed`, base, patch: changed, expected: expectedOf(base, changed) };
  });
}

/** Memory there is just enough of or too little, and a base that is another one or none. */
function unfit(): Vector[] {
  const next = chances(9);
  return small.flatMap((each) => {
    const { patch, base, expected } = each;
    const ram = ((patch[20] ?? 0) | ((patch[21] ?? 0) << 8)) * 16;
    const other = Uint8Array.from(base ?? []);
    other[next(other.length)] = next(256);
    return [
      { ...each, ram, expected },
      { ...each, ram: ram - 1, expected: { error: 'PATCH_NEEDS_RAM' } },
      { ...each, base: other, expected: expectedOf(other, patch) },
      { ...each, base: null, expected: expectedOf(null, patch) },
    ];
  });
}

/** Ended anywhere. */
function cut(count: number): Vector[] {
  const next = chances(8);
  return Array.from({ length: count }, (_, i) => {
    const { name, base, patch } = small[i % small.length] ?? assert.fail();
    const size = next(patch.length);
    const expected = { error: 'PATCH_TRUNCATED' };
    return { name: `${name}, ${size} bytes`, base, patch: patch.slice(0, size), expected };
  });
}

/** Texts as they change from version to version. */
function texts(): Vector[] {
  const old = readFileSync(new URL('../aloft/patch/units.py', import.meta.url)).subarray(0, 800);
  const fresh = Buffer.from(old.toString().replaceAll('target', 'goal').replace('import array', 'import array as row'));
  const { bytes } = createPatch(old, fresh);
  const alone = createPatch(null, fresh).bytes;
  const ways = [
    { piece: 1, out: 1 },
    { piece: 7, out: 3 },
    { piece: 191, out: 64 },
    { piece: 100_000, out: 100_000 },
  ];
  return ways.flatMap((way) => [
    { name: `text, ${JSON.stringify(way)}`, base: old, patch: bytes, ...way, expected: expectedOf(old, bytes) },
    { name: `text alone, ${JSON.stringify(way)}`, base: null, patch: alone, ...way, expected: expectedOf(null, alone) },
  ]);
}

/** Small patches in pieces of any size. */
function pieces(): Vector[] {
  const sizes = [1, 2, 3, 5, 16, 191, 192, 1000];
  return small.map((each, i) => ({ ...each, piece: sizes[i % 8] ?? 1, out: sizes[(i * 3) % 8] ?? 1 }));
}

for (const { name, missing, takesAll, answers } of interpreters) {
  const options = { skip: missing ?? false };
  const written = takesAll ? made : made.filter(({ expected }) => (expected.size ?? 0) < LARGE);
  const share = takesAll ? steered : steered.filter((_, i) => i % SHARE === 0);
  const times = takesAll ? 10 : 1;

  test(`${name}: patches come out as in TypeScript and C, ${written.length} of ${made.length}`, options, async () => {
    assertAnswers(written, await answers(written));
  });
  test(`${name}: so do patches that lead everywhere, ${share.length} of ${steered.length}`, options, async () => {
    assertAnswers(share, await answers(share));
  });
  test(`${name}: what pieces it comes and goes in makes no difference`, options, async () => {
    const cases = [...texts(), ...pieces()];
    assertAnswers(cases, await answers(cases));
  });
  test(`${name}: a changed byte changes what it changes in TypeScript`, options, async () => {
    const cases = damaged(20 * times);
    assertAnswers(cases, await answers(cases));
  });
  test(`${name}: too little memory and another base are refused`, options, async () => {
    const cases = unfit();
    assertAnswers(cases, await answers(cases));
  });
  test(`${name}: a patch that ends early is noticed, wherever it ends`, options, async () => {
    const cases = cut(20 * times);
    assertAnswers(cases, await answers(cases));
  });
}
