import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallImage } from '../test-support/small-image.ts';
import { loadDeviceCode } from './compile.ts';
import type { DevicePort, VetoAnswer } from './device-port.ts';
import { makePatch } from './test-support/make-patch.ts';
import { TestDevice, type TestDeviceOptions } from './test-support/test-device.ts';
import { type ReleaseOptions, release, TestServer } from './test-support/test-server.ts';

const code = await loadDeviceCode();
const base = smallImage({ version: '1.0.0', size: 20_000 });
const target = smallImage({ version: '2.0.0', size: 21_000 });

function offered(options: ReleaseOptions, device: TestDeviceOptions = {}, image = target): TestDevice {
  const server = new TestServer();
  release(server, image, options);
  return new TestDevice(code, server, base, device);
}

/** Refused, told once, nothing downloaded, and not a single flash operation: neither slot, journal nor boot record. */
function assertRefused(device: TestDevice, status: string): void {
  const before = device.board.flash.operations;
  assert.equal(device.run(), '1.0.0');
  assert.equal(device.server.artifactBytes, 0);
  assert.equal(device.board.flash.operations, before, 'a refusal writes nothing');
  assert.deepEqual(
    device.reports.map(({ outcome, status: why }) => ({ outcome, status: why })),
    [{ outcome: 'refused', status }],
  );
  assert.deepEqual(device.story, ['check-in', `refused ${status}`]);
}

test('an offer for another device class is refused', () => {
  assertRefused(offered({ deviceClass: 'lamp-2' }), 'REFUSED_CLASS');
});

test('an offer for another chip is refused', () => {
  assertRefused(offered({ chipId: 5 }), 'REFUSED_CHIP');
});

test('an offer below the secure version the device has reached is refused', () => {
  assertRefused(offered({ secureVersion: 2 }, { secureVersion: 3 }), 'REFUSED_SECURE_VERSION');
});

test('an offer larger than the slot is refused', () => {
  assertRefused(offered({}, {}, smallImage({ version: '2.0.0', size: 70_000 })), 'REFUSED_SLOT');
});

test('an offer whose artifacts all need more RAM is refused', () => {
  const patches = [{ bytes: makePatch(base, target), base, ramSize: 99_000 }];
  assertRefused(offered({ image: false, patches }), 'REFUSED_RAM');
});

test('an offer that leads nowhere from here is refused', () => {
  const other = smallImage({ version: '0.1.0' });
  const patches = [{ bytes: makePatch(other, target), base: other }];
  assertRefused(offered({ image: false, patches }), 'REFUSED_NO_ARTIFACT');
});

const withPort = (more: Partial<DevicePort>): TestDeviceOptions => ({ port: (port) => ({ ...port, ...more }) });

test('a low battery and a weak signal wait, the limits themselves do not', () => {
  assertRefused(offered({}, withPort({ battery: () => 19 })), 'REFUSED_BATTERY');
  assertRefused(offered({}, withPort({ signal: () => -91 })), 'REFUSED_SIGNAL');
  assert.equal(offered({}, withPort({ battery: () => 20, signal: () => -90 })).run(), '2.0.0');
});

test('the application has the last word, and sees what it decides about', () => {
  const answers: readonly VetoAnswer[] = ['window', 'busy', 'user'];
  for (const answer of answers) {
    const device = offered({}, withPort({ veto: ({ version }) => (version === '2.0.0' ? answer : 'ok') }));
    assertRefused(device, `REFUSED_${answer.toUpperCase()}`);
  }
});

test('a veto between download and switch keeps the verified slot for later', () => {
  let answer: VetoAnswer = 'ok';
  const device = offered(
    {},
    {
      ...withPort({
        veto: () => {
          const now = answer;
          answer = 'busy';
          return now;
        },
      }),
    },
  );
  assert.equal(device.run(), '1.0.0');
  assert.equal(device.reports[0]?.status, 'REFUSED_BUSY');
  const sent = device.server.artifactBytes;
  answer = 'ok';
  device.events.length = 0;
  const free = new TestDevice(code, device.server, base);
  free.board.flash.restore(device.board.flash.snapshot());
  assert.equal(free.run(), '2.0.0');
  assert.equal(free.server.artifactBytes, sent, 'nothing was downloaded again');
});

