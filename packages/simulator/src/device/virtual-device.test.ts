import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePartitionCsv } from '@aloft/image';
import { loadDeviceCode } from '../device-code/compile.ts';
import type { DeviceReport } from '../device-code/device-action.ts';
import { PowerCut } from '../errors.ts';
import { IDF_VERSIONS } from '../ota/idf-version.ts';
import { publish } from '../test-support/repository.ts';
import { relatedImages, smallImage } from '../test-support/small-image.ts';
import { MemoryTransport } from '../transport/memory-transport.ts';
import { type AppBehaviour, crashingApp, healthyApp, isolatedApp, silentApp, unhealthyApp } from './app-behaviour.ts';
import type { DeviceMessage } from './device-message.ts';
import type { VirtualDeviceOptions } from './device-options.ts';
import type { RunEnd } from './run-limits.ts';
import { VirtualDevice } from './virtual-device.ts';

const code = await loadDeviceCode();
const { from, to } = relatedImages(30_000);
const repository = await publish('lamp', to, [from]);

interface Desk {
  device: VirtualDevice;
  transport: MemoryTransport;
  messages: DeviceMessage[];
  report: () => DeviceReport | undefined;
}

/** A device with the old image, running; the repository offers the new one. */
function desk(options: Partial<VirtualDeviceOptions> = {}, newApp: AppBehaviour = healthyApp): Desk {
  const messages: DeviceMessage[] = [];
  const transport = new MemoryTransport({ files: repository.files });
  const device = new VirtualDevice({
    chip: 'esp32',
    deviceClass: 'lamp',
    code,
    transport,
    flashSize: 0x100000,
    behaviourOf: ({ descriptor }) => (descriptor?.version === '1.1.0' ? newApp : healthyApp),
    onMessage: (message) => messages.push(message),
    ...options,
  });
  device.flashFirmware(from);
  device.boot();
  const report = (): DeviceReport | undefined => {
    return messages.flatMap((message) => (message.kind === 'report' ? [message.report] : []))[0];
  };
  return { device, transport, messages, report };
}

async function runToReport({ device, report }: Desk): Promise<DeviceReport> {
  assert.equal(await device.run({ until: () => report() !== undefined }), 'until');
  const found = report();
  assert.ok(found);
  return found;
}

const boards: readonly [string, Partial<VirtualDeviceOptions>][] = [
  ['with rollback', {}],
  ['without rollback', { rollback: false }],
  ['with flash encryption', { encrypted: true }],
  ['with anti-rollback', { antiRollback: true }],
  ['started from a factory app', { factory: true, flashSize: 0x200000 }],
  ...IDF_VERSIONS.map((idf): [string, Partial<VirtualDeviceOptions>] => [`of ESP-IDF ${idf}`, { idf }]),
];

for (const [name, options] of boards) {
  test(`a board ${name} updates, confirms and stays`, async () => {
    const it = desk(options);
    const started = it.device.running;
    assert.equal((await runToReport(it)).outcome, 'confirmed');
    assert.equal(it.device.runningVersion, '1.1.0');
    assert.notEqual(it.device.running, started);
    assert.equal(it.device.inTrial, false);
    assert.equal(it.device.boot().booted, it.device.running);
    assert.equal(it.device.runningVersion, '1.1.0');
  });

  test(`a board ${name} goes back from an app that says it is not healthy`, async () => {
    const it = desk(options, unhealthyApp);
    const report = await runToReport(it);
    assert.deepEqual([report.outcome, report.status, report.boots], ['rolled-back', 'ERR_TRIAL_UNHEALTHY', 1]);
    assert.equal(it.device.runningVersion, '1.0.0');
  });
}

for (const [what, app, status] of [
  ['crashes', crashingApp, 'ERR_TRIAL_RESET'],
  ['reaches nobody', isolatedApp, 'ERR_TRIAL_TIMEOUT'],
  ['never comes to a verdict', silentApp, 'ERR_TRIAL_TIMEOUT'],
] as const) {
  test(`an app that ${what} is given up after its boots, and the old one runs`, async () => {
    const it = desk({ engine: { maxBoots: 2 } }, app);
    const report = await runToReport(it);
    assert.deepEqual([report.outcome, report.status, report.boots], ['rolled-back', status, 2]);
    assert.equal(it.device.runningVersion, '1.0.0');
  });
}

test('a device that lost its power at any of many moments ends in the new app', async () => {
  const probe = desk();
  const born = probe.device.flash.operations;
  await runToReport(probe);
  const steps = probe.device.flash.operations - born;
  assert.ok(steps > 50);
  for (let step = 1; step <= steps; step += 7) {
    const it = desk({ seed: step });
    it.device.flash.cutPowerAt(it.device.flash.operations + step, 'torn');
    const runToEnd = (): Promise<RunEnd> => it.device.run({ until: () => it.report() !== undefined });
    assert.equal(await runToEnd(), 'power-cut', `step ${step}`);
    assert.equal(it.device.running, null);
    it.device.restorePower();
    assert.notEqual(it.device.boot().booted, null);
    assert.equal(await runToEnd(), 'until', `step ${step}`);
    assert.equal(it.report()?.outcome, 'confirmed');
    assert.equal(it.device.runningVersion, '1.1.0');
  }
});

