import type { DevicePort } from '../device-code/device-port.ts';

/** What goes wrong besides the power. */
export type FaultKind = 'no-network' | 'journal-read' | 'journal-reads' | 'boot-state' | 'set-boot';

/** What goes wrong in one boot. */
export interface Fault {
  /** No request is answered. */
  readonly isOffline: boolean;
  /** Reads of the journal that succeed before some fail, and how many fail then. */
  readonly journalReads: { readonly before: number; readonly failing: number } | null;
  /** Calls of `boot_state` that fail. */
  readonly bootStates: number;
  /** Calls of `set_boot` that are refused. */
  readonly setBoots: number;
}

/** Nothing goes wrong. */
export const NO_FAULT: Fault = { isOffline: false, journalReads: null, bootStates: 0, setBoots: 0 };

/** More reads than a look at both sectors of a journal takes as far as it is written. */
const JOURNAL_READS = 60;

/** As often as the engine tries again what it cannot read before it takes it for unknown: `ENGINE_MAX_UNREADABLE`. */
const MANY = 3;

/**
 * What a story's fault means in a boot.
 *
 * @param boots boots since the power came back, before this one; null before the first cut
 * @param operation number of the flash operation that was cut last: draws which read fails
 */
export function faultOf(kind: FaultKind | null, boots: number | null, operation: number): Fault {
  if (kind === null || boots === null) return NO_FAULT;
  if (kind === 'no-network') return { ...NO_FAULT, isOffline: true };
  if (boots > 0) return NO_FAULT;
  const before = operation % JOURNAL_READS;
  switch (kind) {
    case 'journal-read':
      return { ...NO_FAULT, journalReads: { before, failing: 1 } };
    case 'journal-reads':
      return { ...NO_FAULT, journalReads: { before, failing: MANY } };
    case 'boot-state':
      return { ...NO_FAULT, bootStates: MANY };
    case 'set-boot':
      return { ...NO_FAULT, setBoots: 1 };
  }
}

/** A port with a fault, for one boot. */
export function faultyPort(port: DevicePort, { journalReads, bootStates, setBoots }: Fault): DevicePort {
  if (journalReads === null && bootStates === 0 && setBoots === 0) return port;
  let [reads, states, selections] = [0, 0, 0];
  const isReadable = (): boolean => {
    if (journalReads === null) return true;
    const { before, failing } = journalReads;
    return reads++ < before || reads > before + failing;
  };
  return {
    ...port,
    journalRead: (offset, into) => isReadable() && port.journalRead(offset, into),
    bootState: () => (states++ < bootStates ? null : port.bootState()),
    setBoot: (slot) => selections++ >= setBoots && port.setBoot(slot),
  };
}
