import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePatchHeader } from '@aloft/delta';
import fc from 'fast-check';
import { seededRandom } from '../random/seeded-random.ts';
import { smallImage } from '../test-support/small-image.ts';
import { loadDeviceCode } from './compile.ts';
import { sha256 } from './test-support/digest.ts';
import { makePatch } from './test-support/make-patch.ts';
import { TestDevice, type TestDeviceOptions } from './test-support/test-device.ts';
import { type Fault, type ReleaseOptions, release, TestServer } from './test-support/test-server.ts';

const code = await loadDeviceCode();
const base = smallImage({ version: '1.0.0', size: 20_000 });
const target = smallImage({ version: '2.0.0', size: 21_000 });
const large = smallImage({ version: '2.0.0', size: 45_000 });

type Way = { name: string; image: Uint8Array; options: ReleaseOptions };

const rawImage: Way = { name: 'raw image', image: target, options: {} };

/** The three ways an artifact reaches the slot. */
const ways: readonly Way[] = [
  rawImage,
  {
    name: 'staged patch',
    image: target,
    options: { image: false, patches: [{ bytes: makePatch(base, target), base }] },
  },
  {
    name: 'streamed patch',
    image: large,
    options: { image: false, patches: [{ bytes: makePatch(base, large), base }] },
  },
];

function offered(way: Way, device: TestDeviceOptions = {}): TestDevice {
  const server = new TestServer();
  release(server, way.image, way.options);
  return new TestDevice(code, server, base, device);
}

/** Updates the device to 2.0.0; returns when each request was made, in virtual ms. */
function requestTimes(device: TestDevice): number[] {
  const times: number[] = [];
  const get = device.server.get.bind(device.server);
  device.server.get = (...request) => {
    times.push(device.board.clock.nowMs);
    return get(...request);
  };
  assert.equal(device.run(), '2.0.0');
  return times;
}

const artifactRequests = (device: TestDevice): TestServer['requests'] =>
  device.server.requests.filter(({ path }) => path.startsWith('artifacts/'));

for (const way of ways) {
  test(`${way.name}: a lost connection is resumed at the next byte, with If-Range`, () => {
    const device = offered(way);
    device.server.fail({ match: 'artifacts/', kind: 'cut', value: 9000 });
    assert.equal(device.run(), '2.0.0');
    const [first, second, ...more] = artifactRequests(device);
    assert.deepEqual([first?.offset, first?.ifRange], [0, null]);
    assert.equal(second?.offset, 9000);
    assert.match(second?.ifRange ?? '', /^"/);
    assert.deepEqual(more, []);
    assert.ok(device.story.includes('error ERR_HTTP_CONNECTION'));
  });

  test(`${way.name}: a body that ends early is resumed, however often`, () => {
    const device = offered(way);
    device.server.fail({ match: 'artifacts/', kind: 'short', value: 1234, times: 15 });
    assert.equal(device.run(), '2.0.0');
    assert.equal(artifactRequests(device)[15]?.offset, 15 * 1234);
    assert.equal(device.boots, 2);
  });

  test(`${way.name}: 200 in answer to a range means from the start, and right bytes are not written twice`, () => {
    const device = offered(way);
    const { flash, ota1 } = device.board;
    device.server.fail({ match: 'artifacts/', kind: 'cut', value: 10_000 });
    device.server.fail({ match: 'artifacts/', kind: 'ignore-range' });
    assert.equal(device.run(), '2.0.0');
    assert.deepEqual(device.runs.digest, sha256(way.image));
    assert.equal(artifactRequests(device).length, 2);
    const erases = flash.statistics.erasesPerSector.slice(ota1.offset / 4096);
    assert.ok(erases.every((count) => count <= 1));
  });

  test(`${way.name}: another range than asked for is not believed`, () => {
    const device = offered(way);
    device.server.fail({ match: 'artifacts/', kind: 'cut', value: 10_000 });
    device.server.fail({ match: 'artifacts/', kind: 'wrong-range' });
    assert.equal(device.run(), '2.0.0');
    assert.ok(device.story.includes('error ERR_HTTP_RANGE'));
    assert.equal(artifactRequests(device)[2]?.offset, 0);
  });

  test(`${way.name}: an artifact replaced on the server during a download does no harm`, () => {
    // A stream has used wrong bytes before it can know, so it may have to fall back to the image.
    const device = offered({ ...way, options: { ...way.options, image: true } });
    const { server } = device;
    const path = [...server.files.keys()].find((name) => name.startsWith('artifacts/')) ?? '';
    const good = server.files.get(path) ?? new Uint8Array();
    const other = good.slice();
    other.fill(0x11, 200, 12_000);
    server.files.set(path, other);
    server.fail({ match: 'artifacts/', kind: 'cut', value: 10_000 });
    const get = server.get.bind(server);
    server.get = (...request) => {
      if (request[1] > 0) server.files.set(path, good);
      return get(...request);
    };
    assert.equal(device.run(), '2.0.0');
    assert.deepEqual(device.runs.digest, sha256(way.image));
  });

  test(`${way.name}: a server that never gets anywhere is left alone until the next check-in`, () => {
    const device = offered(way);
    device.server.fail({ match: 'artifacts/', kind: 'cut', value: 0, times: 1000 });
    assert.equal(device.run(), '1.0.0');
    assert.ok(artifactRequests(device).length < 12);
    assert.equal(device.boots, 1);
  });

  test(`${way.name}: a server without ranges that breaks off at the same place is left alone too`, () => {
    const device = offered(way);
    device.server.fail({ match: 'artifacts/', kind: 'cut', value: 9000, times: 1000 });
    const { server } = device;
    const get = server.get.bind(server);
    server.get = (path, _offset, ifRange) => get(path, 0, ifRange);
    assert.equal(device.run(), '1.0.0');
    assert.ok(artifactRequests(device).length < 12);
  });

  test(`${way.name}: any mixture of network faults ends with the right image`, () => {
    const kinds = fc.constantFrom<Fault['kind']>('unreachable', 'cut', 'short', 'ignore-range', 'wrong-range');
    const faults = fc.array(fc.record({ kind: kinds, value: fc.integer({ min: 1, max: 20_000 }) }), { maxLength: 6 });
    fc.assert(
      fc.property(faults, fc.integer({ min: 1, max: 3000 }), (list, pieceSize) => {
        const device = offered(way, { pieceSize });
        for (const { kind, value } of list) device.server.fail({ match: 'artifacts/', kind, value });
        assert.equal(device.run(), '2.0.0');
        assert.deepEqual(device.runs.digest, sha256(way.image));
      }),
      { seed: 6, numRuns: 12 },
    );
  });
}

test('pauses between fruitless attempts grow and stay below the check-in interval', () => {
  const device = offered(rawImage, { code: { retryMs: 1000, checkInMs: 700_000 } });
  device.server.fail({ match: 'artifacts/', kind: 'unreachable', times: 8 });
  const times = requestTimes(device);
  const pauses = times.slice(2, 9).map((time, index) => Math.round((time - (times[index + 1] ?? 0)) / 1000));
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64]);
});

