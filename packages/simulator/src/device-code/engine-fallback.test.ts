import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { otadataText } from '../test-support/small-board.ts';
import { chipNamed, smallImage } from '../test-support/small-image.ts';
import { loadDeviceCode } from './compile.ts';
import { sha256 } from './test-support/digest.ts';
import { makePatch } from './test-support/make-patch.ts';
import { TestDevice, type TestDeviceOptions } from './test-support/test-device.ts';
import { type ReleaseOptions, release, TestServer } from './test-support/test-server.ts';

const code = await loadDeviceCode();
const base = smallImage({ version: '1.0.0', size: 20_000 });
const target = smallImage({ version: '2.0.0', size: 21_000 });
const large = smallImage({ version: '2.0.0', size: 45_000 });
const pathOf = (bytes: Uint8Array): string => `artifacts/${Buffer.from(sha256(bytes)).toString('hex')}`;

function offered(options: ReleaseOptions, image = target, device: TestDeviceOptions = {}): TestDevice {
  const server = new TestServer();
  release(server, image, options);
  return new TestDevice(code, server, base, device);
}

/** A patch that decodes without complaint, to something else than it promises. */
function lyingPatch(from: Uint8Array | null, to: Uint8Array): Uint8Array {
  const other = to.slice();
  other.fill(0x77, 8000, 8100);
  const lie = makePatch(from, other);
  lie.set(makePatch(from, to).subarray(0, 60));
  return withSize(lie);
}

/** Makes the size in the header right again, and its CRC. */
function withSize(patch: Uint8Array): Uint8Array {
  const view = new DataView(patch.buffer, patch.byteOffset);
  view.setUint32(8, patch.length, true);
  view.setUint32(56, crc32(patch.subarray(0, 56)), true);
  return patch;
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 0x55;
  return copy;
}

for (const [name, image] of [
  ['staged', target],
  ['streamed', large],
] as const) {
  test(`a ${name} patch that rebuilds something else is given up for the image`, () => {
    const bytes = lyingPatch(base, image);
    const device = offered({ patches: [{ bytes, base }] }, image);
    assert.equal(device.run(), '2.0.0');
    assert.deepEqual(device.runs.digest, sha256(image));
    assert.ok(device.story.includes('fallback ERR_TARGET_DIGEST'));
    const [confirmed] = device.reports;
    assert.deepEqual([confirmed?.outcome, confirmed?.attempts], ['confirmed', 1]);
  });

  test(`a ${name} patch with a damaged header is given up for the packed image`, () => {
    for (const at of [0, 4, 10, 18, 30, 60, 90]) {
      const bytes = changed(makePatch(base, image), at);
      const packed = makePatch(null, image);
      const device = offered(
        {
          patches: [
            { bytes, base },
            { bytes: packed, base: null },
          ],
        },
        image,
      );
      assert.equal(device.run(), '2.0.0');
      assert.ok(device.story.some((line) => line.startsWith('fallback ERR_PATCH_')));
      assert.equal(device.server.requests.at(-2)?.path, pathOf(packed));
    }
  });

  test(`a ${name} patch whose header is whole and about something else is given up before anything is erased`, () => {
    const others = [
      makePatch(base, smallImage({ version: '9.0.0' })),
      makePatch(target, image),
      makePatch(null, image),
    ];
    for (const bytes of others) {
      const device = offered({ image: false, patches: [{ bytes, base }] }, image);
      const { flash, ota1 } = device.board;
      flash.write(ota1.offset, target.subarray(0, 4096));
      assert.equal(device.run(), '1.0.0');
      assert.equal(device.reports[0]?.outcome, 'failed');
      assert.deepEqual(flash.peek(ota1.offset, 4096), target.slice(0, 4096));
    }
  });
}

test('a staged patch that arrives with wrong bytes is never applied', () => {
  const bytes = makePatch(base, target);
  const device = offered({ patches: [{ bytes, base }] });
  device.server.files.set(pathOf(bytes), changed(bytes, 5000));
  assert.equal(device.run(), '2.0.0');
  assert.ok(device.story.includes('fallback ERR_ARTIFACT_DIGEST'));
  assert.ok(!device.story.includes('apply'));
});

test('a patch that is not on the server is given up for the image', () => {
  const bytes = makePatch(base, target);
  const gone = offered({ patches: [{ bytes, base }] });
  gone.server.files.delete(pathOf(bytes));
  assert.equal(gone.run(), '2.0.0');
  assert.ok(gone.story.includes('fallback ERR_HTTP_STATUS'));
});

