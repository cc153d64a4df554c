import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Operation } from './body.ts';
import { makePlan, planFullImage } from './plan.ts';
import { firmware, noise } from './test-support/images.ts';

const silent = (): void => undefined;

/** Carry out the operations on plain data; what they make must be the target. */
function rebuilt(base: Uint8Array, operations: readonly Operation[], target: Uint8Array): Uint8Array {
  const out = new Uint8Array(target.length);
  let to = 0;
  for (const operation of operations) {
    assert.ok(
      operation.size > 0 && to + operation.size <= target.length,
      `${operation.op} of ${operation.size} at ${to}`,
    );
    if (operation.op === 'copy') {
      assert.ok(operation.from >= 0 && operation.from + operation.size <= base.length);
    } else if (operation.op === 'repeat') {
      assert.ok(operation.distance > 0 && operation.distance <= to);
      for (let k = 0; k < operation.size; k++) out[to + k] = out[to + k - operation.distance] ?? 0;
      to += operation.size;
      continue;
    }
    // Copies may be corrected and literals say what they are.
    out.set(target.subarray(to, to + operation.size), to);
    to += operation.size;
  }
  assert.equal(to, target.length);
  return out;
}

const fewLetters = fc.uint8Array({ minLength: 1, maxLength: 400, max: 3 });

test('operations tile the target, copies stay inside the base, repeats repeat what stands there', () => {
  fc.assert(
    fc.property(fewLetters, fewLetters, (base, target) => {
      assert.deepEqual(rebuilt(base, makePlan(base, target, 0, silent).plan.operations, target), target);
      assert.deepEqual(rebuilt(base, planFullImage(target, silent).plan.operations, target), target);
    }),
    { seed: 31, numRuns: 200 },
  );
});

test('the same target gives the same operations', () => {
  const target = firmware('esp32', '1.1.0');
  assert.deepEqual(planFullImage(target, silent).plan, planFullImage(target, silent).plan);
});

test('what repeats itself is a few operations, however long', () => {
  const size = 1 << 20;
  for (const byteAt of [() => 0, (i: number) => i % 7, (i: number) => ((i % 5000) * 7) >>> 3]) {
    const target = Uint8Array.from({ length: size }, (_, i) => byteAt(i));
    assert.ok(planFullImage(target, silent).plan.operations.length < 3500);
  }
});

test('strings with many repeats of many lengths are parsed in bounded time', () => {
  let [before, fibonacci] = ['a', 'ab'];
  while (fibonacci.length < 300_000) [before, fibonacci] = [fibonacci, fibonacci + before];
  const bits = Uint8Array.from({ length: 200_000 }, (_, i) => i.toString(2).replaceAll('0', '').length & 1);
  for (const target of [new TextEncoder().encode(fibonacci), bits]) {
    const started = process.cpuUsage().user;
    planFullImage(target, silent);
    assert.ok(process.cpuUsage().user - started < 10_000_000);
  }
});

test('a stretch that came from elsewhere in the base, with a few bytes changed, is copied', () => {
  const base = noise(20000, 1);
  const target = new Uint8Array([...base.subarray(12000, 16000), ...base.subarray(3000, 9000)]);
  target[1000] = (target[1000] ?? 0) ^ 1;
  target[7000] = (target[7000] ?? 0) ^ 1;
  const { operations } = makePlan(base, target, 0, silent).plan;
  assert.deepEqual(operations, [
    { op: 'copy', from: 12000, size: 4000 },
    { op: 'copy', from: 3000, size: 6000 },
  ]);
});
