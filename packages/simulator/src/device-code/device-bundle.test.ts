import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { buildArchive, buildBundle, findBundleIndex } from '@aloft/image';
import fc from 'fast-check';
import { DeviceCodeError } from '../errors.ts';
import { loadDeviceCode } from './compile.ts';
import { openBundleWithDeviceCode } from './device-bundle.ts';
import { walkImageWithDeviceCode } from './device-parts.ts';
import { sha256 } from './test-support/digest.ts';

interface Vector {
  readonly name: string;
  readonly size: number;
  readonly parts: readonly { readonly at: number; readonly hex: string }[];
  readonly error?: string;
  readonly device?: 'accepts';
  readonly components?: readonly { readonly name: string }[];
}

const code = await loadDeviceCode();
const vectors = new URL('../../../../vectors/', import.meta.url);
const image = new Uint8Array(readFileSync(new URL('firmware/weather-esp32c3-1.0.0.bin', vectors)));

for (const file of ['valid', 'invalid']) {
  const cases: Vector[] = JSON.parse(readFileSync(new URL(`bundles/${file}.json`, vectors), 'utf8'));
  for (const { name, size, parts, error, device, components = [] } of cases) {
    const slot = new Uint8Array(size).fill(0xff);
    for (const { at, hex } of parts) slot.set(Buffer.from(hex, 'hex'), at);
    const isTaken = error === undefined || device === 'accepts';

    test(`${name}: the device code ${isTaken ? 'finds what is there' : `says ERR_${error}`}`, () => {
      if (!isTaken) {
        assert.throws(() => openBundleWithDeviceCode(code, slot), { status: `ERR_${error}` });
        return;
      }
      const opened = openBundleWithDeviceCode(code, slot);
      assert.deepEqual(opened.index, findBundleIndex(slot));
      const broken = components.filter((component) => {
        try {
          opened.read(component.name);
          return false;
        } catch (cause) {
          return cause instanceof DeviceCodeError && cause.status === 'ERR_COMPONENT_DIGEST';
        }
      });
      assert.equal(broken.length, error === 'BUNDLE_DIGEST' ? 1 : 0);
    });
  }
}

test('a file in a folder is what was packed, wherever the folder stands in the bundle', () => {
  const bytes = fc.uint8Array({ maxLength: 9000, size: 'max' });
  fc.assert(
    fc.property(bytes, bytes, (page, style) => {
      const files = [
        { path: 'css/page.css', bytes: style },
        { path: 'index.html', bytes: page },
      ];
      const bundle = buildBundle(image, [
        { name: 'a', bytes: Uint8Array.of(1, ...page) },
        { name: 'web', bytes: buildArchive(files) },
      ]);
      const opened = openBundleWithDeviceCode(code, bundle);
      for (const file of files) assert.deepEqual(opened.read('web', file.path), file.bytes);
      assert.throws(() => opened.read('web', 'index.htm'), { status: 'ERR_ARCHIVE_UNKNOWN' });
      assert.throws(() => opened.read('we'), { status: 'ERR_COMPONENT_UNKNOWN' });
      assert.throws(() => opened.read('a', 'x'), { status: 'ERR_ARCHIVE_FORMAT' });
    }),
    { seed: 1, numRuns: 20 },
  );
});

test('a bundle flashed by cable is walked to its end, so that it can be a base', () => {
  const bundle = buildBundle(image, [{ name: 'page', bytes: new Uint8Array(5000) }]);
  const slot = new Uint8Array(bundle.length + 8192).fill(0xff);
  slot.set(bundle);
  const { status, fileSize, loadedSize, digest } = walkImageWithDeviceCode(code, slot);
  assert.deepEqual([status, fileSize, loadedSize], ['DONE', bundle.length, image.length]);
  assert.deepEqual(digest, sha256(bundle));
});

test('bytes behind an image that are no bundle are not part of the file, unless its size says so', () => {
  const slot = Uint8Array.of(...image, ...new Uint8Array(9000));
  assert.equal(walkImageWithDeviceCode(code, slot).fileSize, image.length);
  const known = walkImageWithDeviceCode(code, slot, { fileSize: slot.length });
  assert.deepEqual([known.status, known.fileSize], ['DONE', slot.length]);
  assert.deepEqual(known.digest, sha256(slot));
});
