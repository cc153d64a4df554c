import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoryDeed, StoryEvent } from '@aloft/simulator';
import { StoryTeller } from './story-teller.ts';

function tellAll(deeds: readonly StoryDeed[]): string[] {
  const teller = new StoryTeller();
  teller.beginScene();
  const told = deeds.flatMap((deed, i) => {
    const event: StoryEvent = { act: 1, scene: 'clean-update', ms: i, flashOperations: 0, receivedBytes: 0, ...deed };
    return [...teller.before(event), ...teller.tell(event)];
  });
  return [...told, ...teller.flush()].map(({ text }) => text);
}

const boot = (slot: number, version: string): StoryDeed => ({
  kind: 'boot',
  slot,
  selected: slot,
  version,
  log: [],
  slots: [],
});
const offer: StoryDeed = { kind: 'offer', version: '2', targetSize: 1000 };
const checkIn: StoryDeed = { kind: 'check-in', path: 'offers/lamp.cbor' };

test('a boot is one sentence with what led to it and what it found', () => {
  assert.deepEqual(
    tellAll([
      boot(0, '1'),
      checkIn,
      { kind: 'power-restored' },
      boot(0, '1'),
      offer,
      { kind: 'reboot', cause: 'engine' },
      boot(1, '2'),
      { kind: 'trial' },
      { kind: 'reboot', cause: 'crash' },
      boot(0, '1'),
      { kind: 'trial-failed', status: 'ERR_TRIAL_RESET' },
    ]),
    [
      'boots ota_0: version 1',
      'power is back; boots ota_0: version 1',
      'is offered 2 (1 000 bytes)',
      'boots ota_1: version 2, on trial until it proves healthy',
      'crashes; boots ota_0: version 1; trial failed (ERR_TRIAL_RESET)',
    ],
  );
});

test('what always happens is not told, and what fails always is', () => {
  assert.deepEqual(
    tellAll([
      checkIn,
      offer,
      { kind: 'request', path: 'artifacts/a', offset: 0 },
      { kind: 'fallback', status: 'ERR_ARTIFACT_DIGEST' },
      checkIn,
      offer,
      { kind: 'request', path: 'artifacts/b', offset: 0 },
      { kind: 'health', healthy: true },
      { kind: 'request', path: 'artifacts/b', offset: 500 },
      { kind: 'error', status: 'ERR_TRANSPORT' },
    ]),
    [
      'is offered 2 (1 000 bytes)',
      'cannot use this artifact (ERR_ARTIFACT_DIGEST); takes the next',
      'asks for the rest, from byte 500',
      'fails (ERR_TRANSPORT)',
    ],
  );
});

test('after a bad artifact it is told whether another is taken, the same again, or none', () => {
  const ask = (path: string): StoryDeed => ({ kind: 'request', path, offset: 0 });
  const bad = { kind: 'fallback', status: 'ERR_X' } as const;
  const failed = { kind: 'report', outcome: 'failed', status: 'ERR_X', version: '2', attempts: 3, boots: 0 } as const;
  assert.deepEqual(tellAll([checkIn, offer, ask('a'), bad, checkIn, ask('b'), bad, checkIn, ask('b'), bad, failed]), [
    'is offered 2 (1 000 bytes)',
    'cannot use this artifact (ERR_X); takes the next',
    'cannot use this artifact (ERR_X); asks for it again',
    'cannot use this artifact (ERR_X)',
    'reports: failed (ERR_X)',
  ]);
});

test('health counts while a new image is on trial', () => {
  const [, health] = tellAll([boot(1, '2'), { kind: 'trial' }, { kind: 'health', healthy: false }]);
  assert.equal(health, 'says it is NOT healthy');
});
