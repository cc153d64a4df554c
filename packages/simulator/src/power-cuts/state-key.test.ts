import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NorFlash } from '../flash/nor-flash.ts';
import { StateKeys } from './state-key.ts';

const SIZE = 4 * 4096;

test('two chips have the same key exactly when the same bytes are readable on them', () => {
  const keys = new StateKeys();
  const keyOf = (change: (flash: NorFlash) => void, encrypted: boolean): string => {
    const flash = new NorFlash({ size: SIZE, encrypted: encrypted ? [{ offset: 0, size: 8192 }] : [] });
    change(flash);
    return keys.keyOf(flash.snapshot().cells);
  };
  const bytes = Uint8Array.from({ length: 512 }, (_, index) => index);
  for (const encrypted of [false, true]) {
    const written = keyOf((flash) => flash.write(4096, bytes), encrypted);
    const rewritten = keyOf((flash) => {
      flash.write(4096, new Uint8Array(64));
      flash.erase(4096, 4096);
      flash.write(4096, bytes.subarray(0, 256));
      flash.write(4352, bytes.subarray(256));
    }, encrypted);
    assert.equal(written, rewritten);
    const others = [
      keyOf(() => undefined, encrypted),
      keyOf((flash) => flash.write(0, bytes), encrypted),
      keyOf((flash) => flash.write(4096, bytes.subarray(0, 496)), encrypted),
    ];
    assert.equal(new Set([written, ...others]).size, 4);
  }
  // 0xFF programmed into an encrypted block is data, and reads otherwise than an erased block.
  const ones = new Uint8Array(16).fill(0xff);
  assert.notEqual(
    keyOf((flash) => flash.write(0, ones), true),
    keyOf(() => undefined, true),
  );
});

test('a snapshot keeps its key when the chip goes on', () => {
  const keys = new StateKeys();
  const flash = new NorFlash({ size: SIZE });
  const before = flash.snapshot();
  const key = keys.keyOf(before.cells);
  flash.write(0, Uint8Array.of(1));
  assert.notEqual(keys.keyOf(flash.snapshot().cells), key);
  flash.restore(before);
  assert.equal(keys.keyOf(flash.snapshot().cells), key);
});
