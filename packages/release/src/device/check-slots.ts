import { isOtadata, otaSlots, type Partition, partitionTypes } from '@aloft/image';
import type { Misfit } from './misfit.ts';

/** The name and the least size of the partition in which the device keeps its journal: two sectors. */
const JOURNAL = { name: 'aloft', subtype: 0x06, size: 0x2000 };

/**
 * What keeps aloft from updating a device with this partition table, beyond the rules of ESP-IDF.
 *
 * The ports for ESP-IDF and Arduino refuse to start with any number of slots but two: with three, the slot that is
 * written next is not the one that ran before, so going back could start an image that nobody has seen for long.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parsePartitionCsv } from '@aloft/image';
 * import { checkSlots } from '@aloft/release';
 *
 * const rows = 'otadata,data,ota,,8K\naloft,data,undefined,,8K\na,app,ota_0,,1M\nb,app,ota_1,,1M\nc,app,ota_2,,1M';
 * assert.deepEqual(checkSlots(parsePartitionCsv(rows)).map(({ code }) => code), ['FIT_MANY_SLOTS']);
 * ```
 */
export function checkSlots(partitions: readonly Partition[]): Misfit[] {
  return [...checkCount(partitions), ...checkJournal(partitions)];
}

function* checkCount(partitions: readonly Partition[]): Generator<Misfit> {
  const slots = otaSlots(partitions);
  if (slots.length < 2 || !partitions.some(isOtadata)) {
    const message = 'The partition table has no two slots with otadata, so the device cannot be updated over the air.';
    yield { code: 'FIT_NO_SLOTS', severity: 'error', message };
  } else if (slots.length > 2) {
    const message = `The partition table has ${slots.length} slots. aloft uses exactly two, and with more it does not start on ESP-IDF and Arduino: the next slot would not be the previous one, so going back could start an older image. Give ota_0 and ota_1 the room of the others.`;
    yield { code: 'FIT_MANY_SLOTS', severity: 'error', message };
  }
}

function* checkJournal(partitions: readonly Partition[]): Generator<Misfit> {
  const journal = partitions.find(({ name }) => name === JOURNAL.name);
  const isJournal = journal?.type === partitionTypes.data && journal.subtype === JOURNAL.subtype;
  if (!isJournal || journal.size < JOURNAL.size) {
    const found = journal === undefined ? 'no partition' : 'another partition under the name';
    const message = `The partition table has ${found} ${JOURNAL.name} for the journal, without which aloft does not start. Add: aloft, data, undefined, , 8K.`;
    yield { code: 'FIT_NO_JOURNAL', severity: 'warning', message };
  }
}
