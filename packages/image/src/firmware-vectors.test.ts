import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAppImage } from './app-image.ts';
import { buildAppImage } from './build-app-image.ts';
import { readMemorySegments } from './memory-segment.ts';
import { recognise } from './recognise.ts';
import { verifyAppImage } from './verify-app-image.ts';

const folder = fileURLToPath(new URL('../../../vectors/firmware/', import.meta.url));

for (const name of globSync('*.bin', { cwd: folder })) {
  test(`${name} is bootable and is rebuilt byte for byte from its memory contents`, () => {
    const bytes = new Uint8Array(readFileSync(`${folder}${name}`));
    const image = parseAppImage(bytes);
    assert.ok(image.chip);
    assert.equal(recognise(bytes), 'app-image');
    assert.deepEqual(verifyAppImage(bytes, { chip: image.chip, slotSize: bytes.length }).problems, []);
    const { chipId, entryAddress, segmentCount, ...header } = image.header;
    assert.deepEqual([chipId, segmentCount], [image.chip.id, image.segments.length]);
    const segments = readMemorySegments(image, bytes);
    assert.deepEqual(buildAppImage({ chip: image.chip, segments, entryAddress, header }), bytes);
  });
}
