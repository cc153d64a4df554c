import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createPatch, DeltaError, PATCH_HEADER_SIZE, PatchDecoder, parsePatchHeader } from '@aloft/delta';
import fc from 'fast-check';
import { DeviceCodeError } from '../errors.ts';
import { loadDeviceCode } from './compile.ts';
import { decodePatchWithDeviceCode } from './decode-patch.ts';

const code = await loadDeviceCode();
const firmware = new URL('../../../../vectors/firmware/', import.meta.url);
const image = (chip: string, version: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`weather-${chip}-${version}.bin`, firmware)));

const pairs = (['esp32', 'esp32c3'] as const).flatMap((chip) => {
  const [old, young] = [image(chip, '1.0.0'), image(chip, '1.1.0')];
  return [
    { name: `${chip} 1.0.0 to 1.1.0`, base: old, target: young },
    { name: `${chip} back to 1.0.0`, base: young, target: old },
    { name: `${chip} 1.1.0 without a base`, base: null, target: young },
  ];
});

/** What the TypeScript decoder makes of a patch, whether or not it is the promised target. */
function decodeHere(base: Uint8Array | null, patch: Uint8Array): Uint8Array | 'refused' {
  const decoder = new PatchDecoder(base);
  let target = new Uint8Array();
  try {
    decoder.sink(patch);
    target = new Uint8Array(decoder.poll());
    decoder.finish();
  } catch (error) {
    if (!(error instanceof DeltaError)) throw error;
    if (error.code !== 'PATCH_WRONG_TARGET') return 'refused';
  }
  return target;
}

/** What the C decoder makes of it. */
function decodeThere(base: Uint8Array | null, patch: Uint8Array): Uint8Array | 'refused' {
  try {
    return decodePatchWithDeviceCode(code, base, patch);
  } catch (error) {
    if (error instanceof DeviceCodeError) return 'refused';
    throw error;
  }
}

for (const { name, base, target } of pairs) {
  const patch = createPatch(base, target).bytes;

  test(`${name}: the device code rebuilds the target, however input and output are cut`, () => {
    for (const [inputSize, outputSize] of [
      [1024, 4096],
      [1, 8192],
      [8192, 1],
      [7, 13],
    ]) {
      assert.deepEqual(
        decodePatchWithDeviceCode(code, base, patch, { inputSize: inputSize ?? 1, outputSize: outputSize ?? 1 }),
        target,
      );
    }
  });

  test(`${name}: it decodes within the RAM the header declares, and not within less`, () => {
    const workspaceSize = parsePatchHeader(patch).ramSize - 2176;
    assert.deepEqual(decodePatchWithDeviceCode(code, base, patch, { workspaceSize }), target);
    const less = { workspaceSize: workspaceSize - 1 };
    assert.throws(() => decodePatchWithDeviceCode(code, base, patch, less), { status: 'ERR_PATCH_RAM' });
  });

  test(`${name}: a damaged patch means the same to C and TypeScript: the same bytes, or a refusal`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: PATCH_HEADER_SIZE, max: patch.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, by) => {
          const damaged = patch.slice();
          damaged[at] = ((damaged[at] ?? 0) + by) & 0xff;
          assert.deepEqual(decodeThere(base, damaged), decodeHere(base, damaged));
        },
      ),
      { seed: 7, numRuns: 25 },
    );
  });

  test(`${name}: a patch cut short, or with bytes behind it, is refused`, () => {
    for (const size of [0, 50, 59, 60, 61, 200, patch.length - 1]) {
      assert.equal(decodeThere(base, patch.subarray(0, size)), 'refused');
    }
    const longer = new Uint8Array(patch.length + 1);
    longer.set(patch);
    assert.throws(() => decodePatchWithDeviceCode(code, base, longer), { status: 'ERR_PATCH_TRAILING' });
  });
}
