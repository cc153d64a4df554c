import { mkdir, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 100;
/** A lock this old belongs to a process that died. */
const STALE_MS = 120_000;

/**
 * Lets one of several processes do a piece of work while the others wait for its result.
 *
 * @param lock a folder that does not exist yet, in one that does; it is there while somebody works
 * @param find looks for the result
 * @param work makes it
 */
export async function onlyOnce<T>(lock: URL, find: () => Promise<T | undefined>, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (await take(lock)) {
      try {
        return (await find()) ?? (await work());
      } finally {
        await rm(lock, { recursive: true, force: true });
      }
    }
    await sleep(LOOK_AGAIN_MS);
    await breakIfStale(lock);
  }
}

async function take(lock: URL): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function breakIfStale(lock: URL): Promise<void> {
  const taken = await stat(lock).catch(() => undefined);
  if (taken !== undefined && Date.now() - taken.mtimeMs > STALE_MS) await rm(lock, { recursive: true, force: true });
}
