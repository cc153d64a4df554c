/**
 * Decides what of a story is worth telling: what always happens is left out, and what belongs together is one sentence.
 * @module
 */
import type { StoryEvent } from '@aloft/simulator';
import { deedText } from './deed-text.ts';

/** A sentence and the moment it is about, in virtual milliseconds. */
export interface Sentence {
  readonly ms: number;
  readonly text: string;
}

/** Makes sentences of events; a boot is told together with what led to it and what it found. */
export class StoryTeller {
  /** What led to the boot that follows. */
  #cause = '';
  #boot: Sentence | undefined;
  /** An artifact that is no good: what is asked for next belongs to that. */
  #failure: Sentence | undefined;
  #lastPath = '';
  #isOffered = false;
  #isOnTrial = false;

  /** A new device: everything may be told again. */
  beginScene(): void {
    this.#cause = '';
    this.#isOffered = false;
    this.#isOnTrial = false;
    this.#lastPath = '';
  }

  /** What there is to tell before anything about `event` itself. */
  before(event: StoryEvent): Sentence[] {
    if (event.kind === 'trial' || event.kind === 'trial-failed') return [];
    const isOnTheWay = event.kind === 'check-in' || event.kind === 'offer' || event.kind === 'health';
    if (this.#failure !== undefined && (isOnTheWay || event.kind === 'request')) return [];
    return this.flush();
  }

  /** The boot or failure that nothing more can be said of. */
  flush(): Sentence[] {
    const told = [this.#boot, this.#failure].filter((sentence) => sentence !== undefined);
    this.#boot = undefined;
    this.#failure = undefined;
    return told;
  }

  /** What there is to tell about `event`. */
  tell(event: StoryEvent): Sentence[] {
    switch (event.kind) {
      case 'check-in':
      case 'confirmed':
        return [];
      case 'request':
        return [...this.#afterFailure(event.path), ...(event.offset > 0 ? this.#sentence(event) : [])];
      case 'fallback':
        this.#failure = { ms: event.ms, text: deedText(event) };
        return [];
      case 'offer': {
        // After a failure the same offer is asked for again.
        const isNew = !this.#isOffered;
        this.#isOffered = true;
        return isNew ? this.#sentence(event) : [];
      }
      case 'health':
        return this.#isOnTrial ? this.#sentence(event) : [];
      case 'reboot':
        if (event.cause === 'crash') this.#cause = 'crashes; ';
        return [];
      case 'power-restored':
        this.#cause = 'power is back; ';
        return [];
      case 'boot':
        this.#boot = { ms: event.ms, text: `${this.#cause}${deedText(event)}` };
        this.#cause = '';
        this.#isOnTrial = false;
        return [];
      case 'trial':
        this.#isOnTrial = true;
        return this.#andBoot(event.ms, ', on trial until it proves healthy');
      case 'trial-failed':
        return this.#andBoot(event.ms, `; trial failed (${event.status})`);
      default:
        return this.#sentence(event);
    }
  }

  #andBoot(ms: number, more: string): Sentence[] {
    const [boot = { ms, text: 'runs' }] = this.flush();
    return [{ ms: boot.ms, text: `${boot.text}${more}` }];
  }

  #afterFailure(path: string): Sentence[] {
    const more = path === this.#lastPath ? '; asks for it again' : '; takes the next';
    this.#lastPath = path;
    return this.flush().map(({ ms, text }) => ({ ms, text: `${text}${more}` }));
  }

  #sentence(event: StoryEvent): Sentence[] {
    const text = deedText(event);
    return text === '' ? [] : [{ ms: event.ms, text }];
  }
}
