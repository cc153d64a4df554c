import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { applyOtadataWrite, decideBoot, initialEntry } from './boot-decision.ts';
import { buildOtadata, type OtadataEntry, type OtaState, parseOtadata } from './otadata.ts';
import { type BootTarget, bootOrder } from './slot-selection.ts';

/** One observation of real bootloaders: two OTA slots, no factory app. */
interface Observation {
  readonly name: string;
  readonly rollback: boolean;
  readonly before: readonly [string, string];
  readonly images: readonly [string, string];
  readonly booted: string;
  readonly after: readonly [string, string];
}

const observations: Observation[] = readFileSync(
  new URL('../../../vectors/bootloader-truth.tsv', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [scenario = '', rollback = '', a = '', b = '', x = '', y = '', booted = '', c = '', d = ''] =
      line.split('\t');
    const name = `${scenario}, rollback ${rollback}`;
    return { name, rollback: rollback === 'on', before: [a, b], images: [x, y], booted, after: [c, d] };
  });

const device = { slotCount: 2, hasFactory: false };
const bootableImages = [
  'ok',
  'bit flipped, checksum and SHA-256 recomputed (so valid)',
  'hash flag 0, no appended hash',
];
const stateNames: Record<string, Exclude<OtaState, 'unknown'>> = {
  NEW: 'new',
  PENDING_VERIFY: 'pending-verify',
  VALID: 'valid',
  INVALID: 'invalid',
  ABORTED: 'aborted',
};

/** otadata from cells such as `empty`, `1`, `2:NEW`, `0xfffffffe`, `2 bad-crc`. */
function otadataOf(...cells: readonly string[]): Uint8Array {
  const entries = cells.map((cell) => {
    const [sequence = '', state = ''] = cell.replace(' bad-crc', '').split(':');
    return cell === 'empty'
      ? undefined
      : { sequence: Number(sequence), state: stateNames[state] ?? ('undefined' as const) };
  });
  const bytes = buildOtadata([entries[0], entries[1]]);
  cells.forEach((cell, index) => {
    if (cell.endsWith('bad-crc')) bytes.fill(0x55, index * 0x1000 + 28, index * 0x1000 + 32);
  });
  return bytes;
}

/** Plays one whole boot: otadata decision, the search for a bootable image, and what is written on the way. */
function boot(
  otadata: Uint8Array,
  rollback: boolean,
  isBootable: (target: BootTarget) => boolean,
): { booted: BootTarget | undefined; otadata: Uint8Array } {
  const { start, writes, writesInitialEntry } = decideBoot(otadata, { ...device, rollback });
  const decided = writes.reduce(applyOtadataWrite, otadata);
  const booted = bootOrder(start, device).find(isBootable);
  const claims = writesInitialEntry && typeof booted === 'number';
  return { booted, otadata: claims ? applyOtadataWrite(decided, initialEntry(booted)) : decided };
}

test('there are observations to compare with', () => {
  assert.ok(observations.length >= 60);
});

for (const { name, rollback, before, images, booted, after } of observations) {
  test(`real bootloaders, ${name}: ${booted}`, () => {
    const result = boot(otadataOf(...before), rollback, (target) => {
      return bootableImages.includes(images[Number(target)] ?? '');
    });
    assert.equal(result.booted === undefined ? 'none' : `slot ${result.booted}`, booted);
    assert.deepEqual(summary(result.otadata), summary(otadataOf(...after)));
  });
}

/** Entries without the value of a wrong CRC, which observations do not tell. */
function summary(otadata: Uint8Array): Pick<OtadataEntry, 'sequence' | 'state' | 'crcValid'>[] {
  return parseOtadata(otadata).map(({ sequence, state, crcValid }) => ({ sequence, state, crcValid }));
}

test('a state change keeps the CRC as it was, even a wrong one', () => {
  const bytes = otadataOf('1:VALID', '2:PENDING_VERIFY bad-crc');
  const [write] = decideBoot(bytes, { ...device, rollback: true }).writes;
  assert.ok(write);
  assert.deepEqual(write.bytes.subarray(28), bytes.subarray(0x1000 + 28, 0x1000 + 32));
});

test('with a factory app blank otadata starts it and writes nothing', () => {
  const decision = decideBoot(otadataOf('empty', 'empty'), { slotCount: 2, hasFactory: true, rollback: true });
  assert.deepEqual(decision, { entry: undefined, start: 'factory', writesInitialEntry: false, writes: [] });
});

test('anti-rollback passes over a slot whose image is too old', () => {
  const bytes = otadataOf('1:VALID', '2:NEW');
  const decision = decideBoot(bytes, { ...device, rollback: true, isEligible: (slot) => slot === 0 });
  assert.deepEqual([decision.entry, decision.start, decision.writes], [0, 0, []]);
});
