import { EspOta } from '../ota/esp-ota.ts';
import { type CutDevice, MAX_BOOTS } from './cut-device.ts';
import type { Excuses } from './excuses.ts';
import { readJournal } from './journal-view.ts';
import { BrokenLaw, finalReports, type Runs, type ToldReport } from './ledger.ts';
import type { Ending } from './stories.ts';

const RESETS: readonly string[] = ['ERR_TRIAL_RESET', 'ERR_TRIAL_NOT_BOOTED'];

/** Why a target without network may be given up. */
const GIVEN_UP: readonly string[] = [...RESETS, 'ERR_TRIAL_TIMEOUT'];

/** The endings a story may have after these cuts; the first is the regular one. */
export function endingsOf(ending: Ending, { cuts, spoilt, refused, hasRotten }: Excuses): readonly Ending[] {
  const { attempts } = ending;
  const statuses = cuts > 0 ? [...ending.statuses, ...(ending.statusesAfterCut ?? [])] : ending.statuses;
  const regular: Ending = { ...ending, statuses };
  const isUsedUp = spoilt + refused >= MAX_BOOTS;
  if (hasRotten) {
    const stuck: Ending = { runs: 'target', outcome: 'failed', statuses: ['ERR_ROLLBACK'], attempts };
    if (ending.outcome !== 'confirmed') return [stuck];
    return isUsedUp ? [regular, stuck] : [regular];
  }
  if (!isUsedUp) return [regular];
  // Every selection of the target was spoilt by a cut or a refusal of its own: it is given up, and says so.
  const givenUp: Ending = { runs: 'base', outcome: 'rolled-back', statuses: RESETS, attempts };
  const notSelected: Ending = { runs: 'base', outcome: 'failed', statuses: ['ERR_SET_BOOT'], attempts };
  return refused > 0 ? [regular, givenUp, notSelected] : [regular, givenUp];
}

/**
 * Checks everything that must hold once a device rests.
 *
 * @throws {BrokenLaw}
 */
export function checkEnd(device: CutDevice, excuses: Excuses): void {
  const endings = endingsOf(device.scenario.story.ending, excuses);
  const told = finalReports(device.told);
  const last = told.at(-1);
  if (device.fault.isOffline) return checkOffline(device, last, excuses);
  if (!endings.some(({ runs }) => runs === device.runs)) {
    throw new BrokenLaw('ends', `runs the ${device.runs}; last report: ${textOf(last)}`);
  }
  checkTold(device, last, endings, excuses);
}

/** The end was told, as it is, and not too often; and the records say the same. */
function checkTold(
  device: CutDevice,
  last: ToldReport | undefined,
  endings: readonly Ending[],
  excuses: Excuses,
): void {
  const told = finalReports(device.told);
  if (last === undefined) throw new BrokenLaw('told', `runs the ${device.runs} and never told why`);
  if (told.length > 1 + excuses.retold) throw new BrokenLaw('told', `told the same end ${told.length} times`);
  for (const each of told) checkReport(device, each, endings, excuses);
  checkRecords(device, last);
}

function checkReport(device: CutDevice, told: ToldReport, endings: readonly Ending[], { refetched }: Excuses): void {
  const { report, runs, isKept } = told;
  const fits = endings.some(
    (ending) =>
      ending.outcome === report.outcome &&
      ending.runs === runs &&
      ending.runs === device.runs &&
      ending.statuses.includes(report.status) &&
      report.attempts >= ending.attempts &&
      report.attempts <= ending.attempts + (ending.isRetriedAfterCut === true ? refetched : 0),
  );
  if (!fits) throw new BrokenLaw('true-report', `told ${textOf(told)} while the ${runs} ran`);
  // A base that had to be selected anew is on trial itself when it reports; that it stays is checked at the end.
  if (report.outcome === 'confirmed' && !isKept) {
    throw new BrokenLaw('true-report', `told ${textOf(told)}, but a reset would end it`);
  }
  if (report.boots > MAX_BOOTS || (report.outcome === 'confirmed' && report.boots === 0)) {
    throw new BrokenLaw('true-report', `told ${textOf(told)}: impossible number of boots`);
  }
  if (Buffer.compare(report.manifest.targetDigest, device.content.targetDigest) !== 0) {
    throw new BrokenLaw('true-report', 'told about another target');
  }
}

function checkRecords(device: CutDevice, last: ToldReport): void {
  const { journal } = device.hardware;
  const view = readJournal(device.flash.peek(journal.offset, journal.size));
  const expected = last.report.outcome === 'confirmed' ? 'confirmed' : 'failed';
  if (view === null || view.phase !== expected || !view.isReported) {
    throw new BrokenLaw('recorded', `the journal says ${view?.phase ?? 'nothing'} after ${textOf(last)}`);
  }
  if (Buffer.compare(view.targetDigest, device.content.targetDigest) !== 0) {
    throw new BrokenLaw('recorded', 'the journal is about another target');
  }
  checkKept(device);
}

function checkKept(device: CutDevice): void {
  const { board, table } = device.hardware;
  if (device.running !== undefined && device.isKept(new EspOta(board, table, device.running))) return;
  throw new BrokenLaw('recorded', 'the boot record does not keep what runs');
}

/**
 * Without network nobody waits for an end. But a target that was confirmed stays, whatever the journal came to say of
 * it, and one that was not goes.
 */
function checkOffline(device: CutDevice, last: ToldReport | undefined, excuses: Excuses): void {
  const { ending } = device.scenario.story;
  if (device.runs === 'target') {
    if (!excuses.isKept && !excuses.isProven) throw new BrokenLaw('ends', 'keeps a target that was never confirmed');
    checkTold(device, last, [ending], excuses);
    return;
  }
  if (excuses.isKept) throw new BrokenLaw('ends', `went back from a confirmed target; last report: ${textOf(last)}`);
  // A boot record that the bootloader fell back from is mended when an update begins, and none may have begun.
  if (device.scenario.board.start !== 'fell-back') checkKept(device);
  if (last === undefined) return;
  checkTold(device, last, [{ runs: 'base', outcome: 'rolled-back', statuses: GIVEN_UP, attempts: 0 }], excuses);
}

/** What one more reset must not change. */
export interface Standing {
  readonly runs: Runs;
  readonly told: number;
  readonly artifactBytes: number;
}

/** Where a device stands. */
export function standingOf({ runs, told, server }: CutDevice): Standing {
  return { runs, told: finalReports(told).length, artifactBytes: server.artifactBytes };
}

/**
 * Compares where a device rests with where it rests after one more reset and check-in: nothing may have changed.
 *
 * @throws {BrokenLaw}
 */
export function checkStays(before: Standing, after: Standing): void {
  if (after.runs !== before.runs)
    throw new BrokenLaw('stays', `a reset turned the ${before.runs} into the ${after.runs}`);
  if (after.told > before.told) throw new BrokenLaw('stays', 'told its end again after a reset');
  if (after.artifactBytes > before.artifactBytes) throw new BrokenLaw('stays', 'downloads again what it has done with');
}

function textOf(told: ToldReport | undefined): string {
  if (told === undefined) return 'none';
  const { outcome, status, attempts, boots } = told.report;
  return `${outcome} ${status} (${attempts} attempts, ${boots} boots)`;
}
