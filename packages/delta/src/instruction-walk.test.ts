import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  BRANCH,
  CALL,
  HIGH,
  IMMEDIATE,
  IMMEDIATE_STORE,
  JAL,
  L32R,
  LOW,
  LOW_STORE,
  PLAIN,
  POINTER,
} from './reference.ts';
import { scanReferences } from './reference-scan.ts';
import { decodeRiscv, findGlobalPointer, RiscvRegisters, settleHigh } from './riscv.ts';
import { survey } from './survey.ts';
import { firmware, noise } from './test-support/images.ts';
import { Unit } from './unit.ts';
import { REGION_CODE, Windows } from './windows.ts';
import { decodeXtensa, XtensaState } from './xtensa.ts';

const NO_GP = { base: 0, target: 0 };
const CODE = { address: 0x42000000, offset: 0, size: 0x10000 };
const windows = new Windows([CODE], [{ content: REGION_CODE, slack: 0 }], { start: 0x40000000, size: 0x70000 });

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value, true);
  return bytes;
}

/** Kinds and targets of the units that hold references, walking RISC-V code as if it stayed where it is. */
function riscvUnits(code: Uint8Array): { at: number; kind: number; target: number }[] {
  const registers = new RiscvRegisters(NO_GP);
  const unit = new Unit();
  const found: { at: number; kind: number; target: number }[] = [];
  for (let at = 0; at < code.length; at += unit.size) {
    decodeRiscv(code, at, code.length, CODE.address + at, registers, windows, unit);
    if (unit.kind === HIGH) settleHigh(unit, unit.word, CODE.address + at, registers);
    if (unit.kind !== PLAIN) found.push({ at, kind: unit.kind, target: unit.target });
  }
  return found;
}

test('lui and addi are one address; so is every later user of the register', () => {
  // lui a5, 0x42001; addi a0, a5, 0x123; sw a1, 0x7f4(a5)
  const found = riscvUnits(words(0x420017b7, 0x12378513, 0x7eb7aa23));
  assert.deepEqual(found, [
    { at: 0, kind: HIGH, target: 0x42001123 },
    { at: 4, kind: LOW, target: 0x42001123 },
    { at: 8, kind: LOW_STORE, target: 0x420017f4 },
  ]);
});

test('a register that is overwritten means nothing any more', () => {
  // lui a5, 0x42001; li a5, 5 (addi a5, zero, 5); addi a0, a5, 0x123
  assert.deepEqual(
    riscvUnits(words(0x420017b7, 0x00500793, 0x12378513)).map(({ kind }) => kind),
    [HIGH, IMMEDIATE, IMMEDIATE],
  );
});

test('branches, and numbers for registers of which nothing is known, are units with fields of their own', () => {
  // beq a0, a1, .+8; addi a0, a0, 1; lw a0, 4(a1); flw fa0, 4(a1); jalr a1; sw a0, 4(a1); fsw fa0, 4(a1); add a0, a0, a1
  const code = words(
    ...[0x00b50463, 0x00150513, 0x0045a503, 0x0045a507, 0x000580e7, 0x00a5a223, 0x00a5a227, 0x00b50533],
  );
  assert.deepEqual(
    riscvUnits(code).map(({ kind }) => kind),
    [BRANCH, IMMEDIATE, IMMEDIATE, IMMEDIATE, IMMEDIATE, IMMEDIATE_STORE, IMMEDIATE_STORE],
  );
});

test('a known register and an offset that lead to no address are a number like any other', () => {
  // lui a5, 0x42010; addi a0, a5, -1, the last byte of the code; sw a1, 0x100(a5), behind it
  const found = riscvUnits(words(0x420107b7, 0xfff78513, 0x10b7a023));
  assert.deepEqual(found, [
    { at: 0, kind: HIGH, target: 0x4200ffff },
    { at: 4, kind: LOW, target: 0x4200ffff },
    { at: 8, kind: IMMEDIATE_STORE, target: 0 },
  ]);
});

test('a call forgets what a callee may change and keeps what it may not', () => {
  // lui s0, 0x42001; lui a5, 0x42001; jal ra, .; addi a0, s0, 1; addi a0, a5, 1
  const found = riscvUnits(words(0x42001437, 0x420017b7, 0x000000ef, 0x00140513, 0x00178513));
  assert.deepEqual(
    found.map(({ at, kind }) => [at, kind]),
    [
      [0, HIGH],
      [4, HIGH],
      [8, JAL],
      [12, LOW],
      [16, IMMEDIATE],
    ],
  );
});

test('the global pointer is found in start-up code', () => {
  // auipc gp, 0x1000; addi gp, gp, -0x100
  const code = words(0x13, 0x01000197, 0xf0018193);
  assert.equal(findGlobalPointer(code, 0, code.length, 0x42000000), 0x42000004 + 0x01000000 - 0x100);
  assert.equal(findGlobalPointer(words(0x13, 0x13), 0, 8, 0x42000000), 0);
});

