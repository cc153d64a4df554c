import type { WasmMachine } from './device-code-module.ts';
import { type DeviceManifest, readManifest } from './device-manifest.ts';

/** How an update ended, or that it was not begun. */
export type DeviceOutcome = 'confirmed' | 'failed' | 'rolled-back' | 'refused';

/** What the device code tells about an update that ended. */
export interface DeviceReport {
  outcome: DeviceOutcome;
  /** Why, such as `ERR_TRIAL_TIMEOUT` or `REFUSED_CHIP`; `OK` for confirmed. */
  status: string;
  manifest: DeviceManifest;
  /** Artifacts that failed for this target. */
  attempts: number;
  /** Times this target was selected. */
  boots: number;
}

/** What to do next; `enum aloft_action_kind` of engine.h. */
export type DeviceAction =
  | { kind: 'run' }
  | { kind: 'get'; path: string; offset: number; ifRange: string | null }
  | { kind: 'feed' }
  | { kind: 'sleep'; ms: number }
  | { kind: 'report'; report: DeviceReport }
  | { kind: 'reboot' };

const OUTCOMES: readonly DeviceOutcome[] = ['confirmed', 'failed', 'rolled-back', 'refused'];

/** Fetches the parts of the action of the given kind. */
export function readAction(machine: WasmMachine, kind: number): DeviceAction {
  switch (kind) {
    case 1:
      return {
        kind: 'get',
        path: machine.textAt(machine.call('action_path')) ?? '',
        offset: machine.call('action_offset'),
        ifRange: machine.textAt(machine.call('action_if_range')),
      };
    case 2:
      return { kind: 'feed' };
    case 3:
      return { kind: 'sleep', ms: machine.call('action_sleep_ms') };
    case 4:
      return { kind: 'report', report: readReport(machine) };
    case 5:
      return { kind: 'reboot' };
    default:
      return { kind: 'run' };
  }
}

function readReport(machine: WasmMachine): DeviceReport {
  machine.call('action_report');
  const [outcome = 0, status = 0, attempts = 0, boots = 0] = machine.exchange;
  return {
    outcome: OUTCOMES[outcome] ?? 'failed',
    status: machine.statusName(status),
    manifest: readManifest(machine.exchange.subarray(4)),
    attempts,
    boots,
  };
}
