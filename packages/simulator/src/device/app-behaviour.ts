/** How an application behaves once it was booted; times count from the boot, in virtual milliseconds. */
export interface AppBehaviour {
  /** When the application says that it is healthy, or that it is not; null: it never says anything. */
  readonly verdict: { readonly afterMs: number; readonly healthy: boolean } | null;
  /** Whether its network works. */
  readonly hasNetwork: boolean;
  /** When it crashes, which resets the chip; null: never. */
  readonly crashAfterMs: number | null;
}

/**
 * Says after 3 s that all is well.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { type AppBehaviour, healthyApp } from '@aloft/simulator';
 *
 * const slowApp: AppBehaviour = { ...healthyApp, verdict: { afterMs: 60_000, healthy: true } };
 * assert.equal(slowApp.hasNetwork, true);
 * ```
 */
export const healthyApp: AppBehaviour = {
  verdict: { afterMs: 3000, healthy: true },
  hasNetwork: true,
  crashAfterMs: null,
};

/** Feels healthy but reaches nobody: its check-ins fail. */
export const isolatedApp: AppBehaviour = { ...healthyApp, hasNetwork: false };

/** Notices after 3 s that it does not work, a missing sensor say. */
export const unhealthyApp: AppBehaviour = { ...healthyApp, verdict: { afterMs: 3000, healthy: false } };

/** Crashes half a second after every boot. */
export const crashingApp: AppBehaviour = { verdict: null, hasNetwork: true, crashAfterMs: 500 };

/** Runs, but never comes to a verdict. */
export const silentApp: AppBehaviour = { ...healthyApp, verdict: null };
