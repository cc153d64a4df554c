import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PartitionPlanError } from './errors.ts';
import { otaSlots } from './partition.ts';
import { checkPartitionTable } from './partition-check.ts';
import { type PlanOptions, planPartitions } from './partition-plan.ts';
import { anyChip, chipNamed } from './test-support/sample-image.ts';

const KB = 1024;
const MB = 1024 * KB;
const chip = chipNamed('esp32c3');

function planError(options: PlanOptions): PartitionPlanError {
  try {
    planPartitions(options);
  } catch (error) {
    if (error instanceof PartitionPlanError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: 'a plan was made' });
}

const anyOptions: fc.Arbitrary<PlanOptions> = fc
  .record({
    chip: anyChip,
    flashSize: fc.constantFrom(512 * KB, MB, 2 * MB, 4 * MB, 8 * MB, 16 * MB, 32 * MB),
    imageSize: fc.integer({ min: 1, max: 4 * MB }),
    growthPercent: fc.constantFrom(0, 10, 50),
    factory: fc.constantFrom(false, true, 300_000),
    nvsSize: fc.constantFrom(12 * KB, 20 * KB, 64 * KB),
    extra: fc.uniqueArray(
      fc.record({ name: fc.constantFrom('fs', 'core', 'keys', 'cfg'), size: fc.integer({ min: 1, max: MB }) }),
      { selector: ({ name }) => name, maxLength: 3 },
    ),
    slot: fc.constantFrom(undefined, 256 * KB, 448 * KB, 1536 * KB),
  })
  .map(({ slot, ...options }) => (slot === undefined ? options : { ...options, slotSize: slot }));

test('a plan passes every check and its slots hold the image with its growth', () => {
  const property = fc.property(anyOptions, (options) => {
    try {
      const { partitions, slotSize, freeSize, headroom } = planPartitions(options);
      assert.deepEqual(checkPartitionTable(partitions, options), []);
      assert.deepEqual(
        otaSlots(partitions).map((slot) => slot.size),
        [slotSize, slotSize],
      );
      assert.ok(slotSize >= options.imageSize * (1 + (options.growthPercent ?? 0) / 100) && slotSize >= 256 * KB);
      assert.equal(headroom, slotSize - options.imageSize);
      const end = Math.max(...partitions.map(({ offset, size }) => offset + size));
      assert.equal(freeSize, options.flashSize - end);
      const wanted = ['nvs', 'otadata', ...(options.extra ?? []).map(({ name }) => name)];
      for (const name of wanted)
        assert.ok(
          partitions.some((partition) => partition.name === name),
          name,
        );
    } catch (error) {
      if (!(error instanceof PartitionPlanError)) throw error;
      assert.ok(error.code === 'PLAN_BAD_OPTION' || error.missing > 0);
    }
  });
  fc.assert(property, { seed: 16, numRuns: 500 });
});

test('with exactly the missing bytes more flash the plan is possible, with one sector less it is not', () => {
  const property = fc.property(anyOptions, (options) => {
    try {
      planPartitions(options);
    } catch (error) {
      if (!(error instanceof PartitionPlanError) || error.code !== 'PLAN_FLASH_TOO_SMALL') return;
      const enough = options.flashSize + error.missing;
      planPartitions({ ...options, flashSize: enough });
      assert.equal(planError({ ...options, flashSize: enough - 4 * KB }).missing, 4 * KB);
    }
  });
  fc.assert(property, { seed: 17, numRuns: 500 });
});

test('giving up what suffices makes the plan possible', () => {
  const property = fc.property(anyOptions, (options) => {
    try {
      planPartitions(options);
    } catch (error) {
      if (!(error instanceof PartitionPlanError)) throw error;
      for (const { giveUp, name } of error.suggestions.filter((suggestion) => suggestion.suffices)) {
        const extra = (options.extra ?? []).filter((partition) => partition.name !== name);
        const changes = { factory: { factory: false }, growth: { growthPercent: 0 }, partition: { extra } }[giveUp];
        planPartitions({ ...options, ...changes });
      }
    }
  });
  fc.assert(property, { seed: 18, numRuns: 500 });
});

test('two slots of 256 KB fit 1 MB beside 400 KB of files', () => {
  const extra = [{ name: 'files', size: 384 * KB, subtype: 'littlefs' }];
  const { slotSize, partitions } = planPartitions({ chip, flashSize: MB, imageSize: 200 * KB, extra });
  assert.equal(slotSize, 256 * KB);
  assert.deepEqual(
    partitions.map(({ name, offset }) => [name, offset]),
    [
      ['nvs', 0x9000],
      ['otadata', 0xe000],
      ['ota_0', 0x10000],
      ['ota_1', 0x50000],
      ['files', 0x90000],
    ],
  );
});

test('small data partitions fill the room before the apps, large ones go behind them', () => {
  const extra = [
    { name: 'keys', size: 4 * KB, subtype: 'nvs_keys', flags: 1 },
    { name: 'core', size: 64 * KB, subtype: 'coredump' },
  ];
  const { partitions } = planPartitions({ chip, flashSize: 4 * MB, imageSize: MB, nvsSize: 16 * KB, extra });
  assert.deepEqual(
    partitions.map(({ name }) => name),
    ['nvs', 'otadata', 'keys', 'ota_0', 'ota_1', 'core'],
  );
});

test('a large nvs goes behind the apps instead of pushing them up', () => {
  const { partitions } = planPartitions({ chip, flashSize: 2 * MB, imageSize: 800 * KB, nvsSize: 128 * KB });
  assert.deepEqual(partitions.map(({ name, offset }) => [name, offset]).slice(0, 2), [
    ['otadata', 0x9000],
    ['ota_0', 0x10000],
  ]);
});

test('slots never reach behind the 16 MB a bootloader can address', () => {
  const { partitions } = planPartitions({
    chip,
    flashSize: 32 * MB,
    imageSize: MB,
    extra: [{ name: 'fs', size: 15 * MB }],
  });
  for (const { offset, size } of otaSlots(partitions)) assert.ok(offset + size <= 16 * MB);
});

test('numbers that make no sense are refused by name', () => {
  const good: PlanOptions = { chip, flashSize: 4 * MB, imageSize: MB };
  const bad: Partial<PlanOptions>[] = [
    { flashSize: 1000 },
    { imageSize: 0 },
    { imageSize: Number.NaN },
    { growthPercent: -1 },
    { growthPercent: Number.POSITIVE_INFINITY },
    { slotSize: 252 * KB },
    { slotSize: 256 * KB + 1 },
    { nvsSize: 4 * KB },
    { tableOffset: 0x8001 },
    { tableOffset: 4 * MB },
    { chip: chipNamed('esp32p4'), tableOffset: 0x2000 },
    { extra: [{ name: 'nvs', size: 1 }] },
    { extra: [{ name: 'fs', size: 0 }] },
    { extra: [{ name: 'fs', size: 1, subtype: 'nonsense' }] },
  ];
  for (const change of bad)
    assert.equal(planError({ ...good, ...change }).code, 'PLAN_BAD_OPTION', JSON.stringify(change));
});

test('a slot that cannot take the image says by how much', () => {
  const error = planError({ chip, flashSize: 4 * MB, imageSize: 300 * KB, growthPercent: 50, slotSize: 384 * KB });
  assert.deepEqual([error.code, error.missing], ['PLAN_SLOT_TOO_SMALL', 452 * KB - 384 * KB]);
  assert.deepEqual(error.suggestions, [{ giveUp: 'growth', name: undefined, frees: 152 * KB, suffices: true }]);
});
