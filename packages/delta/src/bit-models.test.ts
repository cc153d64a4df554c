import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BitModels, squash, stretch, WEIGHT_SETS } from './bit-models.ts';
import { modelsFor } from './contexts.ts';

const CHANCES = Array.from({ length: 4095 }, (_, i) => i + 1);
const LARGEST_OPINION = 3071;

test('a surer chance is never a weaker opinion', () => {
  for (const chance of CHANCES.slice(1)) {
    assert.ok(stretch(chance) >= stretch(chance - 1), `${chance}`);
  }
});

test('opinions of zeros and ones are mirror images', () => {
  for (const chance of CHANCES) assert.equal(stretch(4096 - chance), -stretch(chance) + 0);
  for (let value = 1; value < 5000; value++) assert.equal(squash(-value), 4096 - squash(value));
});

test('a stronger opinion is never a less sure chance, and no opinion makes certain', () => {
  let before = 0;
  for (let value = -10_000; value <= 10_000; value++) {
    const chance = squash(value);
    assert.ok(chance >= before && chance >= 1 && chance <= 4095, `${value}: ${chance}`);
    before = chance;
  }
  assert.equal(squash(0), 2048);
  assert.equal(squash(LARGEST_OPINION), squash(0x7fffffff));
});

test('a chance that becomes an opinion and a chance again is off by less than a fiftieth of what is left to certainty', () => {
  for (const chance of CHANCES) {
    const rest = Math.min(chance, 4096 - chance);
    const error = Math.abs(squash(stretch(chance)) - chance);
    assert.ok(error <= 2 + rest / 50, `${chance} is off by ${error}`);
  }
});

test('a model learns towards what it sees, less and less, and never becomes certain', () => {
  const bits = fc.array(fc.nat(1), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(bits, (seen) => {
      const models = new BitModels(modelsFor(8));
      const index = modelsFor(8) - 1;
      assert.equal(models.chance(index), 2048);
      seen.forEach((bit, i) => {
        const before = models.chance(index);
        models.update(index, bit);
        const after = models.chance(index);
        assert.ok(bit === 0 ? after >= before : after <= before);
        const rate = 2 / (2 * Math.min(i, 15) + 3);
        assert.ok(Math.abs(after - before) <= rate * 4096 + 1, 'no faster than its rate');
        assert.ok(after >= 8 && after <= 4087, 'no decision costs more than 9 bits');
      });
    }),
    { seed: 5 },
  );
});

test('a model that sees only one thing expects it at 8 in 4096, whatever it is', () => {
  const models = new BitModels(1000);
  for (let i = 0; i < 500; i++) {
    models.update(998, 0);
    models.update(999, 1);
  }
  assert.equal(models.chance(998), 4087);
  assert.equal(models.chance(999), 8);
});

test('before anything is seen every model of a number has some chance for both, and those of bytes an even one', () => {
  const models = new BitModels(modelsFor(8));
  for (let index = 0; index < modelsFor(8); index++) {
    const chance = models.chance(index);
    assert.ok(chance >= 32 && chance <= 4064, `model ${index}: ${chance}`);
  }
});

test('the right opinion wins: of three models the one that knows is followed', () => {
  const models = new BitModels(1000);
  let cost = 0;
  for (let i = 0; i < 4000; i++) {
    const bit = (i * 7) % 13 < 6 ? 1 : 0;
    const [knows, noise] = [990 + bit, 994 + (i % 5)];
    const zero = models.mix(knows, noise, noise, 0);
    if (i >= 2000) cost -= Math.log2((bit === 0 ? zero : 4096 - zero) / 4096);
    models.learn(knows, noise, noise, 0, bit);
  }
  assert.ok(cost / 2000 < 0.05, `${cost / 2000} bits each`);
});

test('a mix is never certain, however long its weights were pulled one way', () => {
  const step = fc.tuple(fc.integer({ min: 900, max: 910 }), fc.integer({ min: 900, max: 910 }), fc.nat(1));
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 50 }), fc.nat(WEIGHT_SETS - 1), (steps, set) => {
      const models = new BitModels(1000);
      for (let round = 0; round < 100; round++) {
        for (const [a, b, bit] of steps) {
          const chance = models.mix(a, b, a, set);
          assert.ok(Number.isInteger(chance) && chance >= 1 && chance <= 4095, `${chance}`);
          models.learn(a, b, a, set, bit);
        }
      }
    }),
    { seed: 6, numRuns: 60 },
  );
});

test('sets of weights learn apart from each other', () => {
  const models = new BitModels(1000);
  for (let i = 0; i < 200; i++) {
    models.mix(990, 991, 992, 1);
    models.learn(990, 991, 992, 1, 0);
  }
  const [learned, fresh] = [models.mix(990, 991, 992, 1), models.mix(990, 991, 992, 2)];
  assert.ok(learned > fresh);
});
