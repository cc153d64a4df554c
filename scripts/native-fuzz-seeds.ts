import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUZZ_TARGETS } from './fuzz-seeds/seed.ts';

/**
 * Writes all seeds of `vectors/fuzz/` as one file for the C tests: per seed u8 target, u32 size, bytes.
 *
 * @param root the repository
 * @param path of the file
 */
export function writeNativeFuzzSeeds(root: string, path: string): void {
  const parts = FUZZ_TARGETS.flatMap((target, index) => {
    const folder = join(root, 'vectors', 'fuzz', target);
    return readdirSync(folder)
      .toSorted()
      .flatMap((name) => {
        const bytes = readFileSync(join(folder, name));
        const head = Buffer.alloc(5);
        head.writeUInt8(index, 0);
        head.writeUInt32LE(bytes.length, 1);
        return [head, bytes];
      });
  });
  writeFileSync(path, Buffer.concat(parts));
}
