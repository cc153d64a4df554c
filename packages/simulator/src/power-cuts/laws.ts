import { EspOta } from '../ota/esp-ota.ts';
import { type CutDevice, MAX_BOOTS } from './cut-device.ts';
import { readJournal } from './journal-view.ts';
import { BrokenLaw, type ToldReport } from './ledger.ts';
import { sha256 } from './server.ts';
import type { Ending } from './stories.ts';

const RESETS: readonly string[] = ['ERR_TRIAL_RESET', 'ERR_TRIAL_NOT_BOOTED'];

/** What cuts a run went through, as far as it excuses an ending. */
export interface Excuses {
  readonly cuts: number;
  /** The old slot went bad: nothing but the target is left. */
  readonly hasRotten: boolean;
}

/** The endings a story may have after these cuts; the first is the regular one. */
export function endingsOf(ending: Ending, { cuts, hasRotten }: Excuses): readonly Ending[] {
  const { attempts } = ending;
  const statuses = cuts > 0 ? [...ending.statuses, ...(ending.statusesAfterCut ?? [])] : ending.statuses;
  const regular: Ending = { ...ending, statuses };
  if (hasRotten) {
    const stuck: Ending = { runs: 'target', outcome: 'failed', statuses: ['ERR_ROLLBACK'], attempts };
    return ending.outcome === 'confirmed' && cuts < MAX_BOOTS ? [regular] : [regular, stuck];
  }
  // Every selection of the target was spoilt by a cut of its own: it is given up, and says so.
  return cuts < MAX_BOOTS ? [regular] : [regular, { runs: 'base', outcome: 'rolled-back', statuses: RESETS, attempts }];
}

/** The reports that end an update; a refusal afterwards only says that it was ended. */
export function finalReports(device: CutDevice): readonly ToldReport[] {
  return device.ledger.told.filter(({ report }) => report.outcome !== 'refused');
}

/** Whether the update seems to have come to its end. */
export function isSettled(device: CutDevice): boolean {
  return finalReports(device).length > 0;
}

/**
 * Checks everything that must hold once a device rests.
 *
 * @throws {BrokenLaw}
 */
export function checkEnd(device: CutDevice, excuses: Excuses): void {
  const endings = endingsOf(device.scenario.story.ending, excuses);
  const told = finalReports(device);
  const last = told.at(-1);
  if (!endings.some(({ runs }) => runs === device.runs)) {
    throw new BrokenLaw('ends', `runs the ${device.runs}; last report: ${textOf(last)}`);
  }
  if (last === undefined) throw new BrokenLaw('told', `runs the ${device.runs} and never told why`);
  if (told.length > 1 + excuses.cuts) throw new BrokenLaw('told', `told the same end ${told.length} times`);
  for (const each of told) checkReport(device, each, endings, excuses);
  checkRecords(device, last);
}

function checkReport(device: CutDevice, told: ToldReport, endings: readonly Ending[], { cuts }: Excuses): void {
  const { report, runs, isKept } = told;
  const { target } = device.scenario.story.content();
  const fits = endings.some(
    (ending) =>
      ending.outcome === report.outcome &&
      ending.runs === runs &&
      ending.runs === device.runs &&
      ending.statuses.includes(report.status) &&
      report.attempts >= ending.attempts &&
      report.attempts <= ending.attempts + (ending.isRetriedAfterCut === true ? cuts : 0),
  );
  if (!fits) throw new BrokenLaw('true-report', `told ${textOf(told)} while the ${runs} ran`);
  // A base that had to be selected anew is on trial itself when it reports; that it stays is checked at the end.
  if (report.outcome === 'confirmed' && !isKept) {
    throw new BrokenLaw('true-report', `told ${textOf(told)}, but a reset would end it`);
  }
  if (report.boots > MAX_BOOTS || (report.outcome === 'confirmed' && report.boots === 0)) {
    throw new BrokenLaw('true-report', `told ${textOf(told)}: impossible number of boots`);
  }
  if (Buffer.compare(report.manifest.targetDigest, sha256(target)) !== 0) {
    throw new BrokenLaw('true-report', 'told about another target');
  }
}

function checkRecords(device: CutDevice, last: ToldReport): void {
  const { board, table, journal } = device.hardware;
  const view = readJournal(device.flash.peek(journal.offset, journal.size));
  const expected = last.report.outcome === 'confirmed' ? 'confirmed' : 'failed';
  if (view === null || view.phase !== expected || !view.isReported) {
    throw new BrokenLaw('recorded', `the journal says ${view?.phase ?? 'nothing'} after ${textOf(last)}`);
  }
  if (Buffer.compare(view.targetDigest, sha256(device.scenario.story.content().target)) !== 0) {
    throw new BrokenLaw('recorded', 'the journal is about another target');
  }
  // An image that is not well and has nothing to go back to is not confirmed: the loader takes it as a last resort.
  if (last.report.status === 'ERR_ROLLBACK') return;
  if (device.running === undefined || !device.isKept(new EspOta(board, table, device.running))) {
    throw new BrokenLaw('recorded', 'the boot record does not keep what runs');
  }
}

/**
 * Resets the device once more and lets it check in: nothing may change.
 *
 * @throws {BrokenLaw}
 */
export function checkStays(device: CutDevice): void {
  const before = { runs: device.runs, told: finalReports(device).length, bytes: device.server.artifactBytes };
  device.onTrace?.('one more reset');
  device.run(() => true);
  if (device.runs !== before.runs)
    throw new BrokenLaw('stays', `a reset turned the ${before.runs} into the ${device.runs}`);
  if (finalReports(device).length > before.told) throw new BrokenLaw('stays', 'told its end again after a reset');
  if (device.server.artifactBytes > before.bytes) throw new BrokenLaw('stays', 'downloads again what it has done with');
}

function textOf(told: ToldReport | undefined): string {
  if (told === undefined) return 'none';
  const { outcome, status, attempts, boots } = told.report;
  return `${outcome} ${status} (${attempts} attempts, ${boots} boots)`;
}
