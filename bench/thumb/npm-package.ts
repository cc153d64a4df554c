import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;
const SIZE_AT = 124;
const SIZE_LENGTH = 12;

/**
 * Fetch a package from the registry and unpack it in memory. Nothing of it is installed or run.
 *
 * @param scratch An existing folder for the archive.
 * @returns Its files by name, or the reason why it cannot be had.
 */
export function fetchPackage(name: string, version: string, scratch: string): ReadonlyMap<string, Buffer> | string {
  const args = ['pack', `${name}@${version}`, '--ignore-scripts', '--json', '--pack-destination', scratch];
  const result = spawnSync('npm', args, { encoding: 'utf8' });
  if (result.error !== undefined) return result.error.message;
  if (result.status !== 0) return result.stderr.trim().split('\n').at(-1) ?? `npm ended with ${result.status}`;
  const file = /"filename": "([^"]+)"/.exec(result.stdout)?.[1]?.replace(/^@/, '').replace('/', '-');
  if (file === undefined) return 'npm did not say what it fetched';
  return readTar(gunzipSync(readFileSync(join(scratch, file))));
}

/** The files in a tar archive by name; names longer than 100 bytes are cut. */
export function readTar(archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const name = textAt(archive, at, 100);
    const size = Number.parseInt(textAt(archive, at + SIZE_AT, SIZE_LENGTH), 8);
    files.set(name, archive.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function textAt(bytes: Buffer, at: number, size: number): string {
  return bytes.toString('latin1', at, at + size).split('\0', 1)[0] ?? '';
}
