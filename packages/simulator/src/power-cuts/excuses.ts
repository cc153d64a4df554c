import type { CutDevice } from './cut-device.ts';
import { type Phase, readJournal } from './journal-view.ts';
import { finalReports } from './ledger.ts';

/** What the cuts of a run excuse; anything else has to go as if there had been none. */
export interface Excuses {
  readonly cuts: number;
  /** Cuts between telling the end and noting that it was told: it is told once more. */
  readonly retold: number;
  /** Cuts while an artifact came or was applied: what came in two sessions may be fetched again before it is blamed. */
  readonly refetched: number;
  /** Cuts while the target was selected and not confirmed: each may have cost it one of its boots. */
  readonly spoilt: number;
  /** Cuts after which the target may have been refused once when it was selected. */
  readonly refused: number;
  /** Whether the boot record kept the running target at a cut: whatever happens, it must stay. */
  readonly isKept: boolean;
  /** Whether the target had proven itself at a cut. */
  readonly isProven: boolean;
  /** The old slot went bad: nothing but the target is left. */
  readonly hasRotten: boolean;
  /** Reports of the end that were told before the last cut. */
  readonly toldBefore: number;
}

/** Phases in which the target is selected, or about to be, and not confirmed. */
const SELECTED: readonly Phase[] = ['switch', 'trial', 'proven', 'rollback'];

/** A run without cuts. */
export const NO_EXCUSES: Excuses = {
  ...{ cuts: 0, retold: 0, refetched: 0, spoilt: 0, refused: 0, isKept: false, isProven: false },
  ...{ hasRotten: false, toldBefore: 0 },
};

/** Adds what a cut excuses that has just happened, judged by what is left in flash. */
export function withCut(excuses: Excuses, device: CutDevice): Excuses {
  const { journal } = device.hardware;
  const view = readJournal(device.flash.peek(journal.offset, journal.size));
  // A device with a past has records of its base there.
  const isOurs = view !== null && Buffer.compare(view.targetDigest, device.content.targetDigest) === 0;
  const phase = isOurs ? view.phase : 'none';
  const told = finalReports(device.told).length;
  const isOver = phase === 'confirmed' || phase === 'failed';
  const isNoted = isOver && view?.isReported === true;
  return {
    ...excuses,
    cuts: excuses.cuts + 1,
    retold: excuses.retold + Number(told > excuses.toldBefore && !isNoted),
    refetched: excuses.refetched + Number(phase === 'fetch' || phase === 'staged'),
    spoilt: excuses.spoilt + Number(SELECTED.includes(phase)),
    refused: excuses.refused + Number(device.scenario.story.fault === 'set-boot' && !isOver),
    isKept: excuses.isKept || device.keepsTarget(),
    isProven: excuses.isProven || phase === 'proven' || phase === 'confirmed',
    toldBefore: told,
  };
}
