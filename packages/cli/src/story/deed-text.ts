/**
 * The words for what happens in a story; empty for what a drawing need not tell.
 * @module
 */
import type { StoryEvent } from '@aloft/simulator';
import { formatBytes } from '../sizes.ts';
import { foreign } from '../terminal/style.ts';

/** One event in a few words. */
export function deedText(event: StoryEvent): string {
  switch (event.kind) {
    case 'boot': {
      const slot = typeof event.slot === 'number' ? `ota_${event.slot}` : event.slot;
      const detour = event.slot === event.selected ? '' : `; otadata had asked for another slot`;
      return `boots ${slot}: version ${foreign(event.version)}${detour}`;
    }
    case 'boot-failed':
      return `does not boot: ${foreign(event.log.find((line) => line.startsWith('E ')) ?? event.reason)}`;
    case 'check-in':
      return 'checks in';
    case 'offer':
      return `is offered ${foreign(event.version)} (${formatBytes(event.targetSize)} bytes)`;
    case 'request':
      return event.offset > 0 ? `asks for the rest, from byte ${formatBytes(event.offset)}` : 'asks for the artifact';
    case 'no-answer':
      return 'gets no answer';
    case 'resume':
      return event.position > 0 ? `resumes at byte ${formatBytes(event.position)}` : 'starts the download again';
    case 'switch':
      return `verified the new image; selects ${event.slot}`;
    case 'reboot':
      return event.cause === 'crash' ? 'crashes and resets' : 'reboots';
    case 'trial':
      return 'is on trial until it proves healthy';
    case 'health':
      return event.healthy ? 'says it is healthy' : 'says it is NOT healthy';
    case 'confirmed':
      return 'checked in; confirms the new image';
    case 'fallback':
      return `gives this artifact up (${event.status}); takes the next`;
    case 'rollback':
      return `rolls back (${event.status})`;
    case 'trial-failed':
      return `is back in the old image (${event.status})`;
    case 'refused':
      return `refuses (${event.status})`;
    case 'error':
      return `fails (${event.status})`;
    case 'report':
      return `reports: ${event.outcome}${event.status === 'OK' ? '' : ` (${event.status})`}`;
    case 'power-cut':
      return `POWER CUT ${event.when} flash operation ${event.operation}, during ${event.during}`;
    case 'power-restored':
      return 'power is back';
    case 'verify':
    case 'download':
    case 'apply':
    case 'scene-begin':
    case 'scene-end':
      return '';
    default:
      return event satisfies never;
  }
}
