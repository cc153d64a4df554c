import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { applyOtadataWrite } from './boot-decision.ts';
import { OtadataError } from './errors.ts';
import { buildOtadata, type OtadataEntryFields, parseOtadata } from './otadata.ts';
import { activeEntry, bootOrder, selectSlot, slotOfSequence } from './slot-selection.ts';
import { markActiveEntry, nextSequence, type SwitchOptions, switchToSlot } from './slot-switch.ts';

interface SwitchVector extends Required<SwitchOptions> {
  readonly name: string;
  readonly before: readonly (string | null)[];
  readonly slot: number;
  readonly writesEntry: number;
  readonly bytes: string;
}

const vectors: { switches: SwitchVector[] } = JSON.parse(
  readFileSync(new URL('../../../vectors/otadata/switches.json', import.meta.url), 'utf8'),
);

for (const { name, before, slot, writesEntry, bytes, ...options } of vectors.switches) {
  test(`vector: ${name}`, () => {
    const otadata = buildOtadata([undefined, undefined]);
    before.forEach((entry, index) => {
      if (entry !== null) otadata.set(hexToBytes(entry), index * 0x1000);
    });
    const write = switchToSlot(parseOtadata(otadata), slot, options);
    assert.deepEqual([write.entry, bytesToHex(write.bytes)], [writesEntry, bytes]);
  });
}

const anyEntry: fc.Arbitrary<OtadataEntryFields | undefined> = fc.option(
  fc.record({
    sequence: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 0xfffffffe })),
    state: fc.constantFrom('new', 'pending-verify', 'valid', 'invalid', 'aborted', 'undefined'),
  }),
  { nil: undefined },
);

test('after a switch the slot asked for is selected, whatever otadata said before', () => {
  const property = fc.property(
    anyEntry,
    anyEntry,
    fc.integer({ min: 1, max: 16 }),
    fc.nat(15),
    fc.boolean(),
    (a, b, slotCount, n, rollback) => {
      const slot = n % slotCount;
      const bytes = buildOtadata([a, b]);
      try {
        const write = switchToSlot(parseOtadata(bytes), slot, { slotCount, rollback });
        const after = parseOtadata(applyOtadataWrite(bytes, write));
        assert.deepEqual(selectSlot(after, { slotCount, hasFactory: true }), {
          entry: write.entry,
          start: slot,
          writesInitialEntry: false,
        });
      } catch (error) {
        assert.ok(error instanceof OtadataError && error.code === 'OTADATA_SEQUENCE_EXHAUSTED', String(error));
      }
    },
  );
  fc.assert(property, { seed: 13, numRuns: 1000 });
});

test('the next sequence names the slot, is not below the current and is the smallest such', () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 1000 }),
    fc.integer({ min: 1, max: 16 }),
    fc.nat(15),
    (current, slotCount, n) => {
      const slot = n % slotCount;
      const next = nextSequence(current, slot, slotCount);
      assert.equal(slotOfSequence(next, slotCount), slot);
      assert.ok(next >= current && next < current + slotCount);
    },
  );
  fc.assert(property, { seed: 14, numRuns: 1000 });
});

test('a slot the table does not have, and the end of the numbers, are typed errors', () => {
  const code = (action: () => unknown): string => {
    try {
      action();
      return 'none';
    } catch (error) {
      return error instanceof OtadataError ? error.code : String(error);
    }
  };
  assert.equal(
    code(() => nextSequence(1, 2, 2)),
    'OTADATA_NO_SUCH_SLOT',
  );
  assert.equal(
    code(() => nextSequence(undefined, 0, 0)),
    'OTADATA_NO_SUCH_SLOT',
  );
  assert.equal(
    code(() => nextSequence(0xfffffffe, 0, 2)),
    'OTADATA_SEQUENCE_EXHAUSTED',
  );
});

test('of two valid entries with equal numbers the first is active', () => {
  const both = { sequence: 2, state: 'valid' } as const;
  assert.equal(activeEntry(parseOtadata(buildOtadata([both, both]))), 0);
});

test('confirming changes the active entry only, and once', () => {
  const bytes = buildOtadata([
    { sequence: 1, state: 'valid' },
    { sequence: 2, state: 'pending-verify' },
  ]);
  const write = markActiveEntry(bytes, 'valid');
  assert.ok(write);
  const after = applyOtadataWrite(bytes, write);
  assert.deepEqual(
    after,
    buildOtadata([
      { sequence: 1, state: 'valid' },
      { sequence: 2, state: 'valid' },
    ]),
  );
  assert.equal(markActiveEntry(after, 'valid'), undefined);
  assert.equal(markActiveEntry(buildOtadata([undefined, undefined]), 'invalid'), undefined);
});

test('every app is tried exactly once, the selected one first and the test app last', () => {
  const targets = fc.record({
    slotCount: fc.integer({ min: 1, max: 16 }),
    hasFactory: fc.boolean(),
    hasTest: fc.boolean(),
  });
  fc.assert(
    fc.property(targets, fc.nat(15), (device, n) => {
      const start = n % device.slotCount;
      const order = bootOrder(start, device);
      assert.equal(order[0], start);
      assert.equal(order.length, device.slotCount + Number(device.hasFactory) + Number(device.hasTest));
      assert.equal(new Set(order).size, order.length);
      assert.equal(order.at(-1) === 'test', device.hasTest);
    }),
    { seed: 15, numRuns: 200 },
  );
});