test('a patch the server never sends as promised is given up for the image after some pauses, a passing fault costs nothing', () => {
  const bytes = makePatch(base, target);
  const patches = [{ bytes, base }];
  const code = { retryMs: 1000 };
  for (const other of [bytes.subarray(0, 9000), new Uint8Array(30_000)]) {
    const device = offered({ patches }, target, { code });
    device.server.files.set(pathOf(bytes), other);
    assert.equal(device.run(), '2.0.0');
    assert.ok(device.story.includes('fallback ERR_ARTIFACT_SIZE'));
    const passing = offered({ patches }, target, { code });
    const get = passing.server.get.bind(passing.server);
    let left = 7;
    passing.server.get = (path, offset, ifRange) => {
      const response = get(path, offset, ifRange);
      if (response === null || !path.startsWith('artifacts/') || left-- <= 0) return response;
      return { ...response, headers: [['Content-Length', String(other.length)]], body: other };
    };
    assert.equal(passing.run(), '2.0.0');
    assert.equal(passing.reports[0]?.attempts, 0);
    assert.ok(!passing.story.some((line) => line.startsWith('fallback')));
  }
  const down = offered({ patches }, target, { code });
  down.server.fail({ match: pathOf(bytes), kind: 'status', value: 500, times: 100 });
  assert.equal(down.run(), '2.0.0');
  assert.ok(down.story.includes('fallback ERR_HTTP_STATUS'));
});

test('no wrong length and no failing server ever condemns a release', () => {
  const answers = [
    { status: 200, length: 5 },
    { status: 500, length: 0 },
  ];
  for (const { status, length } of answers) {
    const device = offered({}, target, { code: { retryMs: 1000 } });
    const get = device.server.get.bind(device.server);
    device.server.get = (path, offset, ifRange) =>
      path.startsWith('artifacts/')
        ? { status, headers: [['Content-Length', String(length)]], body: new Uint8Array(length), complete: true }
        : get(path, offset, ifRange);
    for (let day = 0; day < 20; day++) assert.equal(device.run(), '1.0.0');
    assert.deepEqual(device.reports, []);
    device.server.get = get;
    assert.equal(device.run(), '2.0.0');
  }
});

test('an artifact that arrives damaged although it was begun anew is given up for the image, before the attempts are used up', () => {
  const packed = makePatch(null, target);
  const device = offered({ patches: [{ bytes: packed, base: null }] });
  device.server.files.set(pathOf(packed), changed(packed, packed.length - 9));
  const get = device.server.get.bind(device.server);
  let hasBegun = false;
  device.server.get = (path, offset, ifRange) => {
    const response = get(path, offset, ifRange);
    if (path !== pathOf(packed) || response === null) return response;
    const goesOn = hasBegun && offset > 0;
    hasBegun = offset === 0;
    if (goesOn) throw device.board.flash.cutPower();
    return hasBegun ? { ...response, body: response.body.subarray(0, 5000), complete: false } : response;
  };
  assert.equal(device.runThroughCuts(), '2.0.0');
  assert.deepEqual([device.reports.at(-1)?.outcome, device.reports.at(-1)?.attempts], ['confirmed', 2]);
});

test('an image that arrives with wrong bytes every time is given up after a bounded number of attempts', () => {
  const device = offered({});
  device.server.files.set(pathOf(target), changed(target, 700));
  assert.equal(device.run(), '1.0.0');
  const [report] = device.reports;
  assert.deepEqual([report?.outcome, report?.status, report?.attempts], ['failed', 'ERR_TARGET_DIGEST', 4]);
  const sent = device.server.artifactBytes;
  assert.ok(sent <= 4 * target.length);
  for (let again = 0; again < 3; again++) assert.equal(device.run(), '1.0.0');
  assert.equal(device.server.artifactBytes, sent, 'never again');
  assert.equal(device.reports.at(-1)?.status, 'REFUSED_FAILED_BEFORE');
});

test('between two tries of the same artifact a growing pause gives the server time to recover', () => {
  const device = offered({}, target, { code: { retryMs: 10_000 } });
  device.server.files.set(pathOf(target), changed(target, 700));
  const times: number[] = [];
  const get = device.server.get.bind(device.server);
  device.server.get = (...request) => {
    if (request[0].startsWith('artifacts/')) times.push(device.board.clock.nowMs);
    return get(...request);
  };
  assert.equal(device.run(), '1.0.0');
  const pauses = times.slice(1).map((time, index) => Math.floor((time - (times[index] ?? 0)) / 10_000) * 10_000);
  assert.deepEqual(pauses, [10_000, 20_000, 40_000]);
});