test('a random source spreads every pause between half of it and all of it, each device in its own way', () => {
  const pausesWith = (seed: number): number[] => {
    const random = seededRandom(seed);
    const device = offered(rawImage, {
      code: { retryMs: 1000, checkInMs: 700_000 },
      port: (port) => ({ ...port, random }),
    });
    device.server.fail({ match: 'artifacts/', kind: 'unreachable', times: 8 });
    const pauses = requestTimes(device).slice(2, 9);
    return pauses.map((time, index, all) => time - (all[index - 1] ?? 0)).slice(1);
  };
  const all = Array.from({ length: 30 }, (_, seed) => pausesWith(seed));
  for (const pauses of all) {
    for (const [index, pause] of pauses.entries()) {
      const whole = 2000 * 2 ** index;
      assert.ok(pause >= whole / 2 && pause <= whole + 50, `${pause} of ${whole}`);
    }
  }
  const first = all.map(([pause = 0]) => pause);
  assert.equal(new Set(first).size, first.length, 'no two devices come back together');
  assert.ok(Math.min(...first) < 1200 && Math.max(...first) > 1800, 'the whole range is used');
});

test('a wake during a request is kept for the pause that follows, and ends no other', () => {
  const server = new TestServer();
  release(server, base, {});
  const times: number[] = [];
  const device = new TestDevice(code, server, base, { isRest: () => times.length > 3 });
  const get = server.get.bind(server);
  server.get = (...request) => {
    times.push(device.board.clock.nowMs);
    if (times.length === 2) device.code?.wake();
    return get(...request);
  };
  device.run();
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0) >= 3_600_000);
  assert.deepEqual(pauses, [true, false, true]);
});

test('a stream that the device never stays up long enough for is given up for something that can be resumed', () => {
  const [way] = ways.filter(({ name }) => name.includes('stream'));
  assert.ok(way);
  const device = offered({ ...way, options: { ...way.options, image: true } });
  const [patch] = way.options.patches ?? [];
  assert.ok(patch);
  const path = `artifacts/${Buffer.from(sha256(patch.bytes)).toString('hex')}`;
  const get = device.server.get.bind(device.server);
  let streams = 0;
  device.server.get = (...request) => {
    if (request[0] === path) {
      streams++;
      throw device.board.flash.cutPower();
    }
    return get(...request);
  };
  assert.equal(device.runThroughCuts(), '2.0.0');
  assert.equal(streams, 8);
  assert.ok(device.story.includes('fallback ERR_HTTP_CONNECTION'));
  assert.equal(device.reports.at(-1)?.outcome, 'confirmed');
});

test('the application hears when to free memory, and that the restart follows', () => {
  for (const { name, image, options } of ways) {
    const device = offered({ name, image, options });
    assert.equal(device.run(), '2.0.0');
    const kinds = device.events.map(({ kind }) => kind);
    const memory = device.events.filter(({ kind }) => kind === 'memory');
    const patch = options.patches?.[0]?.bytes;
    assert.deepEqual(
      memory.map(({ position }) => position),
      patch === undefined ? [] : [parsePatchHeader(patch).ramSize],
    );
    assert.ok(patch === undefined || kinds.indexOf('memory') < kinds.indexOf('apply'));
    assert.equal(kinds.indexOf('reboot'), kinds.indexOf('select') + 1);
  }
});

test('an offer that cannot be fetched or read leaves the device as it is, until the next check-in', () => {
  const server = new TestServer();
  const device = new TestDevice(code, server, base);
  assert.equal(device.run(), '1.0.0');
  assert.ok(device.story.includes('error ERR_HTTP_STATUS'));
  server.files.set('offers/lamp.cbor', new Uint8Array(5000).fill(0x40));
  assert.equal(device.run(), '1.0.0');
  assert.ok(device.story.includes('error ERR_OFFER_SIZE'));
  server.files.set('offers/lamp.cbor', Uint8Array.of(0xa4, 1));
  assert.equal(device.run(), '1.0.0');
  assert.ok(device.story.includes('error ERR_CBOR_TRUNCATED'));
  release(server, target);
  server.fail({ match: 'offers/', kind: 'short', value: 50 });
  assert.equal(device.run(), '2.0.0');
  assert.ok(device.story.includes('error ERR_HTTP_TRUNCATED'));
});
