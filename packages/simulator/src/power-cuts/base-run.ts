import type { DeviceCodeModule } from '../device-code/device-code-module.ts';
import type { FlashSnapshot } from '../flash/nor-flash.ts';
import { CutDevice } from './cut-device.ts';
import { checkEnd, checkStays, isSettled } from './laws.ts';
import type { Ledger, Runs } from './ledger.ts';
import type { Scenario } from './scenario.ts';

/** One flash operation of an update that nobody disturbs, and the board just before it. */
export interface CutPoint {
  readonly kind: 'erase' | 'program';
  readonly offset: number;
  /** What a program left; for an erase nothing. */
  readonly bytes: Uint8Array;
  readonly before: FlashSnapshot;
  readonly ledger: Ledger;
  readonly runs: Runs;
}

/** A device that went through its update once; every cut starts from one of the points. */
export interface BaseRun {
  readonly device: CutDevice;
  readonly points: readonly CutPoint[];
}

/**
 * Runs an update without a cut and keeps the board before each flash operation. RAM is not kept: a cut takes it away.
 *
 * @throws {BrokenLaw} if it does not even end well by itself
 */
export function baseRun(module: DeviceCodeModule, scenario: Scenario): BaseRun {
  const device = new CutDevice(module, scenario);
  const { flash, ledger } = device;
  const points: CutPoint[] = [];
  let before = flash.snapshot();
  const stop = flash.watch(({ kind, offset, size }) => {
    points.push({
      ...{ kind, offset, before, runs: device.runs },
      bytes: kind === 'erase' ? new Uint8Array() : flash.peek(offset, size),
      ledger: { told: [...ledger.told], boots: ledger.boots },
    });
    before = flash.snapshot();
  });
  device.run(() => isSettled(device));
  stop();
  checkEnd(device, { cuts: 0, hasRotten: false });
  checkStays(device);
  return { device, points };
}
