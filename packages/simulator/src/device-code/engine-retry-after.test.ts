import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../random/seeded-random.ts';
import { smallImage } from '../test-support/small-image.ts';
import { loadDeviceCode } from './compile.ts';
import { TestDevice, type TestDeviceOptions } from './test-support/test-device.ts';
import { type Fault, release, TestServer } from './test-support/test-server.ts';

const code = await loadDeviceCode();
const base = smallImage({ version: '1.0.0', size: 6000 });
const target = smallImage({ version: '2.0.0', size: 7000 });

/** Updates over one spoilt answer; returns the seconds to the next request, in ms. */
function pauseAfter(fault: Omit<Fault, 'kind'>, options: TestDeviceOptions = {}): number {
  const server = new TestServer();
  release(server, target);
  const device: TestDevice = new TestDevice(code, server, base, {
    code: { retryMs: 1000, checkInMs: 100_000 },
    isRest: () => device.reports.length > 0,
    ...options,
  });
  server.fail({ kind: 'status', ...fault });
  const times: number[] = [];
  const get = server.get.bind(server);
  server.get = (...request) => {
    if (request[0].includes(fault.match)) times.push(device.board.clock.nowMs);
    return get(...request);
  };
  assert.equal(device.run(), '2.0.0');
  return Math.floor(((times[1] ?? 0) - (times[0] ?? 0)) / 1000) * 1000;
}

test('429 and 503 with Retry-After lengthen the next pause by as many seconds, for offers and artifacts', () => {
  for (const match of ['offers/', 'artifacts/']) {
    for (const value of [429, 503]) assert.equal(pauseAfter({ match, value, retryAfter: '30' }), 31_000);
  }
});

test('without Retry-After, with a date, or with nonsense the usual pause follows', () => {
  assert.equal(pauseAfter({ match: 'offers/', value: 503 }), 1000);
  for (const retryAfter of ['Fri, 31 Dec 1999 23:59:59 GMT', '12 Dec 2099', '', '-5', '1e3', '0']) {
    assert.equal(pauseAfter({ match: 'offers/', value: 503, retryAfter }), 1000, retryAfter);
  }
});

test('Retry-After with another status is not obeyed', () => {
  for (const value of [404, 500, 301]) assert.equal(pauseAfter({ match: 'offers/', value, retryAfter: '30' }), 1000);
});

test('Retry-After never puts a device to sleep for longer than the check-in interval', () => {
  for (const retryAfter of ['98', '99', '100', '100000', '4294967295', '99999999999999999999']) {
    const pause = pauseAfter({ match: 'artifacts/', value: 503, retryAfter });
    assert.ok(pause >= 99_000 && pause <= 100_000, `${retryAfter}: ${pause}`);
  }
});

test('with a random source nobody comes back earlier than asked, and not everybody at once', () => {
  const pauses = Array.from({ length: 20 }, (_, seed) => {
    const random = seededRandom(seed);
    const options: TestDeviceOptions = {
      code: { retryMs: 20_000, checkInMs: 100_000 },
      port: (port) => ({ ...port, random }),
    };
    return pauseAfter({ match: 'offers/', value: 429, retryAfter: '30' }, options);
  });
  assert.ok(pauses.every((pause) => pause >= 39_000 && pause <= 50_000));
  assert.ok(new Set(pauses).size > 4);
});

test('a trial is not lost by waiting for an overloaded server', () => {
  const server = new TestServer();
  release(server, target);
  const device = new TestDevice(code, server, base, { code: { retryMs: 1000, trialLimitMs: 90_000 } });
  const get = server.get.bind(server);
  let refused = 0;
  server.get = (...request) => {
    if (device.boots < 2 || refused++ >= 3) return get(...request);
    return { status: 503, headers: [['retry-after', '3600']], body: new Uint8Array(), complete: true };
  };
  assert.equal(device.run(), '2.0.0');
  assert.equal(device.reports.at(-1)?.outcome, 'confirmed');
});
