import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDeviceCode } from '../device-code/compile.ts';
import { partMachine, readFrom } from '../device-code/part-machine.ts';
import { baseRun } from './base-run.ts';
import { cutsText, parseCuts } from './cut.ts';
import { effortOf } from './effort.ts';
import { journalHistory, readJournal } from './journal-view.ts';
import { endingsOf } from './laws.ts';
import { mutations } from './mutations.ts';
import { planCuts } from './plan.ts';
import { proveScenario, traceCuts } from './prove.ts';
import type { Scenario } from './scenario.ts';
import { allScenarios, findScenarios } from './scenarios.ts';
import { sha256 } from './server.ts';
import { stories } from './stories.ts';
import { tryCuts } from './try-cuts.ts';

const code = await loadDeviceCode();
const scenarios = allScenarios();
/** A prime, so that stories and boards take turns. */
const EVERY = 47;

function scenarioNamed(name: string): Scenario {
  const [found] = findScenarios(name);
  assert.ok(found, name);
  return found;
}

test('no power cut of a sample bricks a device or makes it lose track of its update', () => {
  let cuts = 0;
  for (const scenario of scenarios.filter(({ story }, index) => index % EVERY === 0 && story.everyBoard === 1)) {
    const result = proveScenario(code, scenario, effortOf(scenario, 'test'), 1);
    assert.deepEqual(result.failures, [], scenario.name);
    cuts += result.cuts;
  }
  assert.ok(cuts > 200);
});

test('every scenario has a name of its own, every story its boards, and every mutation stories that exist', () => {
  assert.equal(new Set(scenarios.map(({ name }) => name)).size, scenarios.length);
  for (const { name } of stories) assert.ok(scenarios.some(({ story }) => story.name === name));
  const names = new Set(stories.map(({ name }) => name));
  for (const { name, stories: wanted } of mutations) {
    assert.ok(
      wanted.every((story) => names.has(story)),
      name,
    );
  }
  assert.deepEqual(
    findScenarios('image/idf5.5-rollback').map(({ name }) => name),
    ['image/idf5.5-rollback'],
  );
});

test('the same cuts with the same seed end the same way, whatever was tried before', () => {
  const scenario = scenarioNamed('staged-patch/idf5.5-rollback');
  const run = baseRun(code, scenario);
  const chosen = planCuts(run, { single: 4, double: 3, triple: 3 }, 5);
  const first = chosen.map((cuts) => tryCuts(run, cuts, 5));
  assert.deepEqual(
    chosen.toReversed().map((cuts) => tryCuts(run, cuts, 5)),
    first.toReversed(),
  );
  const [cuts = []] = chosen;
  const { lines, trial } = traceCuts(code, scenario, cuts, 5);
  assert.deepEqual(trial, first[0]);
  assert.ok(lines.some((line) => line.startsWith('boot: ')));
});

test('scenes that once looked like a loss are sound', () => {
  const scenes: [string, string, number][] = [
    ['damaged-patch/idf5.1-rollback-updated-j24', '5:torn,1:torn,4:before', 1],
    ['damaged-patch/idf5.1-rollback-all-encrypted', '18:after,6:before,4:after', 1],
    ['base-rots-unhealthy/idf5.5-rollback-factory', '54:before,4:before', 1],
    ['unhealthy/idf5.5-rollback-encrypted', '1:torn', 0],
  ];
  for (const [name, cuts, seed] of scenes) {
    assert.equal(traceCuts(code, scenarioNamed(name), parseCuts(cuts), seed).trial.broken, null, name);
  }
});

test('every single cut means every operation at every moment', () => {
  const run = baseRun(code, scenarioNamed('image/idf6.1-rollback'));
  const all = planCuts(run, { single: Number.POSITIVE_INFINITY, double: 0, triple: 0 }, 1);
  assert.equal(new Set(all.map(cutsText)).size, run.points.length * 3);
});

test('a good target is given up only when every selection of it was cut short', () => {
  const ending = scenarioNamed('image/idf5.5-rollback').story.ending;
  for (const cuts of [0, 1, 2]) {
    assert.deepEqual(
      endingsOf(ending, { cuts, hasRotten: false }).map(({ runs }) => runs),
      ['target'],
    );
  }
  assert.deepEqual(
    endingsOf(ending, { cuts: 3, hasRotten: false }).map(({ runs }) => runs),
    ['target', 'base'],
  );
});

test('cuts are read as they are written, and nothing else is', () => {
  const text = '17:torn,4:after,1:before';
  assert.equal(cutsText(parseCuts(text)), text);
  for (const bad of ['', '0:torn', '3', '3:half', '-1:torn', '1:torn,']) {
    assert.throws(() => parseCuts(bad), { code: 'POWER_CUT_TEXT' });
  }
});

test('the journal of a device with a history is one that the device code reads the same way', () => {
  const flash = new Uint8Array(8192).fill(0xff);
  const digest = sha256(Uint8Array.of(1));
  flash.set(journalHistory(digest, 25));
  const read = readFrom(flash);
  const machine = partMachine(code, { journalRead: read });
  assert.equal(machine.call('journal_mount'), 0);
  const view = readJournal(flash);
  assert.deepEqual([view?.phase, view?.number, view?.isReported], ['confirmed', 25, true]);
  assert.equal(machine.exchange[4], 7);
  flash[24 * 160 + 20] = 0;
  assert.equal(readJournal(flash)?.number, 24);
});

test('an edit that does not fit the sources is an error, not a mutation that nobody built', async () => {
  const edits = [{ path: 'device/core/src/journal.c', find: 'no such text', replace: '' }];
  await assert.rejects(loadDeviceCode({ edits }), { code: 'DEVICE_CODE_EDIT_MISSED' });
});
