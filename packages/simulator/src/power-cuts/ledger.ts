import type { DeviceReport } from '../device-code/device-action.ts';

/** Which image a slot holds: the digest of base, of target, or of neither. */
export type Runs = 'base' | 'target' | 'neither';

/** A report, and the state of the board in the moment it was told. */
export interface ToldReport {
  readonly report: DeviceReport;
  readonly runs: Runs;
  /** Whether the boot record selects what runs, and in a state that survives a reset. */
  readonly isKept: boolean;
}

/** The reports that end an update; a refusal afterwards only says that it was ended. */
export function finalReports(told: readonly ToldReport[]): readonly ToldReport[] {
  return told.filter(({ report }) => report.outcome !== 'refused');
}

/** Broken laws. The first two are bricks, the others lose an update silently or tell an untruth. */
export type Law =
  /** Some image boots, always. */
  | 'boots'
  /** The device comes to rest after a bounded number of boots and steps. */
  | 'rests'
  /** What boots is base or target, whole. */
  | 'whole'
  /** The components a program sees are those of its own image, whole. */
  | 'components'
  /** The flash is used as its data sheet allows. */
  | 'flash-rules'
  /** The update ends as the story demands, or goes on. */
  | 'ends'
  /** How it ended was told. */
  | 'told'
  /** No report says anything that is not so. */
  | 'true-report'
  /** Journal and boot record agree with what runs. */
  | 'recorded'
  /** Another reset changes nothing, and nothing is downloaded again. */
  | 'stays';

/** A broken law, in words. */
export class BrokenLaw extends Error {
  override readonly name = 'BrokenLaw';
  readonly law: Law;

  constructor(law: Law, message: string) {
    super(message);
    this.law = law;
  }

  /** Whether the device is dead, rather than wrong about itself. */
  get isBrick(): boolean {
    return this.law === 'boots' || this.law === 'rests';
  }
}
