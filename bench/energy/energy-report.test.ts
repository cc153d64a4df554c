import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_FLASH_WORK, type UpdateWork } from '@aloft/simulator';
import { type Choice, estimatePair, figuresTable, pairTable, stackedBar } from './energy-report.ts';
import { summaryTable } from './summary-table.ts';

const choice: Choice = { chip: 'esp32c3', network: 'normal', flash: 'measured' };
const work = (name: string, receivedBytes: number): UpdateWork => {
  const flash = { ...NO_FLASH_WORK, erases: 10 };
  const phase = { name: 'download', isOnline: true, receivedBytes, requests: 1, starts: 1, flash, instructions: 1e6 };
  return { name, phases: [phase] };
};
const pair = { name: 'pair', chip: 'esp32c3', targetSize: 9, works: [work('full', 1_000_000), work('patch', 5000)] };

test('all ways of a pair are followed over the same time', () => {
  const [full, patch] = estimatePair(pair, choice);
  assert.ok(full !== undefined && patch !== undefined);
  assert.ok(Math.abs(full.estimate.seconds - patch.estimate.seconds) < 1e-9);
  assert.ok(patch.estimate.millijoules < full.estimate.millijoules);
});

test('a bar is as long as its share, whatever it is made of', () => {
  const [full, patch] = estimatePair(pair, choice);
  assert.ok(full !== undefined && patch !== undefined);
  const { millijoules } = full.estimate;
  assert.equal(stackedBar(full.estimate, millijoules).length, 36);
  assert.equal(stackedBar(full.estimate, 2 * millijoules).length, 18);
  assert.match(stackedBar(full.estimate, millijoules), /^█+▓*▒*░*$/);
  assert.equal(stackedBar(patch.estimate, 1e12), '▏');
});

test('tables have a row for each way and for each pair, and the mean of the full image is 1', () => {
  assert.equal(pairTable(estimatePair(pair, choice)).split('\n').length, 4);
  const summary = summaryTable([pair, pair], () => choice).split('\n');
  assert.equal(summary.length, 5);
  assert.match(summary.at(-1) ?? '', /1\.00 \/ 1\.00/);
});

test('the table of figures tells assumptions from what was published', () => {
  const table = figuresTable(choice, ['normal', 'poor']);
  assert.match(table, /\*\*assumption\*\*/);
  assert.match(table, /ESP32-C3 Series Datasheet v2\.4, Table 5-7/);
});
