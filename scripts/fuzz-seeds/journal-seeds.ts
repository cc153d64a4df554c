import type { Seed } from './seed.ts';

const BYTES = 0;
const STATE = 1;
const MARK = 2;
const FILL = 3;
const SECOND_SECTOR = 128;

const WRITE = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 13, 14];
const MARK_DEED = [1];
const MANY_MARKS = [1 + 8];
const REMOUNT = 4;
const FAILING = 2;

const many = (deeds: readonly number[], count: number): readonly number[] =>
  Array.from({ length: count }, () => deeds).flat();

const seeds: Readonly<Record<string, readonly number[]>> = {
  'blank-one-write': [0, ...WRITE],
  'a-sector-full-of-marks': [0, ...WRITE, ...many(MANY_MARKS, 10), ...many(MARK_DEED, 4)],
  'both-sectors-full-of-states': [0, ...many(MANY_MARKS, 5), ...many(WRITE, 6)],
  'power-cuts-between': [0, ...many([REMOUNT, ...WRITE.slice(1), REMOUNT + 1], 12)],
  'flash-fails-now-and-then': [0, ...many([FAILING + 64, ...WRITE.slice(1), FAILING + 128 + 1, 1], 12)],
  'flash-fails-always': [0, ...WRITE, ...many([FAILING, ...WRITE.slice(1)], 6)],
  'noise-in-both-sectors': [2, FILL, 0, 0x4a, FILL + SECOND_SECTOR, 0, 0x41, ...WRITE, ...WRITE],
  'a-record-of-old-in-the-second-sector': [2, STATE, 0, 7, 3, 9, 9, 9, STATE + SECOND_SECTOR, 0, 9, 0, ...WRITE],
  'a-mark-without-a-state': [1, MARK, 0, 40, 0, 1, 2, 3, 4, ...WRITE, ...MARK_DEED],
  'a-state-and-its-marks': [3, STATE, 0, 7, 2, 8, 8, MARK, 10, 8, 1, 2, 3, 4, MARK, 11, 9, 1, 2, 3, 5, ...MARK_DEED],
  'torn-behind-the-newest': [2, STATE, 0, 7, 0, BYTES, 10, 4, 0x41, 0x4a, 1, 10, ...MARK_DEED, ...WRITE],
};

/** Journals of every sort and what is then done with them, in the form of `fuzz_journal.c`. */
export function journalSeeds(): readonly Seed[] {
  return Object.entries(seeds).map(([name, bytes], index) => ({
    name: `${String(index + 1).padStart(2, '0')}-${name}`,
    bytes: Uint8Array.from(bytes),
  }));
}
