import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runBootloader } from '../bootloader/run-bootloader.ts';
import { EspOta } from '../ota/esp-ota.ts';
import { otadataText, putOtadata } from '../test-support/small-board.ts';
import { smallImage } from '../test-support/small-image.ts';
import { loadDeviceCode } from './compile.ts';
import { type AppBehaviour, TestDevice, type TestDeviceOptions } from './test-support/test-device.ts';
import { release, TestServer } from './test-support/test-server.ts';

const code = await loadDeviceCode();
const base = smallImage({ version: '1.0.0', size: 6000 });
const target = smallImage({ version: '2.0.0', size: 7000 });

function offered(behaviour: AppBehaviour, options: TestDeviceOptions = {}): TestDevice {
  const server = new TestServer();
  release(server, target);
  return new TestDevice(code, server, base, { ...options, apps: { '2.0.0': behaviour } });
}

const outcomes = (device: TestDevice): unknown[] =>
  device.reports.map(({ outcome, status, boots }) => [outcome, status, boots]);

const idfs = ['5.0', '5.5', '6.1'] as const;

test('an image whose application says it is not well is rolled back at once and never tried again', () => {
  for (const idf of idfs) {
    for (const rollback of [true, false]) {
      const device = offered('unhealthy', { board: { idf, rollback } });
      assert.equal(device.run(), '1.0.0');
      assert.deepEqual(outcomes(device), [['rolled-back', 'ERR_TRIAL_UNHEALTHY', 1]]);
      const sent = device.server.artifactBytes;
      assert.equal(device.run(), '1.0.0');
      assert.equal(device.server.artifactBytes, sent);
      assert.equal(device.reports.at(-1)?.status, 'REFUSED_FAILED_BEFORE');
      assert.equal(device.runs.version, '1.0.0');
    }
  }
});

test('an image that crashes is selected a bounded number of times, without another download', () => {
  for (const rollback of [true, false]) {
    const device = offered('crashes', { board: { rollback } });
    assert.equal(device.run(), '1.0.0');
    assert.deepEqual(outcomes(device), [['rolled-back', 'ERR_TRIAL_RESET', 3]]);
    assert.equal(device.server.artifactBytes, target.length);
    assert.ok(device.boots <= 8);
  }
});

test('an application that never speaks is rolled back when its time is over, and tried again only after a check-in', () => {
  const device = offered('silent', { code: { trialLimitMs: 90_000 } });
  assert.equal(device.run(), '1.0.0');
  assert.deepEqual(outcomes(device), [['rolled-back', 'ERR_TRIAL_TIMEOUT', 3]]);
  assert.equal(device.server.artifactBytes, target.length);
});

test('a healthy image is not confirmed without a check-in', () => {
  const device = offered('healthy', { code: { trialLimitMs: 90_000, retryMs: 10_000 } });
  const get = device.server.get.bind(device.server);
  device.server.get = (...request) => (device.boots > 1 ? null : get(...request));
  assert.equal(device.run(), '1.0.0');
  assert.equal(device.reports.length, 0, 'no check-in, no further try, no verdict yet');
  assert.ok(device.story.includes('rollback ERR_TRIAL_TIMEOUT'));
  assert.equal(device.runs.version, '1.0.0');
  device.server.get = get;
  assert.equal(device.run(), '2.0.0', 'with the network back the intact slot gets its second chance');
  assert.equal(device.server.artifactBytes, target.length);
  assert.deepEqual(outcomes(device), [['confirmed', 'OK', 2]]);
});

test('a check-in that works at the last moment saves the image', () => {
  const device = offered('healthy', { code: { trialLimitMs: 90_000, retryMs: 10_000 } });
  device.server.fail({ match: 'nothing', kind: 'unreachable' });
  const get = device.server.get.bind(device.server);
  let refused = 0;
  device.server.get = (...request) => (device.boots > 1 && refused++ < 8 ? null : get(...request));
  assert.equal(device.run(), '2.0.0');
  assert.deepEqual(outcomes(device), [['confirmed', 'OK', 1]]);
});

test('a single unlucky reset in the first boot does not cost the update', () => {
  for (const idf of idfs) {
    const device = offered('healthy', { board: { idf } });
    assert.equal(device.bootOnce(), null);
    runBootloader(device.board);
    assert.equal(device.run(), '2.0.0', 'the reset above left the new slot aborted');
    assert.equal(device.server.artifactBytes, target.length);
    assert.deepEqual(outcomes(device), [['confirmed', 'OK', 2]]);
  }
});

test('a new slot that went bad after it was selected is rebuilt', () => {
  const device = offered('healthy');
  assert.equal(device.bootOnce(), null);
  const { flash, ota1 } = device.board;
  flash.write(ota1.offset + 0x400, new Uint8Array(64));
  assert.equal(device.run(), '2.0.0');
  assert.deepEqual(outcomes(device), [['confirmed', 'OK', 2]]);
});

test('after a fallback to the old image its own application never blesses the broken slot', () => {
  // Both slots known, the selected one is corrupt: the bootloader runs ota_0 and leaves otadata alone.
  const device = offered('healthy');
  device.server.files.clear();
  putOtadata(device.board, '1:VALID', '2:VALID');
  assert.equal(device.run(), '1.0.0');
  assert.deepEqual(otadataText(device.board), ['1:VALID', '2:VALID']);
});

