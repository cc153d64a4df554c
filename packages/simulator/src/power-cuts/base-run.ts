import type { DeviceCodeModule } from '../device-code/device-code-module.ts';
import type { FlashSnapshot } from '../flash/nor-flash.ts';
import type { Deed } from './course.ts';
import { CourseMemory } from './course-memory.ts';
import { CutDevice } from './cut-device.ts';
import { NO_EXCUSES } from './excuses.ts';
import { checkEnd, checkStays, standingOf } from './laws.ts';
import type { Scenario } from './scenario.ts';

/** A device that went through its update once, undisturbed: what can be cut, and where every run begins. */
export interface BaseRun {
  readonly device: CutDevice;
  /** The board before its first boot. */
  readonly start: FlashSnapshot;
  /** All flash operations, in order. */
  readonly points: readonly Deed[];
  /** The boots played so far. */
  readonly memory: CourseMemory;
}

/**
 * Runs an update without a cut.
 *
 * @throws {BrokenLaw} if it does not even end well by itself
 */
export function baseRun(module: DeviceCodeModule, scenario: Scenario): BaseRun {
  const device = new CutDevice(module, scenario);
  const memory = new CourseMemory(device);
  const start = device.flash.snapshot();
  const points: Deed[] = [];
  const walk = memory.walkFrom(start);
  walk.onBoot = ({ deeds }) => points.push(...deeds);
  walk.run(null);
  walk.onBoot = undefined;
  checkEnd(device, NO_EXCUSES);
  const before = standingOf(device);
  walk.run(null);
  checkStays(before, standingOf(device));
  return { device, start, points, memory };
}
