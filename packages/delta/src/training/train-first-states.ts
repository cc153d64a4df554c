/**
 * Counts what the models see in real patches and writes the states they start from, for TypeScript, for C and for readers:
 * `node packages/delta/src/training/train-first-states.ts DIR…`, where each DIR holds `<pair>/{old,new}.bin`.
 * @module
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BitModels, stateChance } from '../bit-models.ts';
import { Codec } from '../codec.ts';
import { MODEL_GROUPS, modelsFor, TABLES } from '../contexts.ts';
import { makePlan } from '../plan.ts';
import { RangeEncoder } from '../range-coder.ts';
import { firstStateFile, firstStateHeader, withFirstStates } from './write-first-states.ts';

const TABLE_BITS = 9;
const SHIFTS = 512;
/** A pair counts for at most this many symbols: one large patch must not speak for all. */
const MOST_SYMBOLS = 3000;
/** Before anything is seen, both bits are this often expected. */
const DOUBT = 0.8;

/** How often each model saw a zero and a one in the patch of one pair. */
function count(base: Uint8Array, target: Uint8Array): Float64Array {
  const seen = new Float64Array(TABLES * 2);
  const { plan, set } = makePlan(base, target, SHIFTS, () => undefined);
  const encoder = new RangeEncoder(new BitModels(modelsFor(TABLE_BITS)));
  const counting = {
    bit: (index: number, value: number): number => {
      seen[index * 2 + value] = (seen[index * 2 + value] ?? 0) + 1;
      return encoder.bit(index, value);
    },
    mixed: encoder.mixed.bind(encoder),
    even: encoder.even.bind(encoder),
  };
  for (const _ of new Codec(counting, base, new Uint8Array(target), { set, tableBits: TABLE_BITS }).run(plan));
  const symbols = seen.reduce((sum, n) => sum + n, 0);
  return seen.map((n) => n * Math.min(1, MOST_SYMBOLS / symbols));
}

/** The state, 0 to 15, whose chance of a zero is nearest to what was seen. */
function stateOf(zeros: number, ones: number): number {
  const odds = Math.log2((zeros + DOUBT) / (ones + DOUBT));
  let best = 0;
  for (let state = 1; state < 16; state++) if (distance(state, odds) < distance(best, odds)) best = state;
  return best;
}

function distance(state: number, odds: number): number {
  const chance = stateChance(state) / 4096;
  return Math.abs(Math.log2(chance / (1 - chance)) - odds);
}

const total = new Float64Array(TABLES * 2);
for (const folder of process.argv.slice(2)) {
  for (const pair of readdirSync(folder)) {
    const [base, target] = [join(folder, pair, 'old.bin'), join(folder, pair, 'new.bin')];
    if (!existsSync(base) || !existsSync(target)) continue;
    console.error(pair);
    const seen = count(new Uint8Array(readFileSync(base)), new Uint8Array(readFileSync(target)));
    for (let i = 0; i < total.length; i++) total[i] = (total[i] ?? 0) + (seen[i] ?? 0);
  }
}
const states = Array.from({ length: TABLES }, (_, i) => stateOf(total[i * 2] ?? 0, total[i * 2 + 1] ?? 0));
writeFileSync(join(import.meta.dirname, '../first-states.ts'), firstStateFile(states, MODEL_GROUPS));
writeFileSync(join(import.meta.dirname, '../../../../device/core/src/patch_first.h'), firstStateHeader(states));
const page = join(import.meta.dirname, '../../../../docs/spec/patch.md');
writeFileSync(page, withFirstStates(readFileSync(page, 'utf8'), states, MODEL_GROUPS));
