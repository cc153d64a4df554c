import { bar } from './bar.ts';
import type { Style } from './style.ts';
import type { Terminal } from './terminal.ts';
import { padEnd, truncate } from './text-width.ts';

const BAR_WIDTH = 24;
const TICK_MS = 80;
/** While a step runs, the bar creeps on towards this share of what is left. */
const CREEP = 0.35;
const CREEP_MS = 4000;

/** What a progress line says. */
export interface ProgressState {
  readonly title: string;
  /** 0 to 1. */
  readonly done: number;
  readonly step: string;
  readonly seconds: number;
}

/** Draws a progress line of at most `width` columns. */
export function progressLine({ title, done, step, seconds }: ProgressState, width: number, style: Style): string {
  const barWidth = Math.max(8, Math.min(BAR_WIDTH, width - 50));
  const filled = padEnd(bar(done, 1, barWidth), barWidth);
  const percent = `${Math.floor(done * 100)} %`.padStart(5);
  const text = truncate(`${step} · ${seconds.toFixed(1)} s`, Math.max(0, width - barWidth - title.length - 14));
  return `  ${title}  ▕${style.cyan(filled)}▏${percent}  ${style.dim(text)}`;
}

/**
 * How far a bar is drawn that was told `done` this long ago: it creeps on slower and slower, so that people see life in
 * long steps.
 */
export function creepingShare(done: number, elapsedMs: number): number {
  return done + (1 - done) * CREEP * (1 - Math.exp(-elapsedMs / CREEP_MS));
}

/** A bar on standard error that is gone when the work is done. Without a terminal there nothing is shown. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #title: string;
  readonly #startMs: number;
  #timer: ReturnType<typeof setInterval> | undefined;
  #done = 0;
  #shown = 0;
  #step = 'reading';
  #stepMs: number;

  constructor(terminal: Terminal, title: string) {
    this.#terminal = terminal;
    this.#title = title;
    this.#startMs = terminal.nowMs();
    this.#stepMs = this.#startMs;
    if (!terminal.showsProgress) return;
    this.#timer = setInterval(() => this.#paint(), TICK_MS);
    this.#paint();
  }

  /** Takes the share done, 0 to 1, and what is being done now. */
  report(done: number, step: string): void {
    this.#done = done;
    this.#step = step;
    this.#stepMs = this.#terminal.nowMs();
  }

  /** Wipes the bar off. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#terminal.writeError('\r\u001b[2K');
  }

  #paint(): void {
    const now = this.#terminal.nowMs();
    this.#shown = Math.max(this.#shown, creepingShare(this.#done, now - this.#stepMs));
    const state = {
      title: this.#title,
      done: Math.min(this.#shown, 1),
      step: this.#step,
      seconds: (now - this.#startMs) / 1000,
    };
    // One column stays free: a full line would make the terminal begin a new one.
    const line = progressLine(state, this.#terminal.columns - 1, this.#terminal.errorStyle);
    this.#terminal.writeError(`\r\u001b[2K${line}`);
  }
}