test('power can go away during boot too', () => {
  const it = desk({ idf: '6.1' });
  it.device.ota.setBootPartition(it.device.table.slots[0] ?? assert.fail());
  it.device.flash.cutPowerAt(it.device.flash.operations + 1, 'before');
  assert.throws(() => it.device.boot(), PowerCut);
  assert.equal(it.messages.at(-1)?.kind, 'power-cut');
  it.device.restorePower();
  assert.equal(it.device.boot().booted, 0);
});

test('a lost connection is resumed by range, and nothing is downloaded twice', async () => {
  const whole = smallImage({ version: '1.1.0', size: 60_000 });
  const { files } = await publish('lamp', whole, []);
  const transport = new MemoryTransport({ files });
  const it = desk({ transport });
  await it.device.run({ until: () => it.messages.some(({ kind }) => kind === 'request') });
  transport.failNext({ kind: 'lost', afterBytes: 30_000 });
  assert.equal((await runToReport(it)).outcome, 'confirmed');
  const offsets = it.messages.flatMap((message) => {
    return message.kind === 'request' && message.path.startsWith('artifacts/') ? [message.offset] : [];
  });
  assert.equal(offsets.length, 2);
  assert.ok((offsets[1] ?? 0) > 25_000);
});

test('without an offer the device sleeps from check-in to check-in', async () => {
  const it = desk({ transport: new MemoryTransport({ files: new Map() }), engine: { checkInMs: 60_000 } });
  const start = it.device.clock.nowMs;
  assert.equal(await it.device.run({ untilMs: start + 3_600_000 }), 'time');
  const checkIns = it.messages.filter(({ kind }) => kind === 'request').length;
  assert.ok(checkIns >= 30 && checkIns <= 120, String(checkIns));
  assert.equal(it.device.clock.nowMs, start + 3_600_000);
});

test('the same seed and server give the same run, event for event', async () => {
  const runs = [];
  for (let run = 0; run < 2; run++) {
    const it = desk();
    await runToReport(it);
    runs.push({ messages: it.messages, us: it.device.clock.nowUs, flash: it.device.flash.statistics });
  }
  assert.deepEqual(runs[0], runs[1]);
});

test('how the transport cuts a body does not change the run', async () => {
  const times = [];
  for (const pieceSize of [100, 1436, 100_000]) {
    const it = desk({ transport: new MemoryTransport({ files: repository.files, pieceSize }) });
    await runToReport(it);
    times.push([it.device.clock.nowUs, it.device.flash.operations]);
  }
  assert.deepEqual(times[0], times[1]);
  assert.deepEqual(times[0], times[2]);
});

test('an application may veto, and is asked again', async () => {
  let isBusy = true;
  const it = desk({ surroundings: { veto: () => (isBusy ? 'busy' : 'ok') }, engine: { checkInMs: 60_000 } });
  assert.equal((await runToReport(it)).status, 'REFUSED_BUSY');
  isBusy = false;
  await it.device.run({ until: () => it.device.runningVersion === '1.1.0' });
});

test('a device needs power, an image, a boot, and a journal', async () => {
  const options = { chip: 'esp32', deviceClass: 'lamp', code, transport: new MemoryTransport({ files: new Map() }) };
  const device = new VirtualDevice(options);
  await assert.rejects(device.run(), { code: 'DEVICE_NOT_RUNNING' });
  assert.throws(() => device.ota, { code: 'DEVICE_NOT_RUNNING' });
  const empty = device.boot();
  assert.ok(empty.booted === null && empty.reason === 'partition-table');
  assert.throws(() => device.flashFirmware(new Uint8Array(4 << 20)), { code: 'DEVICE_IMAGE_TOO_LARGE' });
  assert.throws(() => new VirtualDevice({ ...options, chip: 'esp8266' }), { code: 'DEVICE_CHIP_UNKNOWN' });
  const partitions = parsePartitionCsv('otadata,data,ota,0x9000,8K\nota_0,app,ota_0,,1M\nota_1,app,ota_1,,1M');
  assert.throws(() => new VirtualDevice({ ...options, partitions }), { code: 'DEVICE_NO_SUCH_PARTITION' });
});

test('a device whose only image is broken does not boot', async () => {
  const it = desk();
  const slot = it.device.table.slots[0] ?? assert.fail();
  it.device.flash.erase(slot.offset, 0x1000);
  const result = it.device.boot();
  assert.ok(result.booted === null && result.reason === 'no-bootable-app');
  assert.equal(it.device.running, null);
});
