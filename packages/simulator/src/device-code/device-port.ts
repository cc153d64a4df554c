import type { DeviceManifest } from './device-manifest.ts';
import type { DeviceTrust } from './trust-setting.ts';

/** Which slot, as the device code sees it: the one it runs from, or the one updates are written to. */
export type PortSlot = 'running' | 'next';

/** State of the active otadata entry when it names the running slot, else `undefined`. */
export type PortSlotState = 'new' | 'pending-verify' | 'valid' | 'invalid' | 'aborted' | 'undefined';

/** What the boot record says about the running slot. */
export interface PortBootState {
  /** False after the bootloader fell back to another slot than the selected one. */
  runningIsSelected: boolean;
  runningState: PortSlotState;
}

/** What the application answers when asked whether an update may go on now. */
export type VetoAnswer = 'ok' | 'window' | 'busy' | 'user';

/** What `DevicePort.event` tells; `status` is `OK` or why. */
export interface DeviceEvent {
  kind:
    | 'check-in'
    | 'offer'
    | 'refused'
    | 'download'
    | 'resume'
    | 'apply'
    | 'verify'
    | 'fallback'
    | 'select'
    | 'trial'
    | 'confirmed'
    | 'rollback'
    | 'trial-failed'
    | 'error'
    | 'memory'
    | 'reboot'
    | 'trust'
    | 'unknown';
  /** Name of the status, such as `ERR_ARTIFACT_DIGEST`. */
  status: string;
  /** Bytes done. */
  position: number;
  /** Bytes in total. */
  total: number;
}

/**
 * What the device code needs from a chip: `struct aloft_port` of `device/core/include/aloft/port.h` in TypeScript, where
 * every field's limits are explained. Functions return false for a failure the device code shall handle; an exception
 * unwinds the device code from wherever it is, as a power cut does, and the instance must not be used again.
 */
export interface DevicePort {
  readonly deviceClass: string;
  /** The channel it follows; `stable` when left out. */
  readonly channel?: string;
  /** Whom it obeys; a laboratory of example.com when left out. */
  readonly trust?: DeviceTrust;
  /** ESP chip id. */
  readonly chipId: number;
  /** major * 100 + minor, or 0xFFFF if unknown. */
  readonly chipRevision: number;
  /** Lowest secure version that may boot. */
  readonly secureVersion: number;
  /** Bytes of the next slot, a multiple of 4096. */
  readonly slotSize: number;
  /** Bytes of the running slot. */
  readonly runningSlotSize: number;
  /** Fills `into`, a view that is good during the call only, from `offset` of a slot. */
  read(slot: PortSlot, offset: number, into: Uint8Array): boolean;
  /** Erases the 4096-byte sector at `offset` of the next slot. */
  erase(offset: number): boolean;
  /** Programs bytes of the next slot; offset and size are multiples of 16, at most a sector. Copy `bytes` to keep them. */
  write(offset: number, bytes: Uint8Array): boolean;
  journalRead(offset: number, into: Uint8Array): boolean;
  /** Erases sector 0 or 1 of the journal. */
  journalErase(sector: number): boolean;
  journalWrite(offset: number, bytes: Uint8Array): boolean;
  /** Null if the boot record cannot be read. */
  bootState(): PortBootState | null;
  setBoot(slot: PortSlot): boolean;
  confirm(): boolean;
  rollback(): boolean;
  nowMs(): number;
  /** Percent. */
  battery?(): number;
  /** dBm. */
  signal?(): number;
  /** Any 32 bits; spreads the pauses after failures. */
  random?(): number;
  /** Seconds since 1970 (UTC); 0 while the device does not know. */
  time?(): number;
  /**
   * Two sectors like the journal's, for keys that replace those of `trust` (docs/spec/trust-anchors.md): all three
   * functions or none. Without them statements that bring keys are passed over.
   */
  trustRead?(offset: number, into: Uint8Array): boolean;
  /** Erases sector 0 or 1. */
  trustErase?(sector: number): boolean;
  trustWrite?(offset: number, bytes: Uint8Array): boolean;
  veto?(manifest: DeviceManifest): VetoAnswer;
  event?(event: DeviceEvent): void;
}
