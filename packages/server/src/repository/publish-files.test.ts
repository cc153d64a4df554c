import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { artifactPath } from '@aloft/release';
import { checkedSequence } from '../test-support/check-repository.ts';
import { failingOperations, InjectedFailure } from '../test-support/failing-operations.ts';
import { MemoryFolder } from '../test-support/memory-folder.ts';
import { sampleRelease } from '../test-support/sample-repository.ts';
import { nodeFolderOperations } from './node-folder-operations.ts';
import { openRepositoryFolder } from './repository-folder.ts';

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aloft-repository-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Path, size and time of every file. */
async function listing(folder: string): Promise<string[]> {
  const lines: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs, ino } = await stat(path);
    lines.push(`${path} ${size} ${mtimeMs} ${ino}`);
  }
  return lines.sort();
}

/** A generator of yes and no with a seed (numerical recipes' LCG). */
function coin(seed: number): () => boolean {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state & 0x8000_0000) !== 0;
  };
}

/** Accepts the failure that was put in; any other means the loop around it would never end. */
function onlyInjected(error: unknown): void {
  if (!(error instanceof InjectedFailure)) throw error;
}

test('published files read back, and the new offer replaces the old one', async (t) => {
  const repository = openRepositoryFolder(await temporaryFolder(t));
  assert.equal(await checkedSequence(repository), 0);
  for (const sequence of [1, 2]) {
    await repository.write((await sampleRelease(sequence)).files);
    assert.equal(await checkedSequence(repository), sequence);
  }
});

test('publishing the same files again touches nothing', async (t) => {
  const folder = await temporaryFolder(t);
  const repository = openRepositoryFolder(folder);
  const { files } = await sampleRelease(1);
  await repository.write(files);
  const before = await listing(folder);
  await repository.write(files);
  await openRepositoryFolder(folder).write([...files].reverse());
  assert.deepEqual(await listing(folder), before);
  assert.equal(before.length, files.length, 'nothing but the files themselves is left');
});

test('a publish killed at any step leaves the old offer or the new one whole, and publishing again completes it', async (t) => {
  const root = await temporaryFolder(t);
  const before = join(root, 'before');
  const [first, second] = [await sampleRelease(1), await sampleRelease(2)];
  await openRepositoryFolder(before).write(first.files);
  const outcomes = new Set<number>();
  for (let working = 0, done = false; !done; working += 1) {
    const folder = join(root, `stopped-${working}`);
    await cp(before, folder, { recursive: true });
    const failing = failingOperations(nodeFolderOperations, working, true);
    await openRepositoryFolder(folder, failing.operations)
      .write(second.files)
      .then(() => {
        done = true;
      }, onlyInjected);
    const repository = openRepositoryFolder(folder);
    outcomes.add(await checkedSequence(repository));
    await repository.write(second.files);
    assert.equal(await checkedSequence(repository), 2);
    assert.deepEqual(await readdir(join(folder, '.staging')), []);
  }
  assert.deepEqual([...outcomes].sort(), [1, 2]);
});

test('an error at any step reaches the caller, closes every file and leaves the old offer or the new one whole', async () => {
  const [first, second] = [await sampleRelease(1, 300), await sampleRelease(2, 300)];
  for (let working = 0, done = false; !done; working += 1) {
    const memory = new MemoryFolder();
    const repository = openRepositoryFolder('/r', memory.operations());
    await repository.write(first.files);
    const { operations } = failingOperations(memory.operations(), working, false);
    await openRepositoryFolder('/r', operations)
      .write(second.files)
      .then(() => {
        done = true;
      }, onlyInjected);
    assert.equal(memory.openFiles, 0, `after a failure at step ${working + 1}`);
    const sequence = await checkedSequence(repository);
    assert.equal(sequence === 2 || !done, true);
    await repository.write(second.files);
    assert.equal(await checkedSequence(repository), 2);
  }
});

