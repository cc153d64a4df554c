import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BitModels } from './bit-models.ts';
import { BitCounts, BitPrices, EVEN, priceOf } from './bit-prices.ts';

test('prices are the logarithms of the chances, to 1/64 bit', () => {
  for (let zero = 1; zero < 4096; zero++) {
    assert.ok(Math.abs(priceOf(zero, 0) - EVEN * -Math.log2(zero / 4096)) <= 1.01, `${zero}`);
    assert.equal(priceOf(zero, 1), priceOf(4096 - zero, 0));
  }
});

test('what was coded often is cheap, what was never coded is dear but not impossible', () => {
  const counts = new BitCounts(1);
  for (let i = 0; i < 100; i++) counts.bit(0, 1);
  const prices = new BitPrices(counts);
  assert.ok(prices.of((coder) => coder.bit(0, 1)) < EVEN / 4);
  const dear = prices.of((coder) => coder.bit(0, 0));
  assert.ok(dear > 3 * EVEN && dear < 12 * EVEN);
  const even = prices.of((coder) => coder.even(1));
  assert.equal(even, EVEN);
});

test('before anything is coded, prices are about those of the first states', () => {
  const counts = new BitCounts(8);
  const models = new BitModels(8);
  for (let i = 0; i < 8; i++) assert.ok(Math.abs(counts.chance(i) - models.chance(i)) < 512);
});

test('counts follow a change of habit', () => {
  const counts = new BitCounts(1);
  for (let i = 0; i < 100000; i++) counts.bit(0, 1);
  for (let i = 0; i < 2000; i++) counts.bit(0, 0);
  assert.ok(counts.chance(0) > 3000);
});
