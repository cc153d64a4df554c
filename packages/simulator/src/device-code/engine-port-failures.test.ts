import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallImage } from '../test-support/small-image.ts';
import { loadDeviceCode } from './compile.ts';
import type { DevicePort } from './device-port.ts';
import { makePatch } from './test-support/make-patch.ts';
import { TestDevice, type TestDeviceOptions } from './test-support/test-device.ts';
import { release, TestServer } from './test-support/test-server.ts';

const code = await loadDeviceCode();
const base = smallImage({ version: '1.0.0', size: 20_000 });
const target = smallImage({ version: '2.0.0', size: 21_000 });
const patch = { bytes: makePatch(base, target), base };

/** A device with parts of its port replaced, and a patch and an image on offer. */
function withPort(more: (port: DevicePort) => Partial<DevicePort>, options: TestDeviceOptions = {}): TestDevice {
  const server = new TestServer();
  release(server, target, { patches: [patch] });
  return new TestDevice(code, server, base, { ...options, port: (port) => ({ ...port, ...more(port) }) });
}

const outcomes = (device: TestDevice): unknown[] =>
  device.reports.map(({ outcome, status, boots }) => [outcome, status, boots]);

test('a sector that cannot be erased, written or read ends in a report, not in a loop', () => {
  for (const broken of ['erase', 'write'] as const) {
    const device = withPort((port) => ({
      [broken]: (offset: number, bytes: Uint8Array) => offset !== 8192 && port[broken](offset, bytes),
    }));
    for (let boot = 0; boot < 5; boot++) assert.equal(device.run(), '1.0.0');
    assert.deepEqual(outcomes(device).slice(0, 1), [
      ['failed', broken === 'erase' ? 'ERR_FLASH_ERASE' : 'ERR_FLASH_WRITE', 0],
    ]);
    assert.equal(device.reports[0]?.attempts, 4);
  }
  const device = withPort((port) => ({
    read: (slot, offset, into) => (slot === 'running' || offset < 0xa000) && port.read(slot, offset, into),
  }));
  for (let boot = 0; boot < 5; boot++) assert.equal(device.run(), '1.0.0');
  assert.deepEqual(outcomes(device).slice(0, 1), [['failed', 'ERR_FLASH_READ', 0]]);
});

test('a running image that cannot be read is still replaced, by a packed or raw one', () => {
  const device = withPort((port) => ({
    read: (slot, offset, into) => (slot === 'next' || device.boots > 1) && port.read(slot, offset, into),
  }));
  assert.equal(device.run(), '2.0.0');
});

test('one failed read of the running image does not make its own offer a new one', () => {
  const server = new TestServer();
  release(server, base, {});
  let fails = true;
  const device = new TestDevice(code, server, base, {
    port: (port) => ({
      ...port,
      read: (slot, offset, into) => {
        const hasFailed = slot === 'running' && fails;
        if (hasFailed) fails = false;
        return !hasFailed && port.read(slot, offset, into);
      },
    }),
  });
  assert.equal(device.run(), '1.0.0');
  assert.ok(!fails);
  assert.deepEqual(device.story, ['check-in', 'error ERR_FLASH_READ', 'check-in', 'refused REFUSED_RUNNING']);
});

test('a failed read of journal or boot record at any moment of any boot forgets neither sequence, nor trial, nor report', () => {
  for (const [method, failure] of [
    ['journalRead', false],
    ['bootState', null],
  ] as const) {
    // Every call of the first boots, then one of ever more: they are alike.
    for (let at = 1; ; at += 1 + (at >> 5)) {
      let calls = 0;
      const device = withPort((port) => ({
        [method]: (...call: Parameters<DevicePort['journalRead']>) =>
          ++calls === at ? failure : (port[method] as (...call: unknown[]) => unknown)(...call),
      }));
      if (device.run() !== '2.0.0') assert.equal(device.run(), '2.0.0', `${method} ${at}`);
      assert.equal(device.reports.at(-1)?.outcome, 'confirmed', `${method} ${at}`);
      release(device.server, smallImage({ version: '0.9.0', size: 9000 }), { sequence: 0, version: '0.9.0' });
      assert.equal(device.run(), '2.0.0', `${method} ${at}`);
      assert.equal(device.reports.at(-1)?.status, 'REFUSED_SEQUENCE', `${method} ${at}`);
      if (calls < at) break;
    }
  }
});

