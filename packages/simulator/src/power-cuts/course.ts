import type { Partition } from '@aloft/image';
import type { FlashSnapshot } from '../flash/nor-flash.ts';
import type { BrokenLaw, Runs, ToldReport } from './ledger.ts';

/** One flash operation of a boot. */
export interface Deed {
  readonly kind: 'erase' | 'program';
  readonly offset: number;
  /** What a program wrote; for an erase nothing. */
  readonly bytes: Uint8Array;
  /** Reports of this boot told before it. */
  readonly told: number;
  /** What ran; undefined in the bootloader. */
  readonly runs: Runs | undefined;
}

/**
 * Everything one boot does, from power or reset to rest or the next reset. RAM is empty at its start, the server
 * remembers nothing, and time counts from the boot: so what flash holds decides all of it.
 */
export interface Course {
  readonly deeds: readonly Deed[];
  /** The chip before every {@link MARK_EVERY}th deed, from the first on. */
  readonly marks: readonly FlashSnapshot[];
  readonly told: readonly ToldReport[];
  /** Body bytes of artifacts asked for. */
  readonly artifactBytes: number;
  /** Undefined if the bootloader started nothing. */
  readonly runs: Runs | undefined;
  readonly running: Partition | undefined;
  readonly end: 'rest' | 'restart' | BrokenLaw;
  readonly after: FlashSnapshot;
}

/** How many deeds are done again, at most, to get to the middle of a course. */
export const MARK_EVERY = 16;
