import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CutMoment, PowerCut } from '../errors.ts';
import { NorFlash } from '../flash/nor-flash.ts';
import { loadDeviceCode } from './compile.ts';
import { partMachine } from './part-machine.ts';

const code = await loadDeviceCode();

/** What a journal remembers, and a way to add to it. */
interface Journal {
  progress: number;
  phase: number;
  put(value: number, mark: boolean): number;
}

/** Mounts the journal in two sectors of flash, as a boot does. */
function mount(flash: NorFlash): Journal {
  const machine = partMachine(code, {
    journalRead: (offset, into) => {
      into.set(flash.read(offset, into.length));
      return true;
    },
    journalErase: (sector) => {
      flash.erase(sector * 4096, 4096);
      return true;
    },
    journalWrite: (offset, bytes) => {
      flash.write(offset, bytes.slice());
      return true;
    },
  });
  assert.equal(machine.call('journal_mount'), 0);
  return {
    progress: machine.numbers.getUint32(0, true),
    phase: machine.exchange[4] ?? 0,
    put: (value, mark) => machine.call('journal_put', value, Number(mark)),
  };
}

const blank = (encrypted = false): NorFlash => new NorFlash({ size: 8192, ...(encrypted ? { encrypted: true } : {}) });

test('an empty journal and one full of noise remember nothing, and can be written', () => {
  const noisy = blank();
  noisy.write(
    0,
    Uint8Array.from({ length: 8192 }, (_, at) => (at * 7919) >> 3),
  );
  for (const flash of [blank(), noisy, blank(true)]) {
    assert.equal(mount(flash).phase, 0);
    assert.equal(mount(flash).put(77, false), 0);
    const { progress, phase } = mount(flash);
    assert.deepEqual({ progress, phase }, { progress: 77, phase: 77 });
  }
});

test('the newest record counts, over many turns of the two sectors', () => {
  const flash = blank();
  let journal = mount(flash);
  for (let value = 1; value <= 120; value++) {
    assert.equal(journal.put(value, value % 3 !== 0), 0);
    if (value % 7 === 0) journal = mount(flash);
    const { progress, phase } = mount(flash);
    assert.equal(progress, value);
    assert.equal(phase, value - (value % 3), 'a mark changes progress alone');
  }
  const [first = 0, second = 0] = flash.statistics.erasesPerSector;
  assert.ok(Math.abs(first - second) <= 1 && first < 5, 'both sectors wear alike, and little');
});

test('the journal works on encrypted flash, where a block is programmed once per erase', () => {
  const flash = blank(true);
  for (let value = 1; value <= 60; value++) {
    assert.equal(mount(flash).put(value, value % 2 === 0), 0);
    assert.equal(mount(flash).progress, value);
  }
});

for (const encrypted of [false, true]) {
  test(`a power cut anywhere leaves the record before or the new one (${encrypted ? 'encrypted' : 'plain'})`, () => {
    const moment = fc.constantFrom<CutMoment>('before', 'torn', 'after');
    const steps = fc.array(fc.boolean(), { minLength: 1, maxLength: 90 });
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), moment), { maxLength: 6 }),
        (marks, cuts) => {
          const flash = blank(encrypted);
          const waiting = cuts.slice();
          let journal = mount(flash);
          let value = 0;
          const arm = (): void => {
            const next = waiting.shift();
            if (next !== undefined) flash.cutPowerAt(flash.operations + next[0], next[1]);
          };
          arm();
          for (const isMark of marks) {
            value++;
            try {
              assert.equal(journal.put(value, isMark && value > 1), 0);
            } catch (error) {
              if (!(error instanceof PowerCut)) throw error;
              flash.restorePower();
              journal = mount(flash);
              assert.ok(journal.progress === value || journal.progress === value - 1, 'neither lost nor mixed');
              value = journal.progress;
              arm();
            }
          }
          flash.restorePower();
          assert.equal(mount(flash).progress, value);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });
}

test('after cuts in a row in the same place the journal still takes records', () => {
  const flash = blank();
  assert.equal(mount(flash).put(1, false), 0);
  for (let round = 0; round < 20; round++) {
    flash.cutPowerAt(flash.operations + 1 + (round % 3), 'torn');
    assert.throws(() => {
      const journal = mount(flash);
      for (let value = 100; value < 200; value++) journal.put(value, false);
    }, PowerCut);
    flash.restorePower();
    assert.ok(mount(flash).progress >= 1);
  }
  assert.equal(mount(flash).put(250, false), 0);
  assert.equal(mount(flash).progress, 250);
});
