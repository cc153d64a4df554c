import { stat } from 'node:fs/promises';
import type { Context } from '../commands/context.ts';
import { warn } from '../terminal/warn.ts';

/** Warns when others may read or change a file that holds a secret. Windows has no such bits. */
export async function warnWhenShared(context: Context, file: string, what: string): Promise<void> {
  if (process.platform === 'win32') return;
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || !found.isFile() || (found.mode & 0o077) === 0) return;
  const mode = (found.mode & 0o777).toString(8);
  warn(
    context.terminal,
    `${file}: ${what} that others can reach (mode ${mode}); chmod 600 it, and replace it if others were there`,
  );
}
