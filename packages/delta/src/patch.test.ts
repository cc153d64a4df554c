import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  applyPatch,
  createPatch,
  DeltaError,
  inspectPatch,
  PATCH_HEADER_SIZE,
  PatchDecoder,
  parsePatchHeader,
} from './index.ts';
import { firmware, noise, withByteChanged, withInsertion } from './test-support/images.ts';
import { resealed } from './vectors/patch-file.ts';

const PAIRS = [
  ['esp32', firmware('esp32', '1.0.0'), firmware('esp32', '1.1.0')],
  ['esp32c3', firmware('esp32c3', '1.0.0'), firmware('esp32c3', '1.1.0')],
] as const;

/** The only way a bad patch may end. */
function refused(run: () => unknown): DeltaError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof DeltaError, `a typed error, not ${error}`);
    assert.notEqual(error.message, '');
    return error;
  }
  return assert.fail('accepted');
}

test('any base and any target round trip, in both directions and without a base', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 600 });
  fc.assert(
    fc.property(bytes, bytes, (base, target) => {
      assert.deepEqual(applyPatch(base, createPatch(base, target).bytes), target);
      assert.deepEqual(applyPatch(null, createPatch(null, target).bytes), target);
    }),
    { seed: 11, numRuns: 150 },
  );
});

test('real firmware round trips, and the patch is a small part of the image', () => {
  for (const [chip, base, target] of PAIRS) {
    const patch = createPatch(base, target);
    assert.deepEqual(applyPatch(base, patch.bytes), target);
    assert.deepEqual(applyPatch(target, createPatch(target, base).bytes), base);
    assert.ok(patch.bytes.length < target.length / 5, `${chip}: ${patch.bytes.length} of ${target.length}`);
  }
});

test('images that share nothing, or are no images, still make a patch', () => {
  const [, esp32] = PAIRS[0];
  const [, c3] = PAIRS[1];
  for (const [base, target] of [
    [esp32, c3],
    [noise(5000, 1), esp32],
    [c3, noise(5000, 2)],
    [new Uint8Array(70000), new Uint8Array(90000).fill(0xff)],
  ] as const) {
    assert.deepEqual(applyPatch(base, createPatch(base, target).bytes), target);
  }
});

test('an unchanged image costs a header and little more, and few symbols', () => {
  for (const [, base] of PAIRS) {
    const patch = createPatch(base, base);
    assert.ok(patch.bytes.length < PATCH_HEADER_SIZE + 60, `${patch.bytes.length} bytes`);
    const symbols = inspectPatch(base, patch.bytes).topics.reduce((sum, topic) => sum + topic.symbols, 0);
    assert.ok(symbols < 1000, `${symbols} symbols`);
  }
});

test('a full image is smaller than the image', () => {
  for (const [, , target] of PAIRS) {
    assert.ok(createPatch(null, target).bytes.length < target.length * 0.8);
  }
});

test('inputs are left as they were, Buffers too, whose slices share memory', () => {
  const [, base, target] = PAIRS[0];
  const [bufferBase, bufferTarget] = [Buffer.from(base), Buffer.from(target)];
  assert.deepEqual(createPatch(bufferBase, bufferTarget).bytes, createPatch(base, target).bytes);
  assert.deepEqual(new Uint8Array(bufferBase), base);
  assert.deepEqual(new Uint8Array(bufferTarget), target);
});

test('the same input gives the same patch', () => {
  const [, base, target] = PAIRS[0];
  assert.deepEqual(createPatch(base, target).bytes, createPatch(base, target).bytes);
});

test('code inserted anywhere costs about what was inserted, not what moved', () => {
  const [, base] = PAIRS[1];
  fc.assert(
    fc.property(fc.integer({ min: 0x40, max: base.length - 100 }), fc.integer({ min: 1, max: 64 }), (at, size) => {
      const target = withInsertion(base, at, noise(size, at));
      assert.deepEqual(applyPatch(base, createPatch(base, target).bytes), target);
    }),
    { seed: 12, numRuns: 8 },
  );
});

test('the decoder takes the patch in pieces of any size', () => {
  const [, base, target] = PAIRS[0];
  const { bytes } = createPatch(base, target);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      const decoder = new PatchDecoder(base);
      const out: number[] = [];
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = sizes[i % sizes.length] ?? 1;
        decoder.sink(bytes.subarray(at, at + size));
        for (const byte of decoder.poll()) out.push(byte);
        at += size;
      }
      decoder.finish();
      assert.deepEqual(Uint8Array.from(out), target);
    }),
    { seed: 13, numRuns: 10 },
  );
});

test('target bytes come strictly forward and never before the patch bytes that decide them', () => {
  const [, base, target] = PAIRS[1];
  const { bytes } = createPatch(base, target);
  const decoder = new PatchDecoder(base);
  decoder.sink(bytes.subarray(0, bytes.length >> 1));
  const early = decoder.poll();
  assert.ok(early.length > 0 && early.length < target.length);
  assert.deepEqual(early, target.subarray(0, early.length));
});

test('a patch cut anywhere is refused', () => {
  const [, base, target] = PAIRS[1];
  const { bytes } = createPatch(base, target);
  for (let size = 0; size < bytes.length; size += size < 120 ? 1 : 97) {
    const error = refused(() => applyPatch(base, bytes.subarray(0, size)));
    assert.equal(error.code, 'PATCH_TRUNCATED');
  }
});

