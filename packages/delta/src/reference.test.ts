import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  CALL,
  FIELD_BITS,
  FIXED_BITS,
  fieldFor,
  getField,
  HIGH,
  JAL,
  JUMP,
  KINDS,
  L32R,
  LOW,
  LOW_STORE,
  POINTER,
  RELATIVE,
  setField,
  signed,
  targetOf,
  UNIT_SIZE,
} from './reference.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });
const kind = fc.integer({ min: 1, max: KINDS - 1 });

test('a field set is the field read, and the fixed bits stay', () => {
  fc.assert(
    fc.property(kind, word, word, (k, raw, value) => {
      const w = raw >>> (32 - 8 * (UNIT_SIZE[k] ?? 4));
      const field = FIELD_BITS[k] === 32 ? value : value % 2 ** (FIELD_BITS[k] ?? 0);
      const changed = setField(k, w, field);
      assert.equal(getField(k, changed), field);
      assert.equal((changed & (FIXED_BITS[k] ?? 0)) >>> 0, (w & (FIXED_BITS[k] ?? 0)) >>> 0);
      assert.equal(setField(k, changed, getField(k, w)), w);
    }),
    { seed: 5 },
  );
});

test('the field for the target of a field is that field', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(CALL, JUMP, L32R, JAL, LOW, LOW_STORE, POINTER, RELATIVE),
      word,
      word,
      (k, value, address) => {
        const field = FIELD_BITS[k] === 32 ? value : value % 2 ** (FIELD_BITS[k] ?? 0);
        const pc = k === JAL ? (address & ~1) >>> 0 : address;
        assert.equal(fieldFor(k, targetOf(k, field, pc), pc), field);
      },
    ),
    { seed: 6 },
  );
});

test('a HIGH and its LOW together make the address, whatever it is', () => {
  fc.assert(
    fc.property(word, (address) => {
      const high = (fieldFor(HIGH, address, 0) << 12) >>> 0;
      const low = fieldFor(LOW, address, high);
      assert.equal((high + signed(low, 12)) >>> 0, address);
    }),
    { seed: 7 },
  );
});

test('encodings are those of the instruction sets', () => {
  // jal ra, .+0x1234 and lui a0, 0x3fc90 as the RISC-V assembler writes them.
  assert.equal(setField(JAL, 0xef, fieldFor(JAL, 0x42001234, 0x42000000)), 0x234010ef);
  assert.equal(setField(HIGH, 0x537, fieldFor(HIGH, 0x3fc90010, 0)), 0x3fc90537);
  // sw a1, 0x7f4(a0): imm[11:5] in bits 31:25, imm[4:0] in bits 11:7.
  assert.equal(getField(LOW_STORE, 0x7eb52a23), 0x7f4);
  // call8 to itself + 4 is 0x000025 with offset 0; l32r a2 one word back is 0xffff21.
  assert.equal(targetOf(CALL, getField(CALL, 0x000025), 0x400d0021), 0x400d0024);
  assert.equal(targetOf(L32R, getField(L32R, 0xffff21), 0x400d0021), 0x400d0020);
});
