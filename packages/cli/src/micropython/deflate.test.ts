import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deflateFile, inflateFile, windowBitsOf } from './deflate.ts';

test('what is deflated is smaller, keeps its window, and becomes the file again', async () => {
  // Pieces that repeat at distances around the windows.
  const content = fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.uint8Array({ maxLength: 6000 }), fc.nat(5))
    .map(([piece, between, times]) =>
      Uint8Array.from([
        ...piece,
        ...between,
        ...Array(times)
          .fill([...piece])
          .flat(),
      ]),
    );
  await fc.assert(
    fc.asyncProperty(content, fc.integer({ min: 9, max: 15 }), async (file, bits) => {
      const made = deflateFile(file, bits);
      if (made === null) return;
      assert.ok(made.bytes.length < file.length && made.windowBits >= 9 && made.windowBits <= bits);
      assert.deepEqual(await inflateFile(made.bytes, made.windowBits, file.length), file);
    }),
    { seed: 20_261_121, numRuns: 150 },
  );
});

/** Bytes without order, always the same ones. */
function noise(size: number): Uint8Array {
  let state = 7;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

test('a file that does not get smaller is not deflated', () => {
  assert.equal(deflateFile(new Uint8Array(), 12), null);
  assert.equal(deflateFile(noise(200), 12), null);
});

test('unpacking stops at the size that is stated and refuses what reaches beyond the window', async () => {
  const zeros = deflateFile(new Uint8Array(1_000_000), 15);
  assert.ok(zeros !== null);
  await assert.rejects(inflateFile(zeros.bytes, 15, 1000));
  const piece = noise(2500);
  const far = Uint8Array.from([...piece, ...piece]);
  const wide = deflateFile(far, 12);
  assert.ok(wide !== null && wide.windowBits === 12);
  await assert.rejects(inflateFile(wide.bytes, 9, far.length));
});

test('a window is a power of two from 512 to 32K', () => {
  assert.deepEqual([512, 4096, 32_768].map(windowBitsOf), [9, 12, 15]);
  for (const size of [0, 256, 3000, 65_536]) assert.throws(() => windowBitsOf(size), { code: 'USAGE' });
});
