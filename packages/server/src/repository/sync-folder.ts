import { open } from 'node:fs/promises';

/**
 * Waits until the names in a folder are on the disk: what was renamed or removed stays so whenever the power goes.
 *
 * @throws the operating system's error
 *
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { syncFolder } from '@aloft/server';
 *
 * await syncFolder(tmpdir());
 * ```
 */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders; NTFS writes names in the order they were made.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