test('a literal pool between a return and the next ENTRY is data, not instructions', () => {
  // retw.n and padding, two literals, entry a1, 32; l32r a2, the first literal; call8 to the entry
  const code = Uint8Array.of(
    ...[0x1d, 0xf0, 0x00, 0x00],
    ...[0x34, 0x12, 0x00, 0x42],
    ...[0x07, 0x00, 0x00, 0x00],
    ...[0x36, 0x41, 0x00],
    ...[0x21, 0xfd, 0xff],
    ...[0xa5, 0xff, 0xff],
    ...[0x1d, 0xf0, 0x00],
  );
  const state = new XtensaState();
  const unit = new Unit();
  const found: [number, number, number][] = [];
  for (let at = 0; at < code.length; at += unit.size) {
    decodeXtensa(code, at, code.length, CODE.address + at, false, state, windows, unit);
    if (unit.kind !== PLAIN) found.push([at, unit.kind, unit.target]);
  }
  assert.deepEqual(found, [
    [4, POINTER, 0x42001234],
    [15, L32R, 0x42000004],
    [18, CALL, 0x4200000c],
  ]);
});

/** Offsets of the words that a walk through Xtensa code takes for a pool's, and of those the addresses. */
function poolOf(code: Uint8Array): { words: number[]; pointers: number[] } {
  const state = new XtensaState();
  const unit = new Unit();
  const found = { words: [] as number[], pointers: [] as number[] };
  for (let at = 0; at < code.length; at += unit.size) {
    decodeXtensa(code, at, code.length, CODE.address + at, false, state, windows, unit);
    if (state.poolNext === at + 4) found.words.push(at);
    if (unit.kind === POINTER) found.pointers.push(at);
  }
  return found;
}

/** An address and small numbers, among which a walk notices that it is in a pool; a word like those of code. */
const NOTICED = [0x42001234, 1, 2, 3] as const;
const NUMBER = 0x12345678;
const ENTRY = 0x00004136;

function numbers(count: number): number[] {
  return new Array<number>(count).fill(NUMBER);
}

test('a pool of numbers goes on as long as a literal is in sight', () => {
  for (const count of [0, 1, 5, 31]) {
    const code = words(...NOTICED, ...numbers(count), 0x42004321, ENTRY);
    const last = (NOTICED.length + count) * 4;
    const found = poolOf(code);
    assert.deepEqual(found.pointers, [0, last], `${count} numbers`);
    assert.equal(found.words.length, NOTICED.length + count + 1, `${count} numbers`);
  }
});

test('a pool of numbers ends where none of the next 32 words is a literal', () => {
  const found = poolOf(words(...NOTICED, ...numbers(32), 0x42004321, ...numbers(2)));
  assert.deepEqual(found.words, [0, 4, 8, 12]);
});

test('a pool of numbers reaches to the ENTRY of the function behind it, and not into it', () => {
  const found = poolOf(words(...NOTICED, ...numbers(20), ENTRY, NUMBER));
  assert.deepEqual(
    found.words,
    Array.from({ length: NOTICED.length + 20 }, (_, i) => i * 4),
  );
});

test('calls in real Xtensa code land on the same few functions that were compiled', () => {
  const image = firmware('esp32', '1.0.0');
  const { kinds, targets } = scanReferences(image, survey(image));
  const seen = survey(image);
  const calls = [...kinds.keys()].filter((at) => kinds[at] === CALL);
  assert.ok(calls.length > 100, `${calls.length} calls`);
  const inside = calls.filter((at) => seen.space.offsetOf(targets[at] ?? 0) >= 0);
  assert.equal(inside.length, calls.length);
});

test('every jal of real RISC-V code lands in a code region', () => {
  const image = firmware('esp32c3', '1.0.0');
  const seen = survey(image);
  const { kinds, targets } = scanReferences(image, seen);
  const jals = [...kinds.keys()].filter((at) => kinds[at] === JAL);
  assert.ok(jals.length > 100, `${jals.length} jals`);
  const inCode = jals.filter(
    (at) => seen.classes[seen.space.regionAt(seen.space.offsetOf(targets[at] ?? 0))]?.content === REGION_CODE,
  );
  assert.ok(inCode.length >= jals.length * 0.99, `${inCode.length} of ${jals.length}`);
});

test('units cover any bytes without gap or overlap and never reach the end', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 400 }), fc.nat(7), fc.boolean(), (seed, size, skew, isXtensa) => {
      const code = noise(size, seed);
      const unit = new Unit();
      const registers = new RiscvRegisters(NO_GP);
      const state = new XtensaState();
      let at = 0;
      while (at < size) {
        const pc = CODE.address + skew + at;
        if (isXtensa) decodeXtensa(code, at, size, pc, seed % 2 === 0, state, windows, unit);
        else decodeRiscv(code, at, size, pc, registers, windows, unit);
        assert.ok(unit.size >= 1 && at + unit.size <= size, `unit of ${unit.size} at ${at} of ${size}`);
        at += unit.size;
      }
    }),
    { seed: 10, numRuns: 300 },
  );
});
