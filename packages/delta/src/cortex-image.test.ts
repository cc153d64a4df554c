import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findCortexImage } from './cortex-image.ts';
import { createPatch } from './create-patch.ts';
import { applyPatch } from './decoder.ts';
import { cortexImage, functionOffset } from './test-support/cortex.ts';
import { firmware, noise } from './test-support/images.ts';

const COUNT = 600;

test('an image for Cortex-M is found to be linked where it is', () => {
  for (const address of [0, 0x08000000, 0x08008000, 0x00026000, 0x1000c100]) {
    const image = cortexImage(address, COUNT, 0, 0);
    const found = findCortexImage(image);
    assert.equal(found?.address, address);
    assert.ok(Math.abs((found?.codeSize ?? 0) - functionOffset(COUNT, 0, 0)) <= 0x100, `${found?.codeSize}`);
    assert.equal(found?.ramSize, 0x4000);
  }
});

test('a loader or a header before the vector table does not hide it', () => {
  const inner = cortexImage(0x10000100, COUNT, 0, 0);
  const image = new Uint8Array(0x100 + inner.length);
  image.set(noise(0x100, 3));
  image.set(inner, 0x100);
  assert.equal(findCortexImage(image)?.address, 0x10000000);
});

test('a vector table of four words, with code behind it, is enough', () => {
  const whole = cortexImage(0x08008000, COUNT, 0, 0);
  const short = whole.slice();
  // Code where longer tables have the other vectors: even halves, odd ones, nothing like an address.
  for (let at = 16; at < 64; at += 4) short.set([0x00, 0xbf, 0x01, 0x20], at);
  assert.deepEqual(findCortexImage(short), findCortexImage(whole));
});

test('other files are no images for Cortex-M', () => {
  for (const other of [firmware('esp32', '1.0.0'), new Uint8Array(5000), new Uint8Array(0), noise(50_000, 4)]) {
    assert.equal(findCortexImage(other), undefined);
  }
});

test('inserted code costs about what was inserted, although every call and pointer behind it moves', () => {
  const base = cortexImage(0x08008000, COUNT, 0, 0);
  for (const [address, at] of [
    [0x08008000, 300],
    [0x08008000, 1],
    [0x08010000, 599],
  ] as const) {
    const target = cortexImage(address, COUNT, at, 5);
    const { bytes, header } = createPatch(base, target);
    assert.equal(header.set, 'thumb');
    assert.ok(bytes.length < 300, `${bytes.length} bytes`);
    assert.deepEqual(applyPatch(base, bytes), target);
  }
});

test('damaged images and images of another address still round trip', () => {
  const base = cortexImage(0x08008000, 100, 0, 0);
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(100),
      fc.nat(9),
      fc.array(fc.nat(base.length - 1), { maxLength: 40 }),
      (...changes) => {
        const [seed, at, inserted, places] = changes;
        const target = cortexImage(0x08008000 + (seed % 3) * 0x100, 100, at, inserted);
        for (const place of places) target[place] = (seed * place) & 0xff;
        assert.deepEqual(applyPatch(base, createPatch(base, target).bytes), target);
        assert.deepEqual(applyPatch(target, createPatch(target, base).bytes), base);
      },
    ),
    { seed: 22, numRuns: 40 },
  );
});
