import { PowerCut } from '../errors.ts';
import type { BaseRun } from './base-run.ts';
import type { Cut } from './cut.ts';
import type { CutDevice } from './cut-device.ts';
import { type Excuses, NO_EXCUSES, withCut } from './excuses.ts';
import { checkEnd, checkStays, standingOf } from './laws.ts';
import { BrokenLaw, finalReports, type Law } from './ledger.ts';

/** What came of one run with power cuts. */
export interface Trial {
  /** Cuts that happened; a later one does not when the device was done before. */
  readonly cuts: number;
  /** How it ended, such as `target, confirmed`. */
  readonly outcome: string;
  /** Flash operations between the first cut and the end. */
  readonly operations: number;
  readonly broken: { readonly law: Law; readonly isBrick: boolean; readonly message: string } | null;
}

/** Takes a device through boots and cuts; by playing them, or by remembering. */
export interface Player {
  /** Runs until the cut, or until the device rests: then false. */
  run(cut: Cut | null): boolean;
  /** Called when what a cut left was looked at, and perhaps changed. */
  comeBack(): void;
  readonly operations: number;
}

/** Distance between the accidents of two seeds: more operations than any run has. */
const SEED_STRIDE = 10_000_019;

/**
 * Runs an update up to the first cut, cuts the power there and at the later ones, lets the device recover, and judges
 * it. Boots that were played before are looked up.
 *
 * @param seed draws what torn operations leave
 * @param onState told what the next boot depends on, whenever power comes back
 * @throws {RangeError} if the update has no such operation
 */
export function tryCuts(run: BaseRun, cuts: readonly Cut[], seed: number, onState?: (key: string) => void): Trial {
  const { device, memory } = run;
  const walk = memory.walkFrom(startOf(run, cuts, seed));
  const onBack = (): void => onState?.(memory.keyOf(device.flash.snapshot()));
  return judge(device, walk, cuts, { onCut: () => undefined, onBack });
}

/** The same, from the first operation to the last with nothing but the device itself: for traces, and as a check. */
export function playCuts(run: BaseRun, cuts: readonly Cut[], seed: number): Trial {
  const { device } = run;
  const { flash, onTrace } = device;
  device.reset(startOf(run, cuts, seed));
  const player: Player = {
    run: (cut) => {
      if (cut !== null) flash.cutPowerAt(flash.operations + cut.operation, cut.moment);
      try {
        device.run();
        return false;
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
        return true;
      } finally {
        flash.restorePower();
      }
    },
    comeBack: () => undefined,
    get operations() {
      return flash.operations;
    },
  };
  // What comes before the first cut is the same in all runs.
  device.onTrace = undefined;
  const onCut = (): void => {
    device.onTrace = onTrace;
  };
  return judge(device, player, cuts, { onCut, onBack: () => undefined });
}

function startOf({ start, points }: BaseRun, [first]: readonly Cut[], seed: number): BaseRun['start'] {
  if (first !== undefined && first.operation <= points.length) {
    return { ...start, operations: start.operations + seed * SEED_STRIDE };
  }
  throw new RangeError(`the update has ${points.length} operations`);
}

/** Told when power goes, and before it comes back. */
interface Watcher {
  readonly onCut: () => void;
  readonly onBack: () => void;
}

function judge(device: CutDevice, player: Player, cuts: readonly Cut[], { onCut, onBack }: Watcher): Trial {
  let excuses: Excuses = NO_EXCUSES;
  let first = 0;
  const finish = (broken: Trial['broken']): Trial => {
    const outcome = `${device.runs}, ${finalReports(device.told).at(-1)?.report.outcome ?? 'no report'}`;
    return { cuts: excuses.cuts, outcome, operations: player.operations - first, broken };
  };
  try {
    for (const cut of cuts) {
      if (!player.run(cut)) break;
      excuses = withCut(excuses, device);
      device.losePower(device.flash.operations);
      onCut();
      device.onTrace?.(`power cut ${cut.moment} operation ${cut.operation} since the power came`);
      if (device.scenario.story.baseRots && device.runs === 'target' && !excuses.hasRotten) {
        excuses = { ...excuses, hasRotten: spoilBase(device) };
      }
      onBack();
      player.comeBack();
      if (excuses.cuts === 1) first = device.flash.operations;
    }
    player.run(null);
    const trial = finish(null);
    checkEnd(device, excuses);
    const before = standingOf(device);
    device.onTrace?.('one more reset');
    player.run(null);
    checkStays(before, standingOf(device));
    return trial;
  } catch (error) {
    if (error instanceof BrokenLaw) return finish({ law: error.law, isBrick: error.isBrick, message: error.message });
    throw error;
  }
}

/** Makes the base unbootable; false if it is not in a slot of its own any more. */
function spoilBase(device: CutDevice): boolean {
  const { table, slots } = device.hardware;
  const places = table.factory === undefined ? slots : [...slots, table.factory];
  let isSpoilt = false;
  for (const place of places) {
    if (device.imageIn(place) !== 'base') continue;
    device.flash.erase(place.offset, 4096);
    device.onTrace?.(`${place.name} goes bad`);
    isSpoilt = true;
  }
  return isSpoilt;
}
