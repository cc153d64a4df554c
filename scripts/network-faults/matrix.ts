import { startServer } from '@aloft/server';
import { type DeviceCodeModule, loadDeviceCode } from '@aloft/simulator';
import type { Duration } from './fault-plan.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import type { Fault } from './faults.ts';
import { makeRelease, type Release, repositoryOf } from './releases.ts';
import { type CellResult, runCell, type Subject } from './run-cell.ts';

/**
 * What a device may ask for within an hour, whatever goes wrong. The busiest hour is that of three trials of ten minutes
 * in which every check-in fails: pauses of half a minute or more, so at most twenty tries each.
 */
const MOST_TRIES_PER_HOUR = 64;

/** Everything cells need: real servers, the proxy before them, the device code. */
export interface Bench {
  readonly subjects: readonly Subject[];
  readonly proxy: FaultProxy;
  readonly code: DeviceCodeModule;
  close(): Promise<void>;
}

/** Publishes the releases on real servers and puts the proxy before them. */
export async function openBench(): Promise<Bench> {
  const [code, proxy] = [await loadDeviceCode(), await startFaultProxy()];
  const releases = {
    image: await makeRelease(21_000, false),
    staged: await makeRelease(21_000, true),
    streamed: await makeRelease(45_000, true),
  };
  const servers = new Map<Release, Awaited<ReturnType<typeof startServer>>>();
  for (const release of Object.values(releases)) {
    servers.set(release, await startServer({ port: 0, repository: repositoryOf(release.files) }));
  }
  const subject = (name: string, release: Release, matches: Subject['matches']): Subject => ({
    ...{ name, release, matches },
    upstream: servers.get(release)?.url ?? '',
  });
  const artifact = (name: string, release: Release): Subject =>
    subject(name, release, (path) => path === release.artifact);
  const isOffer = (path: string): boolean => path.startsWith('offers/');
  return {
    code,
    proxy,
    subjects: [
      subject('offer', releases.image, (path, inTrial) => isOffer(path) && !inTrial),
      artifact('staged patch', releases.staged),
      artifact('streamed patch', releases.streamed),
      artifact('image', releases.image),
      subject('offer in the trial', releases.image, (path, inTrial) => isOffer(path) && inTrial),
    ],
    close: async () => {
      await proxy.close();
      for (const server of servers.values()) await server.close();
    },
  };
}

/** Runs a cell. */
export function runCellOn(
  bench: Bench,
  subject: Subject,
  fault: Fault | null,
  duration: Duration,
): Promise<CellResult> {
  return runCell(bench.code, bench.proxy, subject, fault, duration);
}

/** What is wrong with how a cell came out; null if nothing is. */
export function faultOf(result: CellResult): string | null {
  const { outcome, status, runsRight, triesPerHour, duration } = result;
  if (!runsRight) return 'runs something else than it reports';
  if (outcome === 'stopped') return 'stopped without a report';
  if (outcome !== 'confirmed' && !/^(ERR|REFUSED)_/.test(status)) return 'did not end with a typed reason';
  if (duration === 'once' && outcome !== 'confirmed') return 'a fault that went by was not survived';
  if (triesPerHour > MOST_TRIES_PER_HOUR) return `${triesPerHour} tries within an hour`;
  return null;
}
