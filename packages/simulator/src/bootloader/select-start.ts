import {
  type BootDecision,
  type BootTarget,
  decideBoot,
  EMPTY_SEQUENCE,
  isEntryInvalid,
  type Otadata,
  parseOtadata,
} from '@aloft/image';
import type { Board } from '../board.ts';
import { readOtadata, writeOtadataEntry } from '../ota/otadata-sectors.ts';
import { type AppTable, bootTargetsOf, partitionOf } from './app-table.ts';
import type { BootLog } from './boot-log.ts';
import { acceptsVersion, burnVersionOf } from './secure-version.ts';

/** Where a bootloader begins to look for an app. */
export interface Start {
  start: BootTarget;
  writesInitialEntry: boolean;
}

/** Obeys otadata, and writes into it what the choice leaves behind. */
export function selectStart(board: Board, table: AppTable, log: BootLog): Start {
  const { flash, fuse, rollback } = board;
  const { otadata, slots } = table;
  if (otadata === undefined) return { start: 'factory', writesInitialEntry: false };

  const targets = bootTargetsOf(table);
  const isEligible = (slot: number): boolean => acceptsVersion(board, slots[slot]);
  const options = fuse === null ? { ...targets, rollback } : { ...targets, rollback, isEligible };
  const decision = decideBoot(readOtadata(flash, otadata), options);
  for (const write of decision.writes) writeOtadataEntry(flash, otadata, write);

  const entries = parseOtadata(readOtadata(flash, otadata));
  if (fuse === null) {
    logChoice(log, table, entries, decision);
    return decision;
  }
  log.print('I', 'boot', 'Enabled a check secure version of app for anti rollback');
  log.print('I', 'boot', `Secure version (from eFuse) = ${fuse.version}`);
  if (isNeverWritten(entries)) {
    log.print('I', 'boot', 'otadata[0..1] in initial state');
    return { start: 'factory', writesInitialEntry: true };
  }
  logChoice(log, table, entries, decision);
  if (decision.entry !== undefined && entries[decision.entry].state === 'valid') {
    burnVersionOf(board, partitionOf(table, decision.start));
  }
  return decision;
}

function isNeverWritten(entries: Otadata): boolean {
  return entries.every((entry) => entry.sequence === EMPTY_SEQUENCE || !entry.crcValid);
}

function logChoice(log: BootLog, table: AppTable, entries: Otadata, decision: BootDecision): void {
  if (decision.entry !== undefined) return;
  const isUnused = entries.every(isEntryInvalid) || table.slots.length === 0;
  if (isUnused) {
    const text = table.factory === undefined ? 'No factory image, trying OTA 0' : 'Defaulting to factory image';
    log.print('I', 'boot', text);
    return;
  }
  const rest = table.factory === undefined ? 'and no factory, will try all partitions' : 'falling back to factory';
  log.print('E', 'boot', `ota data partition invalid${table.factory === undefined ? ' ' : ', '}${rest}`);
}
