import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chipByName, verifyAppImage } from '@aloft/image';
import type { ImageRecord } from './build.ts';
import { compileImage, versions } from './compile.ts';
import { compilerVersion, toolchains } from './toolchains.ts';

const vectors = join(import.meta.dirname, '../../vectors/firmware');
const records: readonly ImageRecord[] = JSON.parse(readFileSync(join(vectors, 'images.json'), 'utf8'));

for (const record of records) {
  test(`${record.file} is what images.json says and its chip boots it without a warning`, () => {
    const bytes = readFileSync(join(vectors, record.file));
    assert.equal(bytes.length, record.size);
    assert.ok(bytes.length < 65536);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), record.sha256);
    const chip = chipByName(record.chip);
    assert.ok(chip);
    const { problems, warnings, image } = verifyAppImage(bytes, { chip });
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, []);
    assert.equal(image?.imageSize, bytes.length);
    assert.equal(image?.descriptor?.version, record.version);
    assert.equal(image?.descriptor?.projectName, 'weather');
  });
}

test('there is an image of every version for every chip', () => {
  const made = records.map(({ chip, version }) => `${chip} ${version}`);
  assert.deepEqual(
    made,
    toolchains.flatMap(({ chip }) => versions.map((version) => `${chip} ${version}`)),
  );
});

for (const toolchain of toolchains) {
  const installed = compilerVersion(toolchain.compiler);
  for (const record of records.filter(({ chip }) => chip === toolchain.chip)) {
    const skip = reasonToSkip(toolchain.compiler, installed, record.compiler);
    test(`a fresh build gives ${record.file} byte for byte`, { skip }, () => {
      const fresh = compileImage(toolchain, record.version);
      assert.equal(createHash('sha256').update(fresh).digest('hex'), record.sha256);
    });
  }
}

/** Other compilers make other code, which says nothing about the committed images. */
function reasonToSkip(compiler: string, installed: string | undefined, recorded: string): string | false {
  if (installed === undefined) return `${compiler} is not installed`;
  return installed === recorded ? false : `images were made by "${recorded}", installed is "${installed}"`;
}
