import type { AppBehaviour } from './app-behaviour.ts';

/** Something the application does by itself. */
export type AppDeed = { kind: 'crash' } | { kind: 'verdict'; healthy: boolean };

/** The deeds of one application from its boot on, in order of time. */
export class AppSchedule {
  readonly #deeds: { atMs: number; deed: AppDeed }[];

  /** @param bootMs clock time of the boot */
  constructor({ verdict, crashAfterMs }: AppBehaviour, bootMs: number) {
    this.#deeds = [];
    if (verdict !== null) {
      this.#deeds.push({ atMs: bootMs + verdict.afterMs, deed: { kind: 'verdict', healthy: verdict.healthy } });
    }
    if (crashAfterMs !== null) this.#deeds.push({ atMs: bootMs + crashAfterMs, deed: { kind: 'crash' } });
    this.#deeds.sort((a, b) => a.atMs - b.atMs);
  }

  /** Clock time of the next deed, or infinity. */
  get nextMs(): number {
    return this.#deeds[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the next deed if its time has come. */
  take(nowMs: number): AppDeed | undefined {
    return nowMs >= this.nextMs ? this.#deeds.shift()?.deed : undefined;
  }
}
