import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BitCounts, BitPrices, EVEN, priceOf } from './bit-prices.ts';

test('prices are the logarithms of the chances, to 1/64 bit', () => {
  for (let zero = 1; zero < 4096; zero++) {
    assert.ok(Math.abs(priceOf(zero, 0) - EVEN * -Math.log2(zero / 4096)) <= 1.01, `${zero}`);
    assert.equal(priceOf(zero, 1), priceOf(4096 - zero, 0));
  }
});

test('what was coded often is cheap, what was never coded is dear but not impossible', () => {
  const counts = new BitCounts(2);
  for (let i = 0; i < 100; i++) counts.bit(0, 1);
  const prices = new BitPrices(counts);
  assert.ok(prices.of((coder) => coder.bit(0, 1)) < EVEN / 8);
  assert.ok(prices.of((coder) => coder.bit(0, 0)) > 6 * EVEN);
  assert.equal(
    prices.of((coder) => coder.bit(1, 0)),
    EVEN,
  );
  assert.equal(
    prices.of((coder) => coder.even(1)),
    EVEN,
  );
});

test('counts follow a change of habit', () => {
  const counts = new BitCounts(1);
  for (let i = 0; i < 100000; i++) counts.bit(0, 1);
  for (let i = 0; i < 2000; i++) counts.bit(0, 0);
  assert.ok(counts.chance(0) > 3000);
});
