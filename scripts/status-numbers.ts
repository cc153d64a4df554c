import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The numbers of `enum aloft_status`, by name without prefix, as `aloft/status.h` has them.
 *
 * @param root the repository
 */
export function readStatusNumbers(root: string): ReadonlyMap<string, number> {
  const header = readFileSync(join(root, 'device/core/include/aloft/status.h'), 'utf8');
  return new Map(
    [...header.matchAll(/^ {4}ALOFT_(\w+) = (\d+)/gm)].map(([, name = '', value]) => [name, Number(value)]),
  );
}
