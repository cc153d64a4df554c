import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { onlyOnce } from './only-once.ts';

async function withLock(body: (lock: URL) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aloft-lock-'));
  try {
    await body(pathToFileURL(join(folder, 'lock')));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('of many that want a result one works, and all get it', async () => {
  await withLock(async (lock) => {
    let result: number | undefined;
    let works = 0;
    const work = async (): Promise<number> => {
      works++;
      await sleep(30);
      result = 42;
      return result;
    };
    const all = await Promise.all(Array.from({ length: 5 }, () => onlyOnce(lock, async () => result, work)));
    assert.deepEqual(all, [42, 42, 42, 42, 42]);
    assert.equal(works, 1);
  });
});

test('work that fails leaves no lock behind', async () => {
  await withLock(async (lock) => {
    const nothing = async (): Promise<undefined> => undefined;
    await assert.rejects(
      onlyOnce<number>(lock, nothing, () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(await onlyOnce<number>(lock, nothing, async () => 7), 7);
  });
});

test('the lock of a process that died is broken', async () => {
  await withLock(async (lock) => {
    await mkdir(lock);
    const longAgo = new Date(Date.now() - 600_000);
    await utimes(lock, longAgo, longAgo);
    const nothing = async (): Promise<undefined> => undefined;
    assert.equal(await onlyOnce<number>(lock, nothing, async () => 7), 7);
  });
});
