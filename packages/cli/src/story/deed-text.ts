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
    case 'health':
      return event.healthy ? 'says it is healthy' : 'says it is NOT healthy';
    case 'fallback':
      return `cannot use this artifact (${event.status})`;
    case 'rollback':
      return `rolls back (${event.status})`;
    case 'refused':
      return `refuses (${event.status})`;
    case 'error':
      return event.status.startsWith('ERR_SIGNATURE_')
        ? `does not believe the offer (${event.status}); downloads nothing`
        : `fails (${event.status})`;
    case 'report':
      if (event.outcome === 'confirmed') return 'checked in; confirms the new image';
      return `reports: ${event.outcome}${event.status === 'OK' ? '' : ` (${event.status})`}`;
    case 'power-cut':
      return `POWER CUT ${event.when === 'torn' ? 'in the middle of' : event.when} flash operation ${event.operation}, during ${event.during}`;
    case 'check-in':
    case 'reboot':
    case 'trial':
    case 'trial-failed':
    case 'confirmed':
    case 'power-restored':
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