test('the image that already runs is no update, and no news', () => {
  const device = offered({}, {}, base);
  assert.equal(device.run(), '1.0.0');
  assert.deepEqual(device.story, ['check-in', 'refused REFUSED_RUNNING']);
  const before = device.board.flash.operations;
  assert.equal(device.run(), '1.0.0');
  assert.deepEqual([device.reports.length, device.board.flash.operations], [0, before]);
});

test('a device that was flashed by cable has the sequence number of the release it runs, once it is offered that', () => {
  const device = offered({ sequence: 5 }, {}, base);
  assert.equal(device.run(), '1.0.0');
  release(device.server, target, { sequence: 4 });
  assert.equal(device.run(), '1.0.0');
  assert.deepEqual(device.reports.at(-1)?.status, 'REFUSED_SEQUENCE');
  release(device.server, target, { sequence: 6, minimumSequence: 5 });
  assert.equal(device.run(), '2.0.0');
});

test('a refusal repeats with every check-in, but is reported once, and a new reason is reported again', () => {
  let charge = 5;
  let isBusy = false;
  const checkIns = 12;
  const device: TestDevice = offered(
    {},
    {
      ...withPort({ battery: () => charge, veto: () => (isBusy ? 'busy' : 'ok') }),
      isRest: () => {
        if (device.server.requests.length === 4) [charge, isBusy] = [80, true];
        return device.server.requests.length >= checkIns;
      },
    },
  );
  const before = device.board.flash.operations;
  assert.equal(device.run(), '1.0.0');
  assert.deepEqual(
    device.reports.map(({ status }) => status),
    ['REFUSED_BATTERY', 'REFUSED_BUSY'],
  );
  assert.equal(device.board.flash.operations, before);
  assert.equal(device.board.clock.nowMs >= (checkIns - 1) * 3_600_000, true, 'one check-in an hour');
});

test('a target that failed for good is refused from then on without a flash operation, however often it is offered', () => {
  const device: TestDevice = offered({}, { apps: { '2.0.0': 'unhealthy' } });
  assert.equal(device.run(), '1.0.0');
  assert.equal(device.reports.at(-1)?.status, 'ERR_TRIAL_UNHEALTHY');
  const [sent, before] = [device.server.artifactBytes, device.board.flash.operations];
  for (let again = 0; again < 5; again++) assert.equal(device.run(), '1.0.0');
  assert.deepEqual([device.server.artifactBytes, device.board.flash.operations], [sent, before]);
  assert.ok(device.reports.slice(1).every(({ status }) => status === 'REFUSED_FAILED_BEFORE'));
});

test('an older manifest than the installed one is refused, a newer one may lead back to the old image', () => {
  const server = new TestServer();
  release(server, target, { sequence: 5 });
  const device = new TestDevice(code, server, base);
  assert.equal(device.run(), '2.0.0');
  release(server, base, { sequence: 4 });
  assert.equal(device.run(), '2.0.0');
  assert.equal(device.reports.at(-1)?.status, 'REFUSED_SEQUENCE');
  release(server, base, { sequence: 6 });
  assert.equal(device.run(), '1.0.0');
});

test('options and sizes beyond their limits are refused at the start', () => {
  const bad: readonly TestDeviceOptions[] = [
    { code: { maxAttempts: 0 } },
    { code: { maxBoots: 0 } },
    { code: { checkInMs: 0 } },
    { code: { retryMs: 0 } },
    { code: { trialLimitMs: 0 } },
    { code: { trialLimitMs: 2 ** 31 } },
    { code: { workspaceSize: 1 << 20 } },
    withPort({ slotSize: 4095 }),
    withPort({ slotSize: 0 }),
    withPort({ slotSize: 0x1001000 }),
    withPort({ deviceClass: '' }),
    withPort({ deviceClass: 'x'.repeat(32) }),
  ];
  for (const options of bad) assert.throws(() => offered({}, options).run(), { code: 'DEVICE_CODE_BAD_OPTION' });
});