test('a patch with bytes behind its end is refused', () => {
  const [, base, target] = PAIRS[1];
  const { bytes } = createPatch(base, target);
  const error = refused(() => applyPatch(base, Uint8Array.of(...bytes, 0)));
  assert.equal(error.code, 'PATCH_OVERLONG');
});

test('a patch with any byte changed is refused', () => {
  const [, base, target] = PAIRS[1];
  const { bytes } = createPatch(base, target);
  for (let at = 0; at < PATCH_HEADER_SIZE; at++) refused(() => applyPatch(base, withByteChanged(bytes, at, 1)));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      refused(() => applyPatch(base, withByteChanged(bytes, at, by)));
    }),
    { seed: 14, numRuns: 60 },
  );
  for (let back = 1; back <= 12; back++) {
    for (const by of [1, 128, 255]) refused(() => applyPatch(base, withByteChanged(bytes, bytes.length - back, by)));
  }
});

test('a patch for another base names both', () => {
  const [, base, target] = PAIRS[0];
  const { bytes } = createPatch(base, target);
  const error = refused(() => applyPatch(withByteChanged(base, 5000, 1), bytes));
  assert.equal(error.code, 'PATCH_WRONG_BASE');
  assert.match(error.message, /SHA-256 [0-9a-f]{16}….*SHA-256 [0-9a-f]{16}…/);
  assert.equal(refused(() => applyPatch(null, bytes)).code, 'PATCH_NEEDS_BASE');
});

/** A valid header in front of any body. */
function forged(like: Uint8Array, body: Uint8Array, change: (view: DataView) => void = () => undefined): Uint8Array {
  const out = new Uint8Array(PATCH_HEADER_SIZE + body.length);
  out.set(like.subarray(0, PATCH_HEADER_SIZE));
  out.set(body, PATCH_HEADER_SIZE);
  const view = new DataView(out.buffer);
  view.setUint32(8, out.length, true);
  change(view);
  return resealed(out);
}

test('hostile bodies behind a valid header end in a typed error', () => {
  for (const [, base, target] of PAIRS) {
    const { bytes } = createPatch(base, target);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 4, max: 3000 }), (seed, size) => {
        refused(() => applyPatch(base, forged(bytes, noise(size, seed))));
      }),
      { seed: 15, numRuns: 60 },
    );
  }
});

test('headers that contradict themselves are refused before anything is decoded', () => {
  const [, base, target] = PAIRS[0];
  const { bytes } = createPatch(base, target);
  const body = bytes.subarray(PATCH_HEADER_SIZE);
  const cases: [string, (view: DataView) => void][] = [
    ['PATCH_BAD_MAGIC', (view) => view.setUint8(0, 0x42)],
    ['PATCH_BAD_VERSION', (view) => view.setUint8(4, 2)],
    ['PATCH_UNKNOWN_FEATURE', (view) => view.setUint8(5, 200)],
    ['PATCH_BAD_HEADER', (view) => view.setUint32(8, PATCH_HEADER_SIZE + 3, true)],
    ['PATCH_BAD_HEADER', (view) => view.setUint32(12, 0x1000001, true)],
    ['PATCH_BAD_HEADER', (view) => view.setUint32(12, 0, true)],
    ['PATCH_BAD_HEADER', (view) => view.setUint32(16, 0, true)],
    ['PATCH_BAD_HEADER', (view) => view.setUint32(16, 0xffffffff, true)],
    ['PATCH_BAD_HEADER', (view) => view.setUint16(20, 100, true)],
    ['PATCH_BAD_HEADER', (view) => view.setUint8(22, 7)],
    ['PATCH_BAD_HEADER', (view) => view.setUint8(22, 15)],
    ['PATCH_UNKNOWN_FEATURE', (view) => view.setUint8(23, 8)],
  ];
  for (const [code, change] of cases) {
    assert.equal(refused(() => parsePatchHeader(forged(bytes, body, change))).code, code);
  }
});

test('a decoder with less memory than the header asks for says so', () => {
  const [, base, target] = PAIRS[0];
  const { bytes, header } = createPatch(base, target);
  const error = refused(() => new PatchDecoder(base, { ramSize: header.ramSize - 1 }).sink(bytes));
  assert.equal(error.code, 'PATCH_NEEDS_RAM');
});

test('the encoder stays inside a memory budget, or says what it needs', () => {
  const [, base, target] = PAIRS[0];
  const roomy = createPatch(base, target).header.ramSize;
  for (const ramBudget of [roomy, roomy - 8, roomy - 40]) {
    const patch = createPatch(base, target, { ramBudget });
    assert.ok(patch.header.ramSize <= ramBudget);
    assert.deepEqual(applyPatch(base, patch.bytes), target);
  }
  assert.equal(refused(() => createPatch(base, target, { ramBudget: 1000 })).code, 'DELTA_RAM_BUDGET');
});

test('empty and oversized images are refused by name', () => {
  assert.match(refused(() => createPatch(null, new Uint8Array(0))).message, /target is empty/);
  assert.match(refused(() => createPatch(null, new Uint8Array(0x1000001))).message, /target has 16777217 bytes/);
});

test('progress rises from start to done', () => {
  const seen: number[] = [];
  const [, base, target] = PAIRS[0];
  createPatch(base, target, { onProgress: (done) => seen.push(done) });
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
  assert.equal(seen.at(-1), 1);
});
