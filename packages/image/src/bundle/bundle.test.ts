import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { crc32 } from '../crc32.ts';
import { AppImageError, BundleError } from '../errors.ts';
import { sampleImage } from '../test-support/sample-image.ts';
import { signedImage } from '../test-support/signed-image.ts';
import { verifyAppImage } from '../verify-app-image.ts';
import { type ArchiveFile, buildArchive } from './build-archive.ts';
import { buildBundle, type ComponentInput } from './build-bundle.ts';
import { compareBundles } from './compare-bundles.ts';
import { findBundleIndex } from './find-bundle-index.ts';
import { parseBundle } from './parse-bundle.ts';

const anyComponents: fc.Arbitrary<ComponentInput[]> = fc.uniqueArray(
  fc.record(
    {
      name: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,30}$/),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 9000, size: 'max' }),
    },
    { noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 16, selector: ({ name }) => name },
);

test('what was put into a bundle comes out of it, whatever it was and in whatever order it came', () => {
  const images = [sampleImage(), signedImage()];
  fc.assert(
    fc.property(fc.constantFrom(...images), anyComponents, (image, inputs) => {
      const bundle = buildBundle(image, inputs);
      const { components, imageBytes, index } = parseBundle(bundle);
      const sorted = inputs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      assert.deepEqual(imageBytes, image);
      assert.deepEqual(
        components.map(({ name, bytes }) => ({ name, bytes })),
        sorted,
      );
      assert.deepEqual(buildBundle(imageBytes, inputs.toReversed()), bundle);
      assert.ok([index.offset, ...components.map(({ offset }) => offset)].every((offset) => offset % 4096 === 0));
    }),
    { seed: 1, numRuns: 100 },
  );
});

test('a bootloader takes a bundle as it takes its image, and nothing in it is said to be astray', () => {
  for (const image of [sampleImage(), signedImage()]) {
    const bundle = buildBundle(image, [{ name: 'page', bytes: new Uint8Array(5000) }]);
    assert.deepEqual(verifyAppImage(bundle), { ...verifyAppImage(image), image: verifyAppImage(bundle).image });
    const slot = new Uint8Array(bundle.length + 4096).fill(0xff);
    slot.set(bundle);
    assert.deepEqual(verifyAppImage(slot).warnings, verifyAppImage(image).warnings);
    assert.deepEqual(findBundleIndex(slot), findBundleIndex(bundle));
    slot[bundle.length + 5] = 0;
    assert.equal(verifyAppImage(slot).warnings.at(-1)?.code, 'IMAGE_TRAILING_BYTES');
  }
});

test('an index is taken only behind the image it was made for', () => {
  const before = buildBundle(sampleImage(), [{ name: 'page', bytes: new Uint8Array(100) }]);
  const other = sampleImage({ descriptor: { version: '9.9.9', projectName: 'sample' } });
  const slot = before.slice();
  slot.set(other);
  assert.throws(() => findBundleIndex(slot), { code: 'BUNDLE_IMAGE' });
});

test('a bundle cut off anywhere, or with any byte changed, is refused with an error of this package', () => {
  const bundle = buildBundle(sampleImage(), [
    { name: 'a', bytes: Uint8Array.of(1, 2, 3) },
    { name: 'b', bytes: new Uint8Array(70) },
  ]);
  const refused = (bytes: Uint8Array, what: string): void => {
    assert.throws(
      () => {
        parseBundle(bytes);
        // Bytes of the app image are for `verifyAppImage`.
        if (!verifyAppImage(bytes).bootable) throw new BundleError('BUNDLE_IMAGE', 'not bootable');
      },
      (error) => error instanceof BundleError || error instanceof AppImageError,
      what,
    );
  };
  const interesting = [...bundle.keys()].filter((at) => bundle[at] !== 0xff || at % 97 === 0);
  for (const at of interesting) {
    refused(bundle.subarray(0, at), `cut off at ${at}`);
    for (const flip of [1, 0x80]) {
      const changed = bundle.slice();
      changed[at] = (changed[at] ?? 0) ^ flip;
      refused(changed, `byte ${at} ^ ${flip}`);
    }
  }
  refused(Uint8Array.of(...bundle, 0xff), 'one byte more');
});

test('any index, its CRC made to fit, is read or refused with a BundleError, and what is read lies inside', () => {
  const image = sampleImage();
  const bundle = buildBundle(image, [
    { name: 'a', bytes: new Uint8Array(100) },
    { name: 'b', bytes: new Uint8Array(70) },
  ]);
  const change = fc.record({ at: fc.integer({ min: 4, max: 48 + 2 * 72 }), byte: fc.nat({ max: 255 }) });
  let taken = 0;
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const changed = bundle.slice();
      for (const { at, byte } of changes) changed[4096 + at] = byte;
      const count = new DataView(changed.buffer).getUint16(4096 + 6, true);
      const crcAt = 4096 + 48 + count * 72;
      if (count <= 16) new DataView(changed.buffer).setUint32(crcAt, crc32(changed.subarray(4096, crcAt)), true);
      try {
        const { components, bundleSize } = findBundleIndex(changed);
        taken++;
        assert.ok(bundleSize <= changed.length);
        for (const { offset, size } of components) assert.ok(offset >= 8192 && offset + size <= bundleSize);
      } catch (error) {
        assert.ok(error instanceof BundleError, String(error));
      }
    }),
    { seed: 2, numRuns: 3000 },
  );
  assert.ok(taken > 100);
});

