import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Manifest } from '../manifest.ts';
import type { ReleaseRecord } from '../release-record.ts';
import { checkSuccession, leastSequence, type SuccessionQuestion } from './check-succession.ts';
import { NO_LIMITS } from './manifest-limits.ts';
import { sequenceToPass } from './must-pass.ts';

const sha256Of = (version: string): string => version.replaceAll('.', '').padStart(64, '0');

function record(version: string, ...sequences: number[]): ReleaseRecord {
  const target = { sha256: sha256Of(version), size: 9 };
  return {
    deviceClass: 'lamp',
    version,
    sequence: Math.max(...sequences),
    chipId: 5,
    secureVersion: 0,
    limits: NO_LIMITS,
    target,
    artifacts: [],
    published: sequences.map((sequence) => ({ channel: 'stable', sequence, ...target })),
  };
}

function offered(version: string, sequence: number, changed: Partial<Manifest> = {}): Manifest {
  return {
    sequence,
    deviceClass: 'lamp',
    version,
    chipId: 5,
    targetDigest: new Uint8Array(32),
    targetSize: 9,
    secureVersion: 0,
    ...changed,
  };
}

const question = (changed: Partial<SuccessionQuestion>): SuccessionQuestion => ({
  version: '2.0.0',
  sha256: sha256Of('2.0.0'),
  chipId: 5,
  secureVersion: 0,
  scheme: 'semver',
  mustPass: [],
  minimumSequence: 0,
  hasAntiRollback: true,
  channel: 'stable',
  offered: offered('1.5.0', 3),
  records: [record('1.5.0', 3), record('1.4.0', 2), record('1.0.0', 1)],
  ...changed,
});
const codes = (changed: Partial<SuccessionQuestion>): string[] =>
  checkSuccession(question(changed)).map(({ code, excuse }) => `${code} ${excuse}`);

test('a newer version of the same chip follows without a word, and so does the same release once more', () => {
  assert.deepEqual(codes({}), []);
  assert.deepEqual(codes({ version: '1.5.0', sha256: sha256Of('1.5.0') }), []);
  assert.deepEqual(codes({ offered: null, records: [] }), []);
});

test('each mistake has its code, and says what an operator may order all the same', () => {
  const cases: [Partial<SuccessionQuestion>, string][] = [
    [{ chipId: 9 }, 'FIT_OTHER_CHIP other-chip'],
    [{ chipId: 9, records: [] }, 'FIT_OTHER_CHIP other-chip'],
    [{ version: '1.5.0' }, 'FIT_VERSION_TAKEN replace'],
    [{ version: '1.4.1' }, 'FIT_DOWNGRADE downgrade'],
    [{ version: '1.4.1', scheme: 'any' }, 'FIT_DOWNGRADE downgrade'],
    [
      { version: '9', scheme: 'counter', offered: offered('10', 3), records: [record('10', 3)] },
      'FIT_DOWNGRADE downgrade',
    ],
    [{ offered: offered('1.5.0', 3, { secureVersion: 1 }) }, 'FIT_SECURE_VERSION_BACKWARDS null'],
    [{ mustPass: ['1.6.0'] }, 'FIT_STEP_UNKNOWN null'],
    [{ minimumSequence: 4 }, 'FIT_STEP_UNREACHABLE null'],
    [{ mustPass: ['1.5.0'], offered: offered('1.4.0', 2) }, 'FIT_STEP_UNREACHABLE null'],
  ];
  for (const [changed, code] of cases) assert.deepEqual(codes(changed), [code]);
});

test('a secure version goes back only where bootloaders compare none', () => {
  const higher = { ...record('1.4.0', 2), secureVersion: 2 };
  const records = [record('1.5.0', 3), higher];
  assert.deepEqual(codes({ records }), ['FIT_SECURE_VERSION_BACKWARDS null'], 'also one that is offered no more');
  assert.deepEqual(codes({ records, hasAntiRollback: false }), []);
  assert.deepEqual(codes({ records, channel: 'beta' }), [], 'devices of another channel never ran it');
});

test('a release after a step asks for the sequence number of that step, the step itself for the one before', () => {
  const mustPass = ['1.4.0', '1.5.0', '3.0.0'];
  assert.equal(leastSequence(question({ mustPass })), 3);
  assert.equal(leastSequence(question({ mustPass, version: '1.5.0' })), 2);
  assert.equal(leastSequence(question({ mustPass, version: '1.4.0' })), 0);
  assert.equal(leastSequence(question({ mustPass, minimumSequence: 9 })), 9);
});

test('a step that was published several times counts from the first, unless something older came between', () => {
  assert.equal(sequenceToPass([record('1.4.0', 2, 6), record('1.5.0', 3)], '1.4.0', 'semver'), 2);
  assert.equal(sequenceToPass([record('1.4.0', 2, 6), record('1.0.0', 1, 4)], '1.4.0', 'semver'), 6);
  assert.equal(sequenceToPass([record('1.4.0', 2), record('1.0.0', 1, 4)], '1.4.0', 'semver'), null);
});
