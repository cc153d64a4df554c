import { crc32 } from '@aloft/image';

/** Names of `enum aloft_phase`, in order. */
const PHASES = [
  'none',
  'fetch',
  'staged',
  'ready',
  'switch',
  'trial',
  'rollback',
  'confirmed',
  'failed',
  'proven',
] as const;

/** Where an update stands. */
export type Phase = (typeof PHASES)[number];

/** What the newest state record says. */
export interface JournalView {
  readonly number: number;
  readonly phase: Phase;
  readonly isReported: boolean;
  readonly targetDigest: Uint8Array;
}

const SECTOR_SIZE = 4096;
const STATE_SIZE = 160;
const MARK_SIZE = 16;
const MAGIC = 0x4a41;

/**
 * Reads a journal (two sectors) without the device code, so that a device code that fools itself does not fool the
 * proof: the valid state record with the highest number, or null.
 *
 * @see `device/core/include/aloft/journal.h`
 */
export function readJournal(bytes: Uint8Array): JournalView | null {
  let newest: JournalView | null = null;
  for (let start = 0; start < bytes.length; start += SECTOR_SIZE) {
    const sector = bytes.subarray(start, start + SECTOR_SIZE);
    let at = 0;
    for (let record = recordAt(sector, 0); record !== null; record = recordAt(sector, at)) {
      at += record.length;
      if (record.length === MARK_SIZE) continue;
      const view = viewOf(record);
      if (view.number > (newest?.number ?? 0)) newest = view;
    }
  }
  return newest;
}

function recordAt(sector: Uint8Array, at: number): Uint8Array | null {
  if (at + MARK_SIZE > sector.length) return null;
  const view = new DataView(sector.buffer, sector.byteOffset + at);
  const size = (sector[at + 3] ?? 0) * 16;
  if (view.getUint16(0, true) !== MAGIC || (size !== STATE_SIZE && size !== MARK_SIZE)) return null;
  const record = sector.subarray(at, at + size);
  if (record.length < size || view.getUint32(size - 4, true) !== crc32(record.subarray(0, size - 4))) return null;
  return record;
}

function viewOf(record: Uint8Array): JournalView {
  const number = new DataView(record.buffer, record.byteOffset).getUint32(4, true);
  const phase = PHASES[record[135] ?? 0] ?? 'none';
  return { number, phase, isReported: record[140] === 1, targetDigest: record.slice(12, 44) };
}

/**
 * A sector as it looks after `count` records about an update that was confirmed and reported: a device with a history.
 */
export function journalHistory(targetDigest: Uint8Array, count: number): Uint8Array {
  const bytes = new Uint8Array(count * STATE_SIZE).fill(0xff);
  for (let index = 0; index < count; index++) {
    const record = bytes.subarray(index * STATE_SIZE, (index + 1) * STATE_SIZE);
    const view = new DataView(record.buffer, record.byteOffset);
    record.fill(0, 0, 142);
    view.setUint16(0, MAGIC, true);
    record.set([1, STATE_SIZE / 16], 2);
    view.setUint32(4, index + 1, true);
    record.set(targetDigest, 12);
    record[135] = PHASES.indexOf('confirmed');
    record.set([1, 1], 140);
    view.setUint32(STATE_SIZE - 4, crc32(record.subarray(0, STATE_SIZE - 4)), true);
  }
  return bytes;
}
