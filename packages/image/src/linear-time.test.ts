import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAppImage } from './build-app-image.ts';
import { inspectFlash } from './inspect-flash.ts';
import { recognise } from './recognise.ts';
import { chipNamed } from './test-support/sample-image.ts';
import { verifyAppImage } from './verify-app-image.ts';

const GROWTH = 8;
/** Far above what noise on a busy machine makes of linear growth, far below quadratic growth (64). */
const TOLERATED = 32;

function milliseconds(action: () => void): number {
  const runs = [0, 1, 2].map(() => {
    const start = performance.now();
    action();
    return performance.now() - start;
  });
  return Math.min(...runs);
}

function imageOf(size: number): Uint8Array {
  const segments = [{ loadAddress: 0x42000020, data: new Uint8Array(size).fill(0x13) }];
  return buildAppImage({ chip: chipNamed('esp32s3'), entryAddress: 0, segments });
}

/** A flash full of sectors that begin like a partition table. */
function decoyFlash(size: number): Uint8Array {
  const flash = new Uint8Array(size).fill(0x01);
  for (let offset = 0; offset < size; offset += 32) flash.set([0xaa, 0x50], offset);
  return flash;
}

const operations: Record<string, (size: number) => () => void> = {
  verifyAppImage: (size) => {
    const bytes = imageOf(size);
    return () => verifyAppImage(bytes);
  },
  inspectFlash: (size) => {
    const flash = decoyFlash(size);
    return () => inspectFlash(flash);
  },
  recognise: (size) => {
    const flash = decoyFlash(size);
    return () => recognise(flash);
  },
};

for (const [name, prepare] of Object.entries(operations)) {
  test(`${name} takes time in proportion to the size of its input`, () => {
    const small = milliseconds(prepare(0x40000));
    const large = milliseconds(prepare(0x40000 * GROWTH));
    assert.ok(large < small * TOLERATED + 20, `${small} ms became ${large} ms`);
  });
}
