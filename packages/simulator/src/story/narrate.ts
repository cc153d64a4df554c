import type { DeviceMessage } from '../device/device-message.ts';
import type { DeviceEvent } from '../device-code/device-port.ts';
import type { SlotMap } from './slot-map.ts';
import type { StoryDeed } from './story-event.ts';

/** What the narrator has to look up. */
export interface Stage {
  /** Version the offer leads to. */
  readonly toVersion: string;
  /** Name of the slot that updates are written to. */
  nextSlot(): string;
  /** Pictures of all slots. */
  slots(): readonly SlotMap[];
}

/**
 * Puts a message of the device into the words of the story; undefined for what a watcher need not know. Power cuts are
 * told by whoever causes them.
 */
export function narrate(message: DeviceMessage, stage: Stage): StoryDeed | undefined {
  switch (message.kind) {
    case 'boot': {
      const { result } = message;
      if (result.booted === null) return { kind: 'boot-failed', reason: result.reason, log: result.log };
      const { booted: slot, selected, log, image } = result;
      const version = image.descriptor?.version ?? '';
      return { kind: 'boot', slot, selected, log, version, slots: stage.slots() };
    }
    case 'engine':
      return narrateEngine(message.event, stage);
    case 'report': {
      const { outcome, status, manifest, attempts, boots } = message.report;
      return { kind: 'report', outcome, status, version: manifest.version, attempts, boots };
    }
    case 'request': {
      const { path, offset } = message;
      return path.startsWith('offers/') ? { kind: 'check-in', path } : { kind: 'request', path, offset };
    }
    case 'response':
      return message.status === null ? { kind: 'no-answer', path: message.path } : undefined;
    case 'health':
      return { kind: 'health', healthy: message.healthy };
    case 'restart':
      return { kind: 'reboot', cause: message.cause };
    case 'sleep':
    case 'power-cut':
      return undefined;
    default:
      return message satisfies never;
  }
}

function narrateEngine({ kind, status, position, total }: DeviceEvent, stage: Stage): StoryDeed | undefined {
  switch (kind) {
    case 'offer':
      return { kind, version: stage.toVersion, targetSize: total };
    case 'download':
    case 'apply':
      return { kind, position, total, slots: stage.slots() };
    case 'resume':
    case 'verify':
      return { kind, position, total };
    case 'select':
      return { kind: 'switch', slot: stage.nextSlot(), slots: stage.slots() };
    case 'trial':
    case 'confirmed':
      return { kind };
    case 'refused':
    case 'fallback':
    case 'rollback':
    case 'trial-failed':
    case 'error':
      return { kind, status };
    case 'check-in':
    case 'memory':
    case 'reboot':
    case 'trust':
    case 'unknown':
      return undefined;
    default:
      return kind satisfies never;
  }
}
