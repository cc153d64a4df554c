/**
 * What a publisher leaves behind when somebody ends it.
 * @module
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from '../terminal/terminal.ts';
import { LOCK_NAME } from './folder-lock.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Do the work, and take the lock of this process away when a signal ends it: files are renamed into place one by one, offers
 * last, so that whatever moment it is, devices find the release before or the new one.
 */
export async function endingWell<T>(folder: string, terminal: Terminal, work: () => Promise<T>): Promise<T> {
  const onSignal = (signal: NodeJS.Signals): void => {
    const lock = join(folder, LOCK_NAME);
    if (isOwn(lock)) rmSync(lock, { force: true });
    terminal.err(
      `aloft: ${folder}: interrupted; devices find what was offered before, or all of the new release. Publish again\n`,
    );
    for (const each of SIGNALS) process.removeListener(each, onSignal);
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work();
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  }
}

function isOwn(lock: string): boolean {
  try {
    const owner: unknown = JSON.parse(readFileSync(lock, 'utf8'));
    return typeof owner === 'object' && owner !== null && 'pid' in owner && owner.pid === process.pid;
  } catch {
    return false;
  }
}