test('a web page in place of the file condemns neither patch nor image: it is a failed try', () => {
  for (const type of ['text/html', 'Text/HTML; charset=utf-8', ' text/html']) {
    for (const match of ['offers/', 'artifacts/']) {
      const device = offered({ patches: [{ bytes: makePatch(base, target), base }] });
      const page = new TextEncoder().encode('<html>Accept the terms of this network</html>');
      const get = device.server.get.bind(device.server);
      let left = 5;
      device.server.get = (...request) => {
        if (!request[0].includes(match) || left-- <= 0) return get(...request);
        return { status: 200, headers: [['Content-Type', type]], body: page, complete: true };
      };
      assert.equal(device.run(), '2.0.0');
      assert.ok(device.story.includes('error ERR_HTTP_CONTENT'));
      const [report] = device.reports;
      assert.deepEqual([report?.outcome, report?.attempts], ['confirmed', 0]);
    }
  }
});

test('an image that arrives wrong once is fetched again', () => {
  const device = offered({});
  device.server.files.set(pathOf(target), changed(target, 700));
  const get = device.server.get.bind(device.server);
  device.server.get = (...request) => {
    if (device.story.includes('verify')) device.server.files.set(pathOf(target), target);
    return get(...request);
  };
  assert.equal(device.run(), '2.0.0');
  assert.equal(device.reports[0]?.attempts, 1);
});

test('a published image no loader would start is given up at once, with its fault by name', () => {
  const cases: [string, Uint8Array][] = [
    ['ERR_IMAGE_CHECKSUM', changed(target, 700)],
    ['ERR_IMAGE_HASH', changed(target, target.length - 3)],
    ['ERR_IMAGE_MAGIC', changed(target, 0)],
    ['ERR_IMAGE_SIZE', target.subarray(0, 15_000)],
    ['ERR_IMAGE_CHIP', smallImage({ version: '2.0.0', chip: chipNamed('esp32c3') })],
    ['ERR_IMAGE_CHIP_REVISION', smallImage({ version: '2.0.0', header: { minChipRevision: 1 } })],
  ];
  for (const [status, image] of cases) {
    const device = offered({}, image);
    assert.equal(device.run(), '1.0.0');
    const [report] = device.reports;
    assert.deepEqual([report?.outcome, report?.status, report?.boots], ['failed', status, 0]);
    assert.ok(device.server.artifactBytes <= image.length);
    assert.deepEqual(otadataText(device.board), ['1:VALID', 'empty'], 'the boot record was not touched');
  }
});

test('an image with a smaller secure version inside than its manifest says is not selected', () => {
  const device = offered({ secureVersion: 3 }, smallImage({ version: '2.0.0', secureVersion: 1 }), {
    secureVersion: 2,
  });
  assert.equal(device.run(), '1.0.0');
  assert.equal(device.reports[0]?.status, 'ERR_IMAGE_SECURE_VERSION');
});

test('a new release after a failed one is tried with a clean slate', () => {
  const device = offered({}, changed(target, 700));
  assert.equal(device.run(), '1.0.0');
  release(device.server, target, { sequence: 2 });
  assert.equal(device.run(), '2.0.0');
  assert.equal(device.reports.at(-1)?.attempts, 0);
});

test('a patch with bytes behind its coded end is refused, also when the target was complete before them', () => {
  for (const [image, way] of [
    [target, 'staged'],
    [large, 'streamed'],
  ] as const) {
    for (const extra of [1, 4, 300]) {
      const whole = makePatch(base, image);
      const bytes = new Uint8Array(whole.length + extra);
      bytes.set(whole);
      const device = offered({ patches: [{ bytes: withSize(bytes), base }] }, image);
      assert.equal(device.run(), '2.0.0');
      assert.deepEqual(device.runs.digest, sha256(image));
      assert.ok(device.story.includes('fallback ERR_PATCH_CORRUPT'), `${way} +${extra}: ${device.story.join(', ')}`);
    }
  }
});

test('an artifact that is longer than its patch says is refused by its header', () => {
  for (const image of [target, large]) {
    const whole = makePatch(base, image);
    const bytes = new Uint8Array(whole.length + 1);
    bytes.set(whole);
    const device = offered({ patches: [{ bytes, base }] }, image);
    assert.equal(device.run(), '2.0.0');
    assert.ok(device.story.includes('fallback ERR_PATCH_SIZE'));
  }
});
