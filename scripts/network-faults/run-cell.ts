import { parsePartitionCsv } from '@aloft/image';
import { type DeviceCodeModule, type DeviceReport, healthyApp, VirtualDevice } from '@aloft/simulator';
import { type Duration, FaultPlan } from './fault-plan.ts';
import type { FaultProxy } from './fault-proxy.ts';
import type { Fault } from './faults.ts';
import { deviceClient } from './http-client.ts';
import { DEVICE_CLASS, PARTITIONS, type Release } from './releases.ts';

const HOUR = 3_600_000;
/** A day would show no more: what has not ended by then repeats itself with every check-in. */
const OBSERVED_MS = 5 * HOUR;
/** A client's time limit for a silent server. */
const TIMEOUT_MS = 30_000;
/** Between two pieces of a body that trickles in: just below that limit. */
const DRIP_MS = 25_000;

/** What the fault is about. */
export interface Subject {
  readonly name: string;
  readonly release: Release;
  readonly upstream: string;
  /** Whether a request is about it. */
  readonly matches: (path: string, inTrial: boolean) => boolean;
}

/** How a cell of the matrix came out. */
export interface CellResult {
  readonly subject: string;
  readonly fault: string;
  readonly duration: Duration;
  /** `confirmed`, another final outcome, or `waiting`: alive, to try again at the next check-in. */
  readonly outcome: DeviceReport['outcome'] | 'waiting' | 'stopped';
  /** Why: the status of the report, or of the last error. */
  readonly status: string;
  /** Whether the device runs what `outcome` says it does. */
  readonly runsRight: boolean;
  /** Redirects included. */
  readonly requests: number;
  /** The most documents asked for within any hour. */
  readonly triesPerHour: number;
  /** Virtual milliseconds. */
  readonly ms: number;
  /** Bytes of bodies that reached the device. */
  readonly receivedBytes: number;
  /** When the requests for the subject were made, in virtual ms. */
  readonly subjectTimes: readonly number[];
}

/** Runs one device through one fault. */
export async function runCell(
  code: DeviceCodeModule,
  proxy: FaultProxy,
  subject: Subject,
  fault: Fault | null,
  duration: Duration,
): Promise<CellResult> {
  const times: number[] = [];
  const subjectTimes: number[] = [];
  const reports: DeviceReport[] = [];
  let lastError = '';
  let requests = 0;
  const transport = deviceClient(proxy, {
    onRequest: (path, redirects) => {
      requests++;
      if (redirects > 0) return;
      times.push(device.clock.nowMs);
      if (subject.matches(path, device.inTrial)) subjectTimes.push(device.clock.nowMs);
    },
    onTimeout: () => device.clock.sleep(TIMEOUT_MS),
    onDrip: () => device.clock.sleep(DRIP_MS),
  });
  const device = new VirtualDevice({
    ...{ chip: 'esp32c3', deviceClass: DEVICE_CLASS, code, transport, flashSize: 0x40000 },
    partitions: parsePartitionCsv(PARTITIONS),
    behaviourOf: () => healthyApp,
    onMessage: (message) => {
      if (message.kind === 'report') reports.push(message.report);
      if (message.kind === 'engine' && message.event.kind === 'error') lastError = message.event.status;
    },
  });
  proxy.upstream = subject.upstream;
  proxy.plan = new FaultPlan(fault, duration, (path) => subject.matches(path, device.inTrial));
  device.flashFirmware(subject.release.from);
  device.boot();
  const end = await device.run({ untilMs: OBSERVED_MS, until: () => reports.length > 0 });
  const [report] = reports;
  const outcome = report?.outcome ?? (end === 'time' ? 'waiting' : 'stopped');
  const isNew = device.runningVersion === subject.release.toVersion;
  return {
    ...{ subject: subject.name, fault: fault?.name ?? 'none', duration, outcome },
    status: report?.status ?? lastError,
    runsRight: device.runningVersion !== null && isNew === (outcome === 'confirmed'),
    requests,
    triesPerHour: mostWithin(times, HOUR),
    ms: device.clock.nowMs,
    receivedBytes: device.receivedBytes,
    subjectTimes,
  };
}

/** The most times within any span. */
function mostWithin(times: readonly number[], span: number): number {
  return Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + span).length));
}
