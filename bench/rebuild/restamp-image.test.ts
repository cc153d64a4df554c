import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assembleAppImage, parseAppImage, verifyAppImage } from '@aloft/image';
import { linkProgram } from '../scale/synthetic-image.ts';
import { ProgramMaker } from '../scale/synthetic-program.ts';
import { nextVersion, otherDigits, restampImage } from './restamp-image.ts';

const image = linkProgram(new ProgramMaker(7).makeProgram(100), '1.2.9');

test('only descriptor, checksum and digest differ, and a bootloader accepts the image', () => {
  const stamped = restampImage(image);
  assert.ok(stamped);
  assert.deepEqual(verifyAppImage(stamped).problems, []);
  const { checksumOffset, segments } = parseAppImage(image);
  const start = segments[0]?.offset ?? 0;
  const changed = [...stamped.keys()].filter((at) => stamped[at] !== image[at]);
  assert.ok(changed.length > 40);
  assert.ok(changed.every((at) => (at >= start && at < start + 0xb0) || at >= checksumOffset));
  assert.equal(parseAppImage(stamped).descriptor?.version, '1.2.0');
});

test('an image without a descriptor has nothing to stamp', () => {
  const { header, segments } = parseAppImage(image);
  const bare = assembleAppImage({
    header,
    segments: segments.map(({ loadAddress, size }) => ({ loadAddress, data: new Uint8Array(size) })),
  });
  assert.equal(restampImage(bare), undefined);
});

test('versions and dates keep their form', () => {
  assert.equal(nextVersion('v2.4.13-dirty'), 'v2.4.14-dirty');
  assert.equal(nextVersion('none'), 'none');
  assert.equal(otherDigits('Jul  1 2026'), 'Jul  4 5359');
});