test('a power cut at any step, losing whatever was not synced, leaves the old offer or the new one whole', async () => {
  const [first, second] = [await sampleRelease(1, 300), await sampleRelease(2, 300)];
  const outcomes = new Set<number>();
  let done = false;
  for (let working = 0; !done; working += 1) {
    for (let seed = 0; seed < 8; seed += 1) {
      const memory = new MemoryFolder();
      await openRepositoryFolder('/r', memory.operations()).write(first.files);
      const failing = failingOperations(memory.operations(), working, true);
      await openRepositoryFolder('/r', failing.operations)
        .write(second.files)
        .then(() => {
          done = true;
        }, onlyInjected);
      const keeps = seed === 0 ? () => false : seed === 1 ? () => true : coin(seed);
      const after = memory.powerCut(keeps);
      const repository = openRepositoryFolder('/r', after.operations());
      const sequence = await checkedSequence(repository);
      outcomes.add(sequence);
      if (done) assert.equal(sequence, 2, 'what write() promised was lost');
      // A second publish and a second cut: the first one's leftovers must not count as safe.
      await repository.write(second.files);
      const again = openRepositoryFolder('/r', after.powerCut(coin(seed + 100)).operations());
      assert.equal(await checkedSequence(again), 2);
    }
  }
  assert.deepEqual([...outcomes].sort(), [1, 2]);
});

test('a first publish cut at any step shows no offer or a whole one', async () => {
  const { files } = await sampleRelease(1, 300);
  for (let working = 0, done = false; !done; working += 1) {
    for (let seed = 0; seed < 8; seed += 1) {
      const memory = new MemoryFolder();
      const failing = failingOperations(memory.operations(), working, true);
      await openRepositoryFolder('/r', failing.operations)
        .write(files)
        .then(() => {
          done = true;
        }, onlyInjected);
      await checkedSequence(openRepositoryFolder('/r', memory.powerCut(coin(seed)).operations()));
    }
  }
});

test('a damaged artifact of the right name is replaced', async (t) => {
  const folder = await temporaryFolder(t);
  const repository = openRepositoryFolder(folder);
  const { files, offer, image } = await sampleRelease(1);
  await repository.write(files);
  for (const damaged of [image.slice(1), image.slice().fill(0, 10, 12)]) {
    await writeFile(join(folder, artifactPath(offer.manifest.targetDigest)), damaged);
    await repository.write(files);
    assert.equal(await checkedSequence(repository), 1);
  }
});

test('an artifact under a wrong digest, a bad path and a bad offer are refused before anything is written', async (t) => {
  const folder = await temporaryFolder(t);
  const repository = openRepositoryFolder(folder);
  const bytes = new Uint8Array(5);
  const { files } = await sampleRelease(1);
  const cases = [
    { file: { path: `artifacts/${'0'.repeat(64)}`, bytes }, code: 'ARTIFACT_DIGEST_MISMATCH' },
    { file: { path: '../escaped', bytes }, code: 'REPOSITORY_PATH_INVALID' },
    { file: { path: '/etc/passwd', bytes }, code: 'REPOSITORY_PATH_INVALID' },
    { file: { path: 'artifacts/../offers/a.cbor', bytes }, code: 'REPOSITORY_PATH_INVALID' },
    { file: { path: 'offers/lamp.cbor', bytes }, code: 'OFFER_MALFORMED' },
  ];
  for (const { file, code } of cases) {
    await assert.rejects(repository.write([...files, file]), { code });
    assert.deepEqual(await readdir(folder), []);
  }
});

test('an offer whose artifact is missing is refused and the old one stays', async (t) => {
  const repository = openRepositoryFolder(await temporaryFolder(t));
  const [first, second] = [await sampleRelease(1), await sampleRelease(2)];
  await repository.write(first.files);
  const missing = artifactPath(second.offer.manifest.targetDigest);
  const incomplete = second.files.filter(({ path }) => path !== missing);
  await assert.rejects(repository.write(incomplete), { name: 'RepositoryError', code: 'OFFER_INCOMPLETE' });
  assert.equal(await checkedSequence(repository), 1);
});

test('an offer may rely on artifacts published before', async (t) => {
  const repository = openRepositoryFolder(await temporaryFolder(t));
  const { files } = await sampleRelease(1);
  await repository.write(files.filter(({ path }) => path.startsWith('artifacts/')));
  await repository.write(files.filter(({ path }) => path.startsWith('offers/')));
  assert.equal(await checkedSequence(repository), 1);
});

test('a reader that opened the old offer reads it to its end while a new one is published', async (t) => {
  const folder = await temporaryFolder(t);
  const repository = openRepositoryFolder(folder);
  const [first, second] = [await sampleRelease(1), await sampleRelease(2)];
  await repository.write(first.files);
  const old = await readFile(join(folder, 'offers/lamp.cbor'));
  const file = await repository.open('offers/lamp.cbor');
  assert.ok(file);
  await repository.write(second.files);
  const pieces: Uint8Array[] = [];
  for await (const piece of file.stream(0, file.size)) pieces.push(piece);
  assert.deepEqual(Buffer.concat(pieces), old);
});
