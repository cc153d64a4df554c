import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDeviceCode } from '../device-code/compile.ts';
import { partMachine, readFrom } from '../device-code/part-machine.ts';
import { baseRun } from './base-run.ts';
import { bundledFirmware, checkComponents } from './components.ts';
import { type Cut, cutsText, parseCuts } from './cut.ts';
import { effortOf } from './effort.ts';
import { NO_EXCUSES } from './excuses.ts';
import { firmware } from './firmware.ts';
import { journalHistory, readJournal } from './journal-view.ts';
import { endingsOf } from './laws.ts';
import { mutations } from './mutations.ts';
import { planCuts } from './plan.ts';
import { proveScenario, traceCuts } from './prove.ts';
import type { Scenario } from './scenario.ts';
import { allScenarios, findScenarios } from './scenarios.ts';
import { sha256 } from './server.ts';
import { stories } from './stories.ts';
import { Tally } from './tally.ts';
import { playCuts, tryCuts } from './try-cuts.ts';

const code = await loadDeviceCode();
const scenarios = allScenarios();
/** A prime, so that stories and boards take turns. */
const EVERY = 53;

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

test('whatever is cut, a program sees the components of its own image, whole, and no others', () => {
  for (const name of ['bundle', 'bundle-patch', 'bundle-streamed', 'bundle-crashes', 'bundle-to-image']) {
    const chosen = scenarios.filter(({ story }) => story.name === name).filter((_, index) => index % 11 === 4);
    assert.equal(chosen.length, 2);
    for (const scenario of chosen) {
      const result = proveScenario(code, scenario, effortOf(scenario, 'test'), 3);
      assert.deepEqual(result.failures, [], scenario.name);
    }
  }
});

test('components that are missing, foreign or changed break a law', () => {
  const [image, old, young] = [firmware('2.0.0', 8700), bundledFirmware('1.0.0', 8700), bundledFirmware('2.0.0', 8700)];
  const slot = (...parts: Uint8Array[]): Uint8Array => {
    const bytes = new Uint8Array(65_536).fill(0xff);
    for (const part of parts) bytes.set(part);
    return bytes;
  };
  checkComponents(code, slot(old), old);
  checkComponents(code, slot(old, image), image);
  const broken = { law: 'components' };
  assert.throws(() => checkComponents(code, slot(image), young), broken);
  assert.throws(() => checkComponents(code, slot(old), young), broken);
  assert.throws(() => checkComponents(code, slot(young), image), broken);
  assert.throws(() => checkComponents(code, slot(young).fill(0, young.length - 1, young.length), young), broken);
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

test('a boot that is looked up ends as one that is played, with every fault', () => {
  const names = ['image/idf5.1-rollback', 'packed/idf6.1-rollback-all-encrypted'];
  for (const story of stories) if (story.fault !== null) names.push(`${story.name}/idf5.1-rollback`);
  for (const name of names) {
    const run = baseRun(code, scenarioNamed(name));
    for (const cuts of planCuts(run, { single: 3, double: 2, triple: 2 }, 9)) {
      assert.deepEqual(tryCuts(run, cuts, 9), playCuts(run, cuts, 9), `${name} ${cutsText(cuts)}`);
    }
  }
});

test('a boot is played once for all cuts that leave the same state', () => {
  const run = baseRun(code, scenarioNamed('image/idf5.5-rollback'));
  const states: string[] = [];
  const cut = (operation: number, moment: Cut['moment']): void => {
    tryCuts(run, [{ operation, moment }], 1, (state) => states.push(state));
  };
  cut(20, 'after');
  const { played } = run.memory;
  cut(21, 'before');
  assert.equal(run.memory.played, played);
  cut(21, 'torn');
  assert.ok(run.memory.played > played);
  assert.equal(states[0], states[1]);
  assert.notEqual(states[1], states[2]);
});

test('a target that was confirmed stays without network, and one on trial goes', () => {
  const scenario = scenarioNamed('offline/idf5.5-rollback');
  const run = baseRun(code, scenario);
  const ends = new Set<string>();
  for (const cuts of planCuts(run, { single: Number.POSITIVE_INFINITY, double: 0, triple: 0 }, 1)) {
    const { outcome, broken } = tryCuts(run, cuts, 1);
    assert.equal(broken, null, cutsText(cuts));
    ends.add(outcome);
  }
  assert.ok(ends.has('target, confirmed') && ends.has('base, no report'), [...ends].join('; '));
});

test('a cut counts once, however many runs begin with it', () => {
  const tally = new Tally(scenarioNamed('image/idf5.5-rollback'), 1);
  const trial = { outcome: 'target, confirmed', operations: 1, broken: null };
  const [first, second] = parseCuts('3:torn,4:after');
  assert.ok(first && second);
  tally.add([first], { ...trial, cuts: 1 });
  tally.add([first, second], { ...trial, cuts: 2 });
  tally.add([first, { ...second, operation: 90 }], { ...trial, cuts: 1 });
  tally.add([first, second], { ...trial, cuts: 2 });
  const { runs, cuts } = tally.result({ operations: 0, states: 0, boots: 0, replayed: 0 });
  assert.deepEqual([runs, cuts], [2, 2]);
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
  for (const spoilt of [0, 1, 2]) {
    assert.deepEqual(
      endingsOf(ending, { ...NO_EXCUSES, cuts: 3, spoilt }).map(({ runs }) => runs),
      ['target'],
    );
  }
  assert.deepEqual(
    endingsOf(ending, { ...NO_EXCUSES, cuts: 3, spoilt: 3 }).map(({ runs }) => runs),
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
