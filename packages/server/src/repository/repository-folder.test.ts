import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { artifactPath } from '@aloft/release';
import fc from 'fast-check';
import { readFile } from '../test-support/check-repository.ts';
import { MemoryFolder } from '../test-support/memory-folder.ts';
import { sampleRelease } from '../test-support/sample-repository.ts';
import { openRepositoryFolder } from './repository-folder.ts';

const IMAGE_SIZE = 150_000;

async function memoryRepository() {
  const memory = new MemoryFolder();
  const repository = openRepositoryFolder('/r', memory.operations());
  const release = await sampleRelease(1, IMAGE_SIZE);
  await repository.write(release.files);
  return { memory, repository, image: release.image, path: artifactPath(release.offer.manifest.targetDigest) };
}

test('a stream of any part is that slice of the file, and closes it', async () => {
  const { memory, repository, image, path } = await memoryRepository();
  await fc.assert(
    fc.asyncProperty(fc.nat(IMAGE_SIZE), fc.nat(IMAGE_SIZE), async (a, b) => {
      const [start, end] = a < b ? [a, b] : [b, a];
      const file = await repository.open(path);
      assert.ok(file);
      const pieces: Uint8Array[] = [];
      for await (const piece of file.stream(start, end)) pieces.push(piece);
      assert.ok(Buffer.concat(pieces).equals(image.subarray(start, end)));
      assert.equal(memory.openFiles, 0);
    }),
    { seed: 20_261_121, numRuns: 50 },
  );
});

test('nothing is read before it is asked for, and a cancelled stream closes the file', async () => {
  const { memory, repository, path } = await memoryRepository();
  const file = await repository.open(path);
  assert.ok(file);
  const reader = file.stream(0, file.size).getReader();
  const first = await reader.read();
  assert.ok(first.value && first.value.length < IMAGE_SIZE, 'the whole file came at once');
  assert.equal(memory.openFiles, 1);
  await reader.cancel();
  assert.equal(memory.openFiles, 0);
});

test('a file that is not read is closed by close, twice if need be', async () => {
  const { memory, repository, path } = await memoryRepository();
  const file = await repository.open(path);
  await file?.close();
  await file?.close();
  assert.equal(memory.openFiles, 0);
});

test('missing files, folders and paths outside open as null', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aloft-repository-'));
  try {
    const repository = openRepositoryFolder(join(folder, 'inside'));
    assert.equal(await repository.open('aloft.json'), null, 'before the folder exists');
    await repository.write((await sampleRelease(1)).files);
    await openRepositoryFolder(folder).write((await sampleRelease(2)).files);
    await mkdir(join(folder, 'inside', 'offers', 'folder.cbor'));
    const outside = ['../aloft.json', '/etc/passwd', '../inside/aloft.json', 'offers/../aloft.json', '', '.', 'offers'];
    for (const path of [...outside, 'offers/folder.cbor', 'offers/none.cbor', 'aloft.json/x']) {
      assert.equal(await repository.open(path), null, path);
    }
    assert.ok(await readFile(repository, 'aloft.json'));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a file cut short while it is read ends in a typed error, never silently', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aloft-repository-'));
  try {
    const repository = openRepositoryFolder(folder);
    const { files, offer } = await sampleRelease(1, IMAGE_SIZE);
    await repository.write(files);
    const path = artifactPath(offer.manifest.targetDigest);
    const file = await repository.open(path);
    assert.ok(file);
    const reader = file.stream(0, file.size).getReader();
    await reader.read();
    await truncate(join(folder, path), 1000);
    const rest = async (): Promise<void> => {
      while (!(await reader.read()).done);
    };
    await assert.rejects(rest(), { name: 'RepositoryError', code: 'FILE_TRUNCATED', path });
  } finally {
    await rm(folder, { recursive: true });
  }
});