test('after a fallback the record of the running slot is repaired before the other slot is overwritten', () => {
  for (const idf of idfs) {
    const device = offered('healthy', { board: { idf } });
    putOtadata(device.board, '1:VALID', '2:VALID');
    const { flash, otadata, ota1 } = device.board;
    const seen: string[] = [];
    flash.watch(({ offset, kind }) => {
      if (kind !== 'program') return;
      if (offset >= ota1.offset) seen.push('slot');
      else if (offset >= otadata.offset && offset < otadata.offset + otadata.size) {
        seen.push(otadataText(device.board).join(' '));
      }
    });
    assert.equal(device.run(), '2.0.0');
    const slotWritten = seen.indexOf('slot');
    assert.ok(seen.slice(0, slotWritten).includes('3:VALID 2:VALID'), 'first the running slot is selected and valid');
    assert.ok(seen.slice(slotWritten).every((text) => text === 'slot' || text.includes('3:VALID')));
    assert.deepEqual(outcomes(device), [['confirmed', 'OK', 1]]);
  }
});

test('an image that somebody else installed gets the same trial', () => {
  for (const [behaviour, expected] of [
    ['healthy', '2.0.0'],
    ['unhealthy', '1.0.0'],
  ] as const) {
    const device = offered(behaviour);
    device.server.files.clear();
    release(device.server, behaviour === 'healthy' ? target : base);
    const { flash, ota1, table, ota0 } = device.board;
    flash.write(ota1.offset, target);
    new EspOta(device.board, table, ota0).setBootPartition(ota1);
    assert.equal(device.run(), expected);
    assert.equal(device.runs.version, expected);
    assert.deepEqual(device.reports, []);
  }
});

test('when no other image would boot, an unhappy one stays and says so', () => {
  const device = offered('unhealthy');
  assert.equal(device.bootOnce(), null);
  device.board.flash.erase(device.board.ota0.offset, 4096);
  assert.equal(device.run(), '2.0.0');
  assert.deepEqual(outcomes(device), [['failed', 'ERR_ROLLBACK', 1]]);
  assert.deepEqual(
    otadataText(device.board),
    ['1:VALID', '2:VALID'],
    'and no bootloader gives it up at the next reset',
  );
});

test('a confirmed image stays, also when the power goes before the journal says so and the network with it', () => {
  for (const rollback of [true, false]) {
    let isOver = false;
    const device = offered('healthy', {
      board: { rollback },
      code: { trialLimitMs: 90_000 },
      port: (port) => ({
        ...port,
        confirm: () => {
          const isConfirmed = port.confirm();
          if (!isOver) {
            isOver = true;
            throw device.board.flash.cutPower();
          }
          return isConfirmed;
        },
      }),
    });
    assert.throws(() => device.run(), { code: 'POWER_CUT' });
    device.board.flash.restorePower();
    device.server.get = () => null;
    for (let day = 0; day < 3; day++) assert.equal(device.run(), '2.0.0');
    assert.deepEqual(outcomes(device), [['confirmed', 'OK', 1]]);
    assert.ok(!device.story.some((line) => line.startsWith('rollback')));
  }
});

test('an image that was healthy, but reset before it was confirmed, does not count as confirmed', () => {
  let isOver = false;
  const device = offered('healthy', {
    port: (port) => ({
      ...port,
      confirm: () => {
        if (isOver) return port.confirm();
        isOver = true;
        throw device.board.flash.cutPower();
      },
    }),
  });
  assert.throws(() => device.run(), { code: 'POWER_CUT' });
  device.board.flash.restorePower();
  assert.equal(device.runs.version, '1.0.0', 'the bootloader went back');
  assert.equal(device.run(), '2.0.0');
  assert.deepEqual(outcomes(device), [['confirmed', 'OK', 2]]);
});

test('an offer that trickles in does not outlast the time of a trial', () => {
  const device = offered('healthy', { code: { trialLimitMs: 90_000 }, pieceSize: 1 });
  const start = device.board.clock.nowMs;
  const get = device.server.get.bind(device.server);
  device.server.get = (path, offset, ifRange) => {
    const response = get(path, offset, ifRange);
    if (device.boots !== 2 || response === null) return response;
    const { clock } = device.board;
    const body = response.body;
    return {
      ...response,
      body: new Proxy(body, { get: (target, name) => trickle(target, name, () => clock.sleep(2000)) }),
    };
  };
  assert.equal(device.bootOnce(), null);
  assert.equal(device.bootOnce(), null, 'given up');
  assert.ok(device.story.includes('rollback ERR_TRIAL_TIMEOUT'));
  assert.ok(device.board.clock.nowMs - start < 120_000);
});

test('a restart that is not granted at once is announced only once', () => {
  const server = new TestServer();
  release(server, target);
  const device = new TestDevice(code, server, base);
  device.patience = 5;
  assert.equal(device.bootOnce(), null);
  assert.equal(device.events.filter(({ kind }) => kind === 'reboot').length, 1);
});

function trickle(body: Uint8Array, name: string | symbol, wait: () => void): unknown {
  if (name === 'subarray') wait();
  const value: unknown = Reflect.get(body, name, body);
  return typeof value === 'function' ? value.bind(body) : value;
}

test('a report that was not noted as told before a reset is told again', () => {
  let isCut = false;
  const device = offered('healthy', {
    port: (port) => ({
      ...port,
      journalWrite: (offset, bytes) => {
        if (device.reports.length > 0 && !isCut) {
          isCut = true;
          throw device.board.flash.cutPower();
        }
        return port.journalWrite(offset, bytes);
      },
    }),
  });
  assert.throws(() => device.run(), { code: 'POWER_CUT' });
  device.board.flash.restorePower();
  assert.equal(device.run(), '2.0.0');
  const confirmed = ['confirmed', 'OK', 1];
  assert.deepEqual(outcomes(device), [confirmed, confirmed]);
  assert.equal(device.run(), '2.0.0');
  assert.equal(device.reports.length, 2);
});
