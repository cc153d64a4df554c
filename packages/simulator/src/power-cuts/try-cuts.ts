import { PowerCut } from '../errors.ts';
import type { BaseRun, CutPoint } from './base-run.ts';
import type { Cut } from './cut.ts';
import type { CutDevice } from './cut-device.ts';
import { checkEnd, checkStays, finalReports, isSettled } from './laws.ts';
import { BrokenLaw, type Law } from './ledger.ts';

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

/** Distance between the accidents of two seeds: more operations than any run has. */
const SEED_STRIDE = 10_000_019;

/**
 * Goes back to just before the first cut's operation, cuts the power there and at the later cuts, lets the device
 * recover, and judges it.
 *
 * @param seed draws what torn operations leave
 */
export function tryCuts({ device, points }: BaseRun, cuts: readonly Cut[], seed: number): Trial {
  const [first, ...later] = cuts;
  const point = points[(first?.operation ?? 0) - 1];
  if (first === undefined || point === undefined) throw new RangeError(`the update has ${points.length} operations`);
  restore(device, point, seed);
  const { flash } = device;
  let happened = 1;
  let hasRotten = false;
  const rot = (): void => {
    if (!device.scenario.story.baseRots || device.runs !== 'target' || hasRotten) return;
    hasRotten = spoilBase(device);
  };
  device.onTrace?.(
    `power cut ${first.moment} operation ${first.operation}: ${point.kind} at 0x${point.offset.toString(16)}`,
  );
  cutAt(device, point, first);
  rot();
  const start = flash.operations;
  const finish = (broken: Trial['broken']): Trial => {
    const outcome = `${device.runs}, ${finalReports(device).at(-1)?.report.outcome ?? 'no report'}`;
    return { cuts: happened, outcome, operations: flash.operations - start, broken };
  };
  try {
    for (const cut of later) {
      flash.cutPowerAt(flash.operations + cut.operation, cut.moment);
      if (!isCut(device)) break;
      happened++;
      device.onTrace?.(`power cut ${cut.moment} operation ${cut.operation} after the one before`);
      rot();
    }
    flash.restorePower();
    device.run(() => isSettled(device));
    const trial = finish(null);
    checkEnd(device, { cuts: happened, hasRotten });
    checkStays(device);
    return trial;
  } catch (error) {
    if (error instanceof BrokenLaw) return finish({ law: error.law, isBrick: error.isBrick, message: error.message });
    throw error;
  }
}

function restore(device: CutDevice, point: CutPoint, seed: number): void {
  const { before, ledger, runs } = point;
  device.flash.restore({ ...before, operations: before.operations + seed * SEED_STRIDE });
  device.ledger = { told: [...ledger.told], boots: ledger.boots };
  device.runs = runs;
  device.server.artifactBytes = 0;
}

/** Does the operation itself again, up to the cut. */
function cutAt({ flash }: CutDevice, { kind, offset, bytes }: CutPoint, cut: Cut): void {
  flash.cutPowerAt(flash.operations + 1, cut.moment);
  try {
    if (kind === 'erase') flash.erase(offset, 4096);
    else flash.write(offset, bytes);
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  flash.restorePower();
}

/** Runs up to the armed cut; false if the device was at rest before. */
function isCut(device: CutDevice): boolean {
  try {
    device.run(() => isSettled(device));
    return false;
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
    device.flash.restorePower();
    return true;
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
