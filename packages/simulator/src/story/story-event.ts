import type { BootTarget } from '@aloft/image';
import type { BootFailureReason } from '../bootloader/boot-result.ts';
import type { DeviceOutcome } from '../device-code/device-action.ts';
import type { CutMoment } from '../errors.ts';
import type { CutPhase } from './cut-watch.ts';
import type { Act, SceneName } from './scenes.ts';
import type { SlotMap } from './slot-map.ts';

/** What every event carries: where in the story it is, and what it has cost so far in this scene. */
export interface StoryMoment {
  readonly act: Act;
  readonly scene: SceneName;
  /** Virtual milliseconds since the scene began. */
  readonly ms: number;
  /** Flash operations (erased sectors and program commands) since the device left the factory. */
  readonly flashOperations: number;
  /** Bytes of HTTP bodies received. */
  readonly receivedBytes: number;
}

/** How far something is, in bytes. */
export interface Progress {
  readonly position: number;
  readonly total: number;
}

/** What happens, without the moment. `status` is a name of `device/core/include/aloft/status.h`. */
export type StoryDeed =
  /** A new device with the old image, on a desk. */
  | { readonly kind: 'scene-begin'; readonly fromVersion: string; readonly toVersion: string }
  | {
      readonly kind: 'boot';
      readonly slot: BootTarget;
      readonly version: string;
      /** What otadata asked for; another slot than `slot` after a fallback. */
      readonly selected: BootTarget;
      readonly log: readonly string[];
      readonly slots: readonly SlotMap[];
    }
  | { readonly kind: 'boot-failed'; readonly reason: BootFailureReason; readonly log: readonly string[] }
  | { readonly kind: 'check-in'; readonly path: string }
  /** An offer for another image than the running one was accepted. */
  | { readonly kind: 'offer'; readonly version: string; readonly targetSize: number }
  | { readonly kind: 'request'; readonly path: string; readonly offset: number }
  | { readonly kind: 'no-answer'; readonly path: string }
  | ({ readonly kind: 'download'; readonly slots: readonly SlotMap[] } & Progress)
  /** A download goes on where it was interrupted. */
  | ({ readonly kind: 'resume' } & Progress)
  | ({ readonly kind: 'apply'; readonly slots: readonly SlotMap[] } & Progress)
  | ({ readonly kind: 'verify' } & Progress)
  /** The new image is verified and about to be selected. */
  | { readonly kind: 'switch'; readonly slot: string; readonly slots: readonly SlotMap[] }
  | { readonly kind: 'reboot'; readonly cause: 'engine' | 'crash' }
  | { readonly kind: 'trial' }
  | { readonly kind: 'health'; readonly healthy: boolean }
  | { readonly kind: 'confirmed' }
  /** An artifact was given up; the next best one follows. */
  | { readonly kind: 'fallback'; readonly status: string }
  | { readonly kind: 'rollback'; readonly status: string }
  /** The old image runs again. */
  | { readonly kind: 'trial-failed'; readonly status: string }
  | { readonly kind: 'refused'; readonly status: string }
  | { readonly kind: 'error'; readonly status: string }
  | {
      readonly kind: 'report';
      readonly outcome: DeviceOutcome;
      readonly status: string;
      readonly version: string;
      readonly attempts: number;
      readonly boots: number;
    }
  | {
      readonly kind: 'power-cut';
      readonly during: CutPhase;
      /** Number of the flash operation, counted like `flashOperations`. */
      readonly operation: number;
      readonly when: CutMoment;
      readonly slots: readonly SlotMap[];
    }
  | { readonly kind: 'power-restored' }
  | ({ readonly kind: 'scene-end' } & SceneResult);

/** How a scene ended. */
export interface SceneResult {
  /** Whether it ended as it should: outcome, running version, and every byte of the running slot. */
  readonly ok: boolean;
  readonly outcome: DeviceOutcome | null;
  readonly version: string | null;
  /** Power cuts suffered. */
  readonly cuts: number;
  /** Erased sectors. */
  readonly erases: number;
  /** Bytes programmed into flash. */
  readonly programmedBytes: number;
  readonly slots: readonly SlotMap[];
}

/** One thing that happens in a story, with its moment. */
export type StoryEvent = StoryMoment & StoryDeed;