test('a journal that cannot be read is not written, and the update goes on once it can', () => {
  let isDead = true;
  let writes = 0;
  const device = withPort((port) => ({
    journalRead: (at, into) => !isDead && port.journalRead(at, into),
    journalErase: (sector) => {
      writes++;
      return port.journalErase(sector);
    },
    journalWrite: (at, bytes) => {
      writes++;
      return port.journalWrite(at, bytes);
    },
  }));
  assert.equal(device.run(), '1.0.0');
  assert.equal(writes, 0);
  assert.ok(device.story.includes('error ERR_JOURNAL'));
  isDead = false;
  assert.equal(device.run(), '2.0.0');
});

test('without a working journal nothing in the slot is touched', () => {
  const device = withPort(() => ({ journalWrite: () => false }));
  assertUntouched(device, 'error ERR_JOURNAL');
});

test('without a readable boot record nothing in the slot is touched', () => {
  const device = withPort(() => ({ bootState: () => null }));
  assertUntouched(device, 'error ERR_BOOT_STATE');
});

function assertUntouched(device: TestDevice, line: string): void {
  let touched = 0;
  device.board.flash.watch(({ offset }) => {
    if (offset >= device.board.ota0.offset) touched++;
  });
  assert.equal(device.run(), '1.0.0');
  assert.ok(device.story.includes(line));
  assert.equal(touched, 0);
}

test('a loader that refuses a slot which hashes right is asked a bounded number of times', () => {
  const device = withPort(() => ({ setBoot: () => false }));
  assert.equal(device.run(), '1.0.0');
  assert.deepEqual(outcomes(device), [['failed', 'ERR_SET_BOOT', 3]]);
  assert.equal(device.server.artifactBytes, patch.bytes.length, 'the slot was verified again, not fetched again');
});

test('a confirmation that fails is tried again after the next check-in', () => {
  let left = 2;
  const device = withPort((port) => ({ confirm: () => left-- <= 0 && port.confirm() }));
  assert.equal(device.run(), '2.0.0');
  assert.deepEqual(outcomes(device), [['confirmed', 'OK', 1]]);
  assert.ok(device.story.includes('error ERR_CONFIRM'));
});

test('an image that can never be confirmed is rolled back', () => {
  const device = withPort((port) => ({ confirm: () => device.boots % 2 === 1 && port.confirm() }));
  assert.equal(device.run(), '1.0.0');
  assert.deepEqual(outcomes(device), [['rolled-back', 'ERR_TRIAL_TIMEOUT', 3]]);
});

test('a port that refuses to roll back is overruled by selecting the old image', () => {
  const device = withPort(() => ({ rollback: () => false }), { apps: { '2.0.0': 'unhealthy' } });
  assert.equal(device.run(), '1.0.0');
  assert.deepEqual(outcomes(device), [['rolled-back', 'ERR_TRIAL_UNHEALTHY', 1]]);
  assert.equal(device.runs.version, '1.0.0', 'confirmed anew, so it stays');
});

test('a journal that dies during the trial does not keep the device from its end', () => {
  for (const [behaviour, version] of [
    ['healthy', '2.0.0'],
    ['unhealthy', '1.0.0'],
  ] as const) {
    const device = withPort(
      (port) => ({ journalWrite: (at, bytes) => device.boots < 2 && port.journalWrite(at, bytes) }),
      {
        apps: { '2.0.0': behaviour },
      },
    );
    assert.equal(device.run(), version);
    assert.equal(device.runs.version, version);
  }
});
