/**
 * Small firmware images full of references: functions that call each other and load addresses of data, data that point
 * back. Two versions of a program differ in a few functions, so that everything behind them moves.
 */
import assert from 'node:assert/strict';
import { buildAppImage, type Chip, chipByName } from '@aloft/image';
import { type RandomSource, seededRandom } from '../../random/seeded-random.ts';

type Item =
  | { readonly kind: 'filler'; readonly bytes: readonly number[] }
  | { readonly kind: 'call'; readonly callee: number }
  | { readonly kind: 'load'; readonly datum: number };

interface SyntheticFunction {
  /** Stays the same from version to version. */
  readonly id: number;
  readonly items: readonly Item[];
}

const DATA = 60;
const RETURN = { riscv: [0x82, 0x80], xtensa: [0x1d, 0xf0] } as const;
const ENTRY = [0x36, 0x41, 0x00] as const;

/** Two versions of a program for a chip, built from a seed. */
export function syntheticFirmware(chipName: string, seed: number): { base: Uint8Array; target: Uint8Array } {
  const chip = chipByName(chipName);
  assert.ok(chip);
  const random = seededRandom(seed);
  const functions = Array.from({ length: 24 }, (_, id) => makeFunction(random, chip, id, 24));
  const changed = functions.flatMap((old) => {
    const fate = random() % 8;
    if (fate === 0) return [];
    if (fate === 1) return [old, makeFunction(random, chip, 100 + old.id, 24)];
    return [fate === 2 ? makeFunction(random, chip, old.id, 24) : old];
  });
  return { base: link(chip, functions, 1), target: link(chip, changed, 2) };
}

function makeFunction(random: RandomSource, chip: Chip, id: number, count: number): SyntheticFunction {
  const items = Array.from({ length: 3 + (random() % 12) }, (): Item => {
    const choice = random() % 4;
    if (choice === 0) return { kind: 'call', callee: random() % count };
    if (choice === 1) return { kind: 'load', datum: random() % DATA };
    return { kind: 'filler', bytes: filler(random, chip) };
  });
  return { id, items };
}

/** Instructions without references, of every length the chip has. */
function filler(random: RandomSource, chip: Chip): number[] {
  const word = random();
  const bytes = [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24];
  const first = bytes[0] ?? 0;
  if (chip.architecture === 'riscv') {
    if (word % 3 === 0) return [(first & 0xfc) | 1, bytes[1] ?? 0];
    return [(first & 0x80) | 0x33, ...bytes.slice(1)];
  }
  const choice = word % 5;
  if (choice === 0) return [(first & 0xf0) | 8, bytes[1] ?? 0];
  if (choice === 1 && chip.name === 'esp32s3') return [(first & 0xf0) | 14, ...bytes.slice(1)];
  return [first & 0xf0, (bytes[1] ?? 0) & 0x7f, bytes[2] ?? 0];
}

function link(chip: Chip, functions: readonly SyntheticFunction[], version: number): Uint8Array {
  const dataAddress = (chip.windows.drom[0]?.start ?? 0) + 0x20;
  const codeAddress = chip.name === 'esp32' ? 0x40080000 : (chip.windows.iram[0]?.start ?? 0);
  const datumAt = (datum: number): number => dataAddress + 256 + datum * 8 + (version - 1) * 12;
  const isRiscv = chip.architecture === 'riscv';

  // Once to learn where functions come to lie, once with that knowledge.
  let starts = new Map<number, number>();
  let code: number[] = [];
  for (let pass = 0; pass < 2; pass++) {
    const known = starts;
    const startOf = (id: number): number => known.get(id) ?? codeAddress;
    starts = new Map();
    code = [];
    for (const { id, items } of functions) {
      const emit = isRiscv ? emitRiscv : emitXtensa;
      const at = codeAddress + code.length;
      const { bytes, start } = emit(items, at, startOf, datumAt);
      starts.set(id, at + start);
      code.push(...bytes);
    }
  }
  const data = new Uint8Array(256 + DATA * 8 + 16);
  const view = new DataView(data.buffer);
  for (let datum = 0; datum < DATA; datum++) {
    const at = datumAt(datum) - dataAddress;
    view.setUint32(at, (starts.get(datum) ?? datumAt(DATA - 1 - datum)) >>> 0, true);
    view.setUint32(at + 4, datum * 1000, true);
  }
  return buildAppImage({
    chip,
    entryAddress: codeAddress,
    segments: [
      { loadAddress: dataAddress, data },
      { loadAddress: codeAddress, data: Uint8Array.from(code) },
    ],
  });
}

type Emit = (
  items: readonly Item[],
  at: number,
  startOf: (id: number) => number,
  datumAt: (datum: number) => number,
) => { bytes: number[]; start: number };

const emitRiscv: Emit = (items, at, startOf, datumAt) => {
  const bytes: number[] = [];
  for (const item of items) {
    const pc = at + bytes.length;
    if (item.kind === 'filler') bytes.push(...item.bytes);
    else if (item.kind === 'call') bytes.push(...word(jal(startOf(item.callee) - pc)));
    else {
      const distance = datumAt(item.datum) - pc;
      const high = (distance + 0x800) & 0xfffff000;
      // auipc a0; then addi a0, a0 or lw a1, 0(a0)
      bytes.push(
        ...word(high | 0x517),
        ...word(((distance - high) << 20) | (item.datum % 2 === 0 ? 0x50513 : 0x52583)),
      );
    }
  }
  bytes.push(...RETURN.riscv);
  while (bytes.length % 4 !== 0) bytes.push(0x01, 0x00);
  return { bytes, start: 0 };
};

/** JAL ra. */
function jal(distance: number): number {
  const bit = (from: number, count: number): number => (distance >>> from) & ((1 << count) - 1);
  return (bit(20, 1) << 31) | (bit(1, 10) << 21) | (bit(11, 1) << 20) | (bit(12, 8) << 12) | 0xef;
}

/** The literals a function loads lie before it. */
const emitXtensa: Emit = (items, at, startOf, datumAt) => {
  const loads = items.flatMap((item) => (item.kind === 'load' ? [item.datum] : []));
  const bytes: number[] = loads.flatMap((datum) => word(datumAt(datum)));
  const start = bytes.length;
  bytes.push(...ENTRY);
  for (const item of items) {
    const pc = at + bytes.length;
    if (item.kind === 'filler') bytes.push(...item.bytes);
    else if (item.kind === 'call') {
      const offset = (startOf(item.callee) - 4 - (pc & ~3)) >> 2;
      bytes.push(...word((offset << 6) | 0x25).slice(0, 3));
    } else {
      const offset = (at + loads.indexOf(item.datum) * 4 - ((pc + 3) & ~3)) >> 2;
      bytes.push(...word(((offset & 0xffff) << 8) | 0xa1).slice(0, 3));
    }
  }
  bytes.push(...RETURN.xtensa);
  while (bytes.length % 4 !== 0) bytes.push(0);
  return { bytes, start };
};

function word(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}
