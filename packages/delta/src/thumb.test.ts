import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  fieldFor,
  getField,
  type Kind,
  PLAIN,
  POINTER,
  setField,
  THUMB_BRANCH,
  THUMB_BRANCH_WIDE,
  THUMB_CALL,
  THUMB_JUMP,
  THUMB_LOAD,
  THUMB_MOVE,
  targetOf,
} from './reference.ts';
import { noise } from './test-support/images.ts';
import { decodeThumb, ThumbPools } from './thumb.ts';
import { Unit } from './unit.ts';
import { REGION_CODE, REGION_DATA, Windows } from './windows.ts';

const FLASH = 0x08008000;
const windows = new Windows(
  [
    { address: FLASH, offset: 0, size: 0x10000 },
    { address: 0x20000000, offset: 0x10000, size: 0 },
  ],
  [
    { content: REGION_CODE, slack: 0 },
    { content: REGION_DATA, slack: 0x40 },
  ],
  { start: 0, size: 0 },
);

function halves(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 0xff, value >>> 8]));
}

/** Every unit of `code`: offset, kind, size, target. */
function units(code: Uint8Array): [number, Kind, number, number][] {
  const unit = new Unit();
  const pools = new ThumbPools();
  const found: [number, Kind, number, number][] = [];
  for (let at = 0; at < code.length; at += unit.size) {
    decodeThumb(code, at, code.length, FLASH + at, pools, windows, unit);
    found.push([at, unit.kind, unit.size, unit.kind === PLAIN ? 0 : unit.target - FLASH]);
  }
  return found;
}

test('encodings are those of the assembler', () => {
  const cases: [Kind, number, number, number][] = [
    [THUMB_CALL, 0xfffef7ff, 0, 0],
    [THUMB_CALL, 0xf916f001, 4, 0x1234],
    [THUMB_CALL, 0xbffaf0ff, 8, 0x100000],
    [THUMB_BRANCH_WIDE, 0xaff8f47f, 0xc, 0],
    [THUMB_BRANCH_WIDE, 0x87f6f007, 0x10, 0x8000],
    [THUMB_LOAD, 0x4b04, 0x18, 0x2c],
    [THUMB_BRANCH, 0xd1f1, 0x1a, 0],
    [THUMB_JUMP, 0xe7f0, 0x1c, 0],
  ];
  for (const [kind, word, pc, target] of cases) {
    assert.equal(targetOf(kind, getField(kind, word), pc), target);
    assert.equal(setField(kind, word, fieldFor(kind, target, pc)), word);
  }
  assert.equal(getField(THUMB_MOVE, 0x32cdf64a), 0xabcd);
});

test('calls, branches, loads and moves are units of their own', () => {
  // bl .+0x1234; b.w .+0x100 (as a call); bne.w .; movw r2, #0xabcd; ldr r3, [pc, #16]; bne .; b .; bx lr
  const code = halves(0xf001, 0xf918, 0xf000, 0xb87e, 0xf47f, 0xaffe, 0xf64a, 0x32cd, 0x4b04, 0xd1fe, 0xe7fe, 0x4770);
  assert.deepEqual(units(code), [
    [0, THUMB_CALL, 4, 0x1234],
    [4, THUMB_CALL, 4, 0x104],
    [8, THUMB_BRANCH_WIDE, 4, 8],
    [12, THUMB_MOVE, 4, -FLASH],
    [16, THUMB_LOAD, 2, 0x24],
    [18, THUMB_BRANCH, 2, 18],
    [20, THUMB_JUMP, 2, 20],
    [22, PLAIN, 2, 0],
  ]);
});

test('words that loads read are literals, whatever instructions they look like', () => {
  // ldr r0, [pc, #0]; ldr r1, [pc, #4]; 0x20000104, 0xf000f800: no call
  assert.deepEqual(units(halves(0x4800, 0x4901, 0x0104, 0x2000, 0xf800, 0xf000)), [
    [0, THUMB_LOAD, 2, 4],
    [2, THUMB_LOAD, 2, 8],
    [4, POINTER, 4, 0x20000104 - FLASH],
    [8, PLAIN, 4, 0],
  ]);
  // ldr.w r0, [pc, #4] and vldr s0, [pc, #8]
  assert.deepEqual(units(halves(0xf8df, 0x0004, 0xed9f, 0x0a01, 0x9000, 0x0800, 0x0000, 0x2000)).slice(2), [
    [8, POINTER, 4, 0x1000],
    [12, POINTER, 4, 0x20000000 - FLASH],
  ]);
});

test('unread, an address in flash is a pointer and one in RAM is code', () => {
  assert.deepEqual(units(halves(0x9001, 0x0800, 0x0100, 0x2000)), [
    [0, POINTER, 4, 0x1001],
    [4, PLAIN, 2, 0],
    [6, PLAIN, 2, 0],
  ]);
});

test('no long instruction runs into a literal', () => {
  // ldr r0, [pc, #4]; nop; nop; half a call; the literal
  const found = units(halves(0x4801, 0xbf00, 0xbf00, 0xf000, 0x9001, 0x0800));
  assert.deepEqual(found.slice(-2), [
    [6, PLAIN, 2, 0],
    [8, POINTER, 4, 0x1001],
  ]);
});

test('units cover any bytes without gap or overlap and never reach the end', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 600 }), fc.nat(7), (seed, size, skew) => {
      const code = noise(size, seed);
      const unit = new Unit();
      const pools = new ThumbPools();
      let at = 0;
      while (at < size) {
        decodeThumb(code, at, size, FLASH + skew + at, pools, windows, unit);
        assert.ok(unit.size >= 1 && at + unit.size <= size, `unit of ${unit.size} at ${at} of ${size}`);
        at += unit.size;
      }
    }),
    { seed: 21, numRuns: 300 },
  );
});
