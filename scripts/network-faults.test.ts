import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Duration } from './network-faults/fault-plan.ts';
import { faults } from './network-faults/faults.ts';
import { faultOf, openBench, runCellOn } from './network-faults/matrix.ts';
import type { CellResult } from './network-faults/run-cell.ts';

const bench = await openBench();
after(() => bench.close());

async function cell(subjectName: string, faultName: string, duration: Duration): Promise<CellResult> {
  const subject = bench.subjects.find(({ name }) => name === subjectName);
  const fault = faults.find(({ name }) => name === faultName);
  assert.ok(subject && fault, `${subjectName}, ${faultName}`);
  return runCellOn(bench, subject, fault, duration);
}

test('without a fault every way leads to the new image in three requests', async () => {
  for (const subject of bench.subjects) {
    const result = await runCellOn(bench, subject, null, 'once');
    assert.deepEqual([result.outcome, result.requests, result.runsRight], ['confirmed', 3, true], subject.name);
  }
});

for (const subject of bench.subjects) {
  test(`${subject.name}: every fault that goes by is survived, with the right image`, async () => {
    for (const fault of faults) {
      const result = await runCellOn(bench, subject, fault, 'once');
      assert.equal(faultOf(result), null, `${fault.name}: ${JSON.stringify(result)}`);
    }
  });
}

/** One of each kind; `npm run network-faults` runs them all. */
const lasting: readonly string[] = [
  'name does not resolve',
  'cut in the middle',
  'no length, ends after the first byte',
  'silent before the head',
  'wrong byte in the middle',
  'cut, then 200 for 206',
  'redirect in a circle',
  'captive portal, no length',
];

for (const subject of bench.subjects) {
  test(`${subject.name}: a fault that stays ends with a typed reason and few tries, or is got around`, async () => {
    for (const name of lasting) {
      const result = await cell(subject.name, name, 'always');
      assert.equal(faultOf(result), null, `${name}: ${JSON.stringify(result)}`);
    }
  });
}

test('pauses double from try to try, each between half of its length and all of it, over a real connection', async () => {
  const { subjectTimes } = await cell('offer', 'cut before the head', 'always');
  const pauses = subjectTimes.slice(1, 8).map((time, index) => time - (subjectTimes[index] ?? 0));
  for (const [index, pause] of pauses.entries()) {
    const longest = 15_000 * 2 ** index;
    assert.ok(pause >= longest / 2 && pause <= longest + 1000, `pause ${index + 1} is ${pause} ms`);
  }
});

test('Retry-After is obeyed over a real connection', async () => {
  for (const subject of ['offer', 'staged patch', 'streamed patch', 'image', 'offer in the trial']) {
    const { subjectTimes } = await cell(subject, '503 with Retry-After', 'once');
    const pause = (subjectTimes[1] ?? 0) - (subjectTimes[0] ?? 0);
    assert.ok(pause >= 120_000 && pause <= 140_000, `${subject}: ${pause} ms`);
  }
});

test('a judge that never finds fault would be no judge', async () => {
  const right = await cell('image', '404', 'once');
  assert.equal(faultOf(right), null);
  const wrong: readonly Partial<CellResult>[] = [
    { runsRight: false },
    { outcome: 'stopped' },
    { outcome: 'waiting', status: '' },
    { outcome: 'failed', status: 'ERR_TARGET_DIGEST' },
    { triesPerHour: 1000 },
  ];
  for (const change of wrong) assert.notEqual(faultOf({ ...right, ...change }), null, JSON.stringify(change));
});
