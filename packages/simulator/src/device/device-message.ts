import type { BootResult } from '../bootloader/boot-result.ts';
import type { DeviceReport } from '../device-code/device-action.ts';
import type { DeviceEvent } from '../device-code/device-port.ts';
import type { CutMoment } from '../errors.ts';

/**
 * Something that happened in or to a virtual device.
 *
 * `response` has a null status when there was no answer, and a null size when the server did not say how long the body
 * is. `sleep` is the part of a pause that passes before something else happens.
 */
export type DeviceMessage =
  | { kind: 'boot'; result: BootResult }
  | { kind: 'engine'; event: DeviceEvent }
  | { kind: 'report'; report: DeviceReport }
  | { kind: 'request'; path: string; offset: number }
  | { kind: 'response'; path: string; status: number | null; size: number | null }
  | { kind: 'health'; healthy: boolean }
  | { kind: 'sleep'; ms: number }
  | { kind: 'restart'; cause: 'engine' | 'crash' }
  | { kind: 'power-cut'; operation: number; when: CutMoment };
