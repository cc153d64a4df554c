import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createPatch, PATCH_HEADER_SIZE } from '@aloft/delta';
import { crc32 } from '@aloft/image';
import fc from 'fast-check';
import { seededRandom } from '../random/seeded-random.ts';
import { loadDeviceCode } from './compile.ts';
import { partMachine } from './part-machine.ts';
import { decodeInLockstep } from './test-support/patch-lockstep.ts';
import { syntheticFirmware } from './test-support/synthetic-firmware.ts';

const code = await loadDeviceCode();

const programs = ['esp32', 'esp32s3', 'esp32c3'].map((chip, index) => {
  const { base, target } = syntheticFirmware(chip, index + 1);
  return { chip, base, target, patch: createPatch(base, target).bytes };
});

const CRC_AT = PATCH_HEADER_SIZE - 4;
/** Where the header has the patch's and the base's size, and the base's digest. */
const SIZES = { from: 8, to: 16 };
const BASE_DIGEST = { from: 24, to: 40 };

const pieceSizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 });

/** `patch` with a sound checksum in its header. */
function resealed(patch: Uint8Array): Uint8Array {
  new DataView(patch.buffer, patch.byteOffset).setUint32(CRC_AT, crc32(patch.subarray(0, CRC_AT)), true);
  return patch;
}

/** `patch` with its body replaced from byte `keep` of the file on by `size` bytes of noise. */
function withNoise(patch: Uint8Array, keep: number, size: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const hostile = new Uint8Array(keep + size);
  hostile.set(patch.subarray(0, keep));
  for (let at = keep; at < hostile.length; at++) hostile[at] = random();
  new DataView(hostile.buffer).setUint32(8, hostile.length, true);
  return resealed(hostile);
}

for (const { chip, base, target, patch } of programs) {
  test(`${chip}: references of every kind this chip has survive the update, whatever the piece sizes`, () => {
    const property = fc.property(pieceSizes, pieceSizes, (inputSizes, outputSizes) => {
      const { verdict, made } = decodeInLockstep(code, base, patch, { inputSizes, outputSizes });
      assert.equal(verdict, 'OK');
      assert.deepEqual(made, target);
    });
    fc.assert(property, { seed: 1, numRuns: 25 });
  });

  test(`${chip}: after every byte of the patch both decoders have made the same number of bytes`, () => {
    decodeInLockstep(code, base, patch, { inputSizes: [1], outputSizes: [1] });
  });

  test(`${chip}: a patch cut short anywhere is refused as truncated, after the same bytes`, () => {
    for (let size = 0; size < patch.length; size += size < 110 ? 1 : 7) {
      assert.equal(decodeInLockstep(code, base, patch.subarray(0, size)).verdict, 'ERR_PATCH_TRUNCATED');
    }
  });

  test(`${chip}: with any byte of the body changed both decoders make the same of it`, () => {
    const random = seededRandom(5);
    for (let at = PATCH_HEADER_SIZE; at < patch.length; at++) {
      const damaged = patch.with(at, (patch[at] ?? 0) ^ (1 + (random() % 255)));
      decodeInLockstep(code, base, damaged, { inputSizes: [64] });
    }
  });

  test(`${chip}: hostile bodies behind a sound header end alike, and early`, () => {
    const keep = fc.integer({ min: PATCH_HEADER_SIZE, max: patch.length });
    const property = fc.property(keep, fc.integer({ min: 4, max: 600 }), fc.nat(), (kept, size, seed) => {
      decodeInLockstep(code, base, withNoise(patch, kept, size, seed), { inputSizes: [100], outputSizes: [33] });
    });
    fc.assert(property, { seed: 2, numRuns: 150 });
  });

  test(`${chip}: a header with any field changed is judged alike`, () => {
    const random = seededRandom(9);
    for (let at = 0; at < CRC_AT; at++) {
      // The base is compared with the header by the TypeScript decoder, but by the engine on the device. And of a patch
      // that is longer than it says, either the length or what it garbles may be noticed first.
      if ([SIZES, BASE_DIGEST].some(({ from, to }) => at >= from && at < to)) continue;
      for (let k = 0; k < 3; k++) {
        const changed = resealed(patch.with(at, (patch[at] ?? 0) ^ (1 + (random() % 255))));
        decodeInLockstep(code, base, changed);
      }
    }
  });
}

test('edited files of any kind are rebuilt', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 500 });
  const edits = fc.record({
    cut: fc.nat(500),
    insert: fc.uint8Array({ maxLength: 60 }),
    times: fc.integer({ min: 1, max: 4 }),
  });
  const property = fc.property(
    bytes,
    edits,
    fc.boolean(),
    pieceSizes,
    (base, { cut, insert, times }, withBase, sizes) => {
      const edited = [...base.subarray(0, cut), ...insert, ...base.subarray(cut)];
      const target = Uint8Array.from(Array.from({ length: times }, () => edited).flat());
      const from = withBase ? base : null;
      const { verdict, made } = decodeInLockstep(code, from, createPatch(from, target).bytes, {
        inputSizes: sizes,
        outputSizes: sizes,
      });
      assert.equal(verdict, 'OK');
      assert.deepEqual(made, target);
    },
  );
  fc.assert(property, { seed: 3, numRuns: 150 });
});

test('a run that begins far before the end of the last one is no obstacle, however far', () => {
  const base = Uint8Array.from({ length: 0x30000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
  const target = Uint8Array.from([...base.subarray(0x10000, 0x20000), ...base.subarray(0, 0x18000)]);
  const { verdict, made } = decodeInLockstep(code, base, createPatch(base, target).bytes);
  assert.equal(verdict, 'OK');
  assert.deepEqual(made, target);
});

test('a shift map beyond the memory the header asks for is refused', () => {
  for (const { base, patch } of programs) {
    const less = patch.slice();
    const view = new DataView(less.buffer);
    view.setUint16(20, view.getUint16(20, true) - 1, true);
    const { verdict } = decodeInLockstep(code, base, resealed(less));
    assert.match(verdict, /^ERR_PATCH_(CORRUPT|SIZE)$/);
  }
});

test('bytes behind a target that is complete too early are taken and refused', () => {
  const patch = createPatch(null, Uint8Array.of(1, 2, 3)).bytes;
  for (const size of [1, 100, 300, 5000]) {
    const { verdict, made } = decodeInLockstep(code, null, withNoise(patch, patch.length, size, size));
    assert.equal(verdict, 'ERR_PATCH_CORRUPT');
    assert.deepEqual(made, Uint8Array.of(1, 2, 3));
  }
});

test('flash is read in few pieces: no more than one for every 100 bytes of RISC-V, or 40 of Xtensa with its literals', () => {
  const image = (name: string): Uint8Array =>
    new Uint8Array(readFileSync(new URL(`../../../../vectors/firmware/weather-${name}.bin`, import.meta.url)));
  for (const [chip, bytesPerRead] of [
    ['esp32c3', 100],
    ['esp32', 40],
  ] as const) {
    const [base, target] = [image(`${chip}-1.0.0`), image(`${chip}-1.1.0`)];
    const { baseReads, targetReads } = decodeInLockstep(code, base, createPatch(base, target).bytes);
    const most = target.length / bytesPerRead;
    assert.ok(
      baseReads + targetReads < most,
      `${chip}: ${baseReads} and ${targetReads} reads of ${target.length} bytes`,
    );
  }
});

test('the decoder itself fits into the 2176 bytes that every header counts for it', () => {
  assert.ok(partMachine(code).call('patch_ram') <= 2176);
});
