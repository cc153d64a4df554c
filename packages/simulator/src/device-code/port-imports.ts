import { isPublicKey, isSignatureOfDigest } from '@aloft/release';
import { MANIFEST_SIZE, readManifest } from './device-manifest.ts';
import type { DeviceEvent, DevicePort, PortSlot, PortSlotState, VetoAnswer } from './device-port.ts';

/** In the order of `enum aloft_slot_state`. */
const SLOT_STATES: readonly PortSlotState[] = ['new', 'pending-verify', 'valid', 'invalid', 'aborted', 'undefined'];

/** In the order of `enum aloft_event_kind`, which starts at 1. */
const EVENT_KINDS: readonly DeviceEvent['kind'][] = [
  'unknown',
  'check-in',
  'offer',
  'refused',
  'download',
  'resume',
  'apply',
  'verify',
  'fallback',
  'select',
  'trial',
  'confirmed',
  'rollback',
  'trial-failed',
  'error',
  'memory',
  'reboot',
  'trust',
];

/** Values of `enum aloft_status`. */
const VETO_STATUS: Readonly<Record<VetoAnswer, number>> = { ok: 0, window: 139, busy: 140, user: 141 };

const slotOf = (slot: number): PortSlot => (slot === 0 ? 'running' : 'next');

/** What the imports need of the machine that calls them. */
export interface CallingMachine {
  /** A view of its memory. */
  bytesAt(pointer: number, size: number): Uint8Array;
  /** Name of a value of `enum aloft_status`. */
  statusName(status: number): string;
}

/**
 * The imports of module "port" for one machine.
 *
 * @param port the port of the machine's device at present
 * @param machine the instance the imports belong to; used only when one of them is called
 */
export function portImports(
  port: () => DevicePort,
  machine: CallingMachine,
): Record<string, (...values: number[]) => number | undefined> {
  const view = (pointer = 0, size = 0): Uint8Array => machine.bytesAt(pointer >>> 0, size >>> 0);
  return {
    read: (slot = 0, offset = 0, pointer = 0, size = 0) =>
      Number(port().read(slotOf(slot), offset >>> 0, view(pointer, size))),
    erase: (offset = 0) => Number(port().erase(offset >>> 0)),
    write: (offset = 0, pointer = 0, size = 0) => Number(port().write(offset >>> 0, view(pointer, size))),
    journal_read: (offset = 0, pointer = 0, size = 0) => Number(port().journalRead(offset >>> 0, view(pointer, size))),
    journal_erase: (sector = 0) => Number(port().journalErase(sector)),
    journal_write: (offset = 0, pointer = 0, size = 0) =>
      Number(port().journalWrite(offset >>> 0, view(pointer, size))),
    boot_state: () => {
      const state = port().bootState();
      if (state === null) return 0;
      return 1 | (state.runningIsSelected ? 2 : 0) | (SLOT_STATES.indexOf(state.runningState) << 2);
    },
    set_boot: (slot = 0) => Number(port().setBoot(slotOf(slot))),
    confirm: () => Number(port().confirm()),
    rollback: () => Number(port().rollback()),
    now_ms: () => port().nowMs() >>> 0,
    battery: () => port().battery?.() ?? 100,
    signal: () => port().signal?.() ?? 0,
    random: () => port().random?.() ?? 0,
    verify: (key = 0, digest = 0, signature = 0) =>
      Number(isSignatureOfDigest(view(digest, 32), view(signature, 64), view(key, 65))),
    is_public_key: (key = 0) => Number(isPublicKey(view(key, 65))),
    time: () => port().time?.() ?? 0,
    has_trust: () => Number(port().trustRead !== undefined),
    trust_read: (offset = 0, pointer = 0, size = 0) =>
      Number(port().trustRead?.(offset >>> 0, view(pointer, size)) ?? false),
    trust_erase: (sector = 0) => Number(port().trustErase?.(sector) ?? false),
    trust_write: (offset = 0, pointer = 0, size = 0) =>
      Number(port().trustWrite?.(offset >>> 0, view(pointer, size)) ?? false),
    veto: (pointer = 0) => VETO_STATUS[port().veto?.(readManifest(view(pointer, MANIFEST_SIZE))) ?? 'ok'],
    event: (kind = 0, status = 0, position = 0, total = 0) => {
      port().event?.({
        kind: EVENT_KINDS[kind] ?? 'unknown',
        status: machine.statusName(status),
        position: position >>> 0,
        total: total >>> 0,
      });
      return undefined;
    },
  };
}
