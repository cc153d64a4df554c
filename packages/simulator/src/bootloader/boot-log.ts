import type { VirtualClock } from '../clock/virtual-clock.ts';

/** Severity letter of an ESP-IDF log line. */
export type LogLevel = 'E' | 'W' | 'I';

/** Collects what a bootloader prints, in the form of ESP-IDF: `I (31) boot: Loaded app from …`. */
export class BootLog {
  readonly #clock: VirtualClock;
  readonly #resetUs: number;
  readonly #lines: string[] = [];

  /** Starts the log of one boot; times in it count from now. */
  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.#resetUs = clock.nowUs;
  }

  /** All lines so far. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Adds a line with the milliseconds since reset. */
  print(level: LogLevel, tag: string, text: string): void {
    const milliseconds = Math.floor((this.#clock.nowUs - this.#resetUs) / 1000);
    this.#lines.push(`${level} (${milliseconds}) ${tag}: ${text}`);
  }
}
