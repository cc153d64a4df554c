/**
 * Which names in a folder are not for boards.
 * @module
 */
import { isExcluded } from './exclude.ts';

/** What nobody wants on a board. */
const RUBBISH: readonly string[] = ['__pycache__', '*.pyc', '*.pyo', '*~', '*.swp', 'Thumbs.db', 'desktop.ini'];

/** Why a path, or a folder it lies in, is not published; null when it is. Paths are relative to the folder. */
export function reasonToLeaveOut(path: string, exclude: readonly string[]): string | null {
  const parts = path.split('/');
  for (const [at, name] of parts.entries()) {
    if (isExcluded(parts.slice(0, at + 1).join('/'), exclude)) return '--exclude';
    if (name.startsWith('.')) return 'begins with a dot';
    if (isExcluded(name, RUBBISH)) return 'is of no use on a board';
  }
  return null;
}
