import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPatch } from '@aloft/delta';
import { linkProgram } from '../scale/synthetic-image.ts';
import { ProgramMaker } from '../scale/synthetic-program.ts';
import { decoderCost } from './decoder-cost.ts';

/** Most coded symbols for each changed byte. Eight are the byte's own bits; the others say where it is. */
const SYMBOLS_PER_CHANGED_BYTE = 24;
/** Symbols that even an unchanged image takes: what its regions hold, one copy, how far each kind is right. */
const SYMBOLS_OF_NOTHING = 500;

function costOfChange(count: number): { readonly symbols: number; readonly changed: number } {
  const maker = new ProgramMaker(11);
  const program = maker.makeProgram(count);
  const base = linkProgram(program, '1.0.0');
  return decoderCost(base, createPatch(base, linkProgram(maker.changeProgram(program), '1.1.0')).bytes);
}

test('an unchanged image takes few symbols, however large it is', () => {
  for (const count of [200, 2000]) {
    const base = linkProgram(new ProgramMaker(5).makeProgram(count), '1.0.0');
    const { symbols, changed } = decoderCost(base, createPatch(base, base).bytes);
    assert.ok(symbols < SYMBOLS_OF_NOTHING, `${symbols} symbols for ${base.length} bytes`);
    assert.equal(changed, 0);
  }
});

test('coded symbols follow the change: a bounded number for each changed byte', () => {
  for (const count of [400, 1600]) {
    const { symbols, changed } = costOfChange(count);
    const most = SYMBOLS_OF_NOTHING + changed * SYMBOLS_PER_CHANGED_BYTE;
    assert.ok(symbols < most, `${symbols} symbols for ${changed} changed bytes`);
  }
});

test('a packed image costs at most two symbols for each bit', () => {
  const target = linkProgram(new ProgramMaker(6).makeProgram(400), '1.0.0');
  const { symbols } = decoderCost(null, createPatch(null, target).bytes);
  assert.ok(symbols < target.length * 16, `${symbols} symbols for ${target.length} bytes`);
});
