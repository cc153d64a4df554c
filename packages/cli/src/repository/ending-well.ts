/**
 * What a publisher leaves behind when somebody ends it.
 * @module
 */
import type { Terminal } from '../terminal/terminal.ts';
import { dropOwnLock } from './folder-lock.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Do the work, and take the lock of this process away when a signal ends it: files are renamed into place one by one, offers
 * last, so that whatever moment it is, devices find the release before or the new one.
 */
export async function endingWell<T>(folder: string, terminal: Terminal, work: () => Promise<T>): Promise<T> {
  const onSignal = (signal: NodeJS.Signals): void => {
    dropOwnLock(folder);
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
