import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_MMU_PAGE_SIZE } from './chip.ts';
import { chipById, chipByName, isMappedAddress, memoryKindAt } from './chip-lookup.ts';
import { chips } from './chip-table.ts';
import { chipNamed } from './test-support/sample-image.ts';

test('every chip is found by its id, its name and its label, whatever the case', () => {
  for (const chip of chips) {
    assert.equal(chipById(chip.id), chip);
    assert.equal(chipByName(chip.name.toUpperCase()), chip);
    assert.equal(chipByName(chip.label), chip);
  }
});

test('ids ascend and names are unique', () => {
  const ids = chips.map((chip) => chip.id);
  assert.deepEqual(
    ids,
    [...new Set(ids)].sort((a, b) => a - b),
  );
  assert.equal(new Set(chips.map((chip) => chip.name)).size, chips.length);
});

test('every chip supports 64 KB pages and has windows of positive size', () => {
  for (const { mmuPageSizes, windows, label } of chips) {
    assert.ok(mmuPageSizes.includes(DEFAULT_MMU_PAGE_SIZE), label);
    for (const { start, end } of Object.values(windows).flat()) assert.ok(start < end, label);
  }
});

test('windows of different kinds never overlap, except on shared buses where they are equal', () => {
  for (const { windows, label } of chips) {
    const ranges = Object.values(windows).flat();
    for (const a of ranges) {
      for (const b of ranges) {
        assert.ok(
          a === b || a.end <= b.start || b.end <= a.start,
          `${label} ${a.start.toString(16)} ${b.start.toString(16)}`,
        );
      }
    }
  }
});

test('a load address is named after its window', () => {
  const kinds = (name: string, ...addresses: number[]): string[] =>
    addresses.map((address) => memoryKindAt(chipNamed(name), address));
  assert.deepEqual(kinds('esp32', 0x3f400020, 0x400d0020, 0x40080000, 0x3ffb0000, 0x50000000, 0, 0x60000000), [
    'drom',
    'irom',
    'iram',
    'dram',
    'rtc',
    'padding',
    'other',
  ]);
  assert.deepEqual(kinds('esp32c6', 0x42000020, 0x40800000, 0x50000000), ['flash', 'ram', 'rtc']);
  assert.deepEqual(kinds('esp32p4', 0x48000020, 0x4ff00000), ['psram', 'ram']);
});

test('an unknown chip maps nothing but still has padding', () => {
  assert.equal(isMappedAddress(undefined, 0x3f400020), false);
  assert.equal(memoryKindAt(undefined, 0x3f400020), 'other');
  assert.equal(memoryKindAt(undefined, 0x4), 'padding');
});