test('what cannot be bundled is refused with its reason', () => {
  const image = sampleImage();
  const one = { name: 'page', bytes: Uint8Array.of(1) };
  const refused = (code: string, of: Uint8Array, ...inputs: ComponentInput[]): void => {
    assert.throws(() => buildBundle(of, inputs), { code });
  };
  refused('BUNDLE_COUNT', image);
  refused('BUNDLE_COUNT', image, ...Array.from({ length: 17 }, (_, i) => ({ ...one, name: `page${i}` })));
  for (const name of ['', 'Page', '-page', 'a/b', 'ä', 'x'.repeat(32)]) refused('BUNDLE_NAME', image, { ...one, name });
  refused('BUNDLE_ORDER', image, one, one);
  refused('BUNDLE_EMPTY_COMPONENT', image, { name: 'page', bytes: new Uint8Array(0) });
  refused('BUNDLE_NO_IMAGE_DIGEST', sampleImage({ header: { hashAppended: false } }), one);
  refused('BUNDLE_IMAGE_TRAILING', buildBundle(image, [one]), one);
  refused('BUNDLE_SIZE', image, { name: 'page', bytes: new Uint8Array(0x1000000 - 8191) });
  refused('IMAGE_TRUNCATED', image.subarray(0, 50), one);
});

test('a comparison names what stayed, changed, came and went', () => {
  const image = sampleImage();
  const before = buildBundle(image, [
    { name: 'gone', bytes: Uint8Array.of(1) },
    { name: 'page', bytes: Uint8Array.of(2) },
    { name: 'same', bytes: Uint8Array.of(3) },
  ]);
  const after = buildBundle(image, [
    { name: 'new', bytes: Uint8Array.of(4) },
    { name: 'page', bytes: Uint8Array.of(5, 6) },
    { name: 'same', bytes: Uint8Array.of(3) },
  ]);
  const changes = compareBundles(before, after);
  assert.deepEqual(
    changes.map(({ name, change, before: was, after: is }) => [name, change, was?.size, is?.size]),
    [
      ['gone', 'removed', 1, undefined],
      ['new', 'added', undefined, 1],
      ['page', 'changed', 1, 2],
      ['same', 'same', 1, 1],
    ],
  );
  assert.deepEqual(compareBundles(image, image), []);
  const damaged = after.with(4096 + 20, 0);
  assert.throws(() => compareBundles(before, damaged), { code: 'BUNDLE_CRC' });
});

const anyFiles: fc.Arbitrary<ArchiveFile[]> = fc.uniqueArray(
  fc.record({
    path: fc.stringMatching(/^[a-z][A-Za-z0-9 _.-]{0,20}(\/[a-z][A-Za-z0-9 _-]{0,20}){0,2}$/),
    bytes: fc.uint8Array({ maxLength: 1500, size: 'max' }),
  }),
  { minLength: 1, maxLength: 8, selector: ({ path }) => path.split('/')[0] ?? '' },
);

const noTar = ((): string | false => {
  try {
    execFileSync('tar', ['--version']);
    return false;
  } catch {
    return 'no tar program found';
  }
})();

test('tar programs read an archive, and the order of the files does not change it', { skip: noTar }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-archive-'));
  try {
    fc.assert(
      fc.property(anyFiles, (files) => {
        const archive = buildArchive(files);
        assert.deepEqual(buildArchive(files.toReversed()), archive);
        const place = mkdtempSync(join(folder, 'x'));
        writeFileSync(join(place, 'a.tar'), archive);
        execFileSync('tar', ['xf', 'a.tar'], { cwd: place });
        for (const { path, bytes } of files) assert.deepEqual(new Uint8Array(readFileSync(join(place, path))), bytes);
      }),
      { seed: 3, numRuns: 20 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what has no place in an archive is refused with its reason', () => {
  const bytes = Uint8Array.of(1);
  assert.throws(() => buildArchive([]), { code: 'ARCHIVE_EMPTY' });
  for (const path of ['', '/a', 'a//b', './a', 'a/..', 'ä', 'x'.repeat(101), 'a\nb']) {
    assert.throws(() => buildArchive([{ path, bytes }]), { code: 'ARCHIVE_PATH' }, path);
  }
  const twice = { path: 'a', bytes };
  assert.throws(() => buildArchive([twice, twice]), { code: 'ARCHIVE_DUPLICATE' });
});
