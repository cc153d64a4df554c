/**
 * Keeps publishers of one folder apart. The lock is a file, so it works for every process that sees the folder; what it
 * says about its owner tells a stale one from one in use.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { link, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { CliError, EXIT, errnoOf } from '../errors.ts';

/** Hidden, so no part of the repository. */
const LOCK_NAME = '.lock';

interface Owner {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
}

/** Run `work` while nobody else publishes into `folder`, which must exist. The lock goes when the work ends. */
export async function whileLocked<T>(folder: string, now: Date, work: () => Promise<T>): Promise<T> {
  const own: Owner = { id: randomUUID(), host: hostname(), pid: process.pid, since: now.toISOString() };
  const path = join(folder, LOCK_NAME);
  await take(path, own);
  try {
    await tidy(folder);
    return await work();
  } finally {
    if ((await ownerOf(path))?.id === own.id) await rm(path, { force: true });
  }
}

/** Take the lock away if this process has it, at once: the process is about to end. */
export function dropOwnLock(folder: string): void {
  const path = join(folder, LOCK_NAME);
  try {
    const owner = ownerIn(readFileSync(path, 'utf8'));
    if (owner?.pid === process.pid && owner.host === hostname()) rmSync(path, { force: true });
  } catch {
    // No lock, or none that could be understood: not this process's.
  }
}

/** Remove what those left behind who were cut off while they took the lock. Who is at it just now fails as if it came later. */
async function tidy(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names) if (name.startsWith(`${LOCK_NAME}.`)) await rm(join(folder, name), { force: true });
}

/** Make `path` the lock of `own`, or fail; one whose process is gone is taken over. `deed` is what its owner does. */
async function take(path: string, own: Owner, deed: string = 'publishes into it'): Promise<void> {
  // Written whole before it gets its name, so that nobody reads half an owner.
  const draft = `${path}.${own.id}`;
  try {
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(`${JSON.stringify(own)}\n`);
    } finally {
      await file.close();
    }
    if (await place(draft, path)) return;
    const other = await ownerOf(path);
    if (other === undefined) {
      // It went, or says nothing that could be understood; the second try tells which.
      if (await place(draft, path)) return;
      throw locked(path, `somebody ${deed} (its lock names nobody)`);
    }
    if (other.host !== own.host || isAlive(other.pid)) {
      throw locked(path, `process ${other.pid} on ${other.host} ${deed} since ${other.since}`);
    }
    await takeOver(path, draft, other, own);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw locked(path, 'another publisher was faster');
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Give the draft the lock's name, unless somebody has it. */
async function place(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    // File systems without links, such as those of USB sticks, create exclusively instead.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errnoOf(error) ?? '')) throw error;
  }
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(await readFile(draft));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Of all who find a lock whose process is gone, one may replace it: the one that holds the mark named after it. The mark is a
 * lock too, so that whoever is cut off here bars nobody.
 */
async function takeOver(path: string, draft: string, stale: Owner, own: Owner): Promise<void> {
  const mark = join(dirname(path), `${LOCK_NAME}.${stale.id}.taken`);
  const marker = { ...own, id: randomUUID() };
  await take(mark, marker, 'takes over from one that was cut off');
  try {
    if ((await ownerOf(path))?.id !== stale.id) throw locked(path, 'another publisher was faster');
    await rename(draft, path);
  } finally {
    if ((await ownerOf(mark))?.id === marker.id) await rm(mark, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and another user's.
    return errnoOf(error) !== 'ESRCH';
  }
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    return ownerIn(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function ownerIn(text: string): Owner | undefined {
  const value: unknown = JSON.parse(text);
  return isOwner(value) ? value : undefined;
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const { id, host, pid, since } = value as Record<string, unknown>;
  const isText = typeof id === 'string' && /^[0-9a-f-]+$/.test(id) && typeof host === 'string';
  return isText && typeof since === 'string' && typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0;
}

function locked(path: string, what: string): CliError {
  const remedy = `wait for it, or remove ${path} when it is over`;
  return new CliError('REPOSITORY_LOCKED', EXIT.files, `${what}; ${remedy}`, dirname(path));
}
