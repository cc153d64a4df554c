import { ArchiveError } from '../errors.ts';
import { MAX_BUNDLE_SIZE } from './bundle-format.ts';

/** A file that goes into an archive. */
export interface ArchiveFile {
  /** Relative, parts separated by `/`, 1 to 100 printable ASCII characters: `css/page.css`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const CHECKSUM_AT = 148;
const LONGEST_PATH = 100;

/**
 * Packs files into an uncompressed archive that a device reads in place, and every `tar` program on a desk. The same files
 * give the same bytes: sorted by path, without dates, owners and folders. (POSIX.1-1988 ustar.)
 *
 * Uncompressed on purpose: a patch finds what stayed the same, and a device serves files straight from flash.
 *
 * @throws {ArchiveError} `ARCHIVE_EMPTY`, `ARCHIVE_PATH`, `ARCHIVE_DUPLICATE`, `ARCHIVE_TOO_LARGE` (16 MB and more).
 * @see docs/spec/bundle.md, section 5
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildArchive } from '@aloft/image';
 *
 * const archive = buildArchive([{ path: 'index.html', bytes: new TextEncoder().encode('<h1>Lamp</h1>') }]);
 * assert.equal(archive.length, 512 + 512 + 1024);
 * assert.equal(new TextDecoder().decode(archive.subarray(512, 525)), '<h1>Lamp</h1>');
 * ```
 */
export function buildArchive(files: readonly ArchiveFile[]): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  check(sorted);
  const sizes = sorted.map(({ bytes }) => BLOCK + roundUp(bytes.length));
  const size = sizes.reduce((sum, each) => sum + each, 2 * BLOCK);
  if (size >= MAX_BUNDLE_SIZE) {
    throw new ArchiveError('ARCHIVE_TOO_LARGE', `The files take ${size} bytes; below ${MAX_BUNDLE_SIZE} fit a slot.`);
  }
  const archive = new Uint8Array(size);
  let at = 0;
  for (const { path, bytes } of sorted) {
    archive.set(header(path, bytes.length), at);
    archive.set(bytes, at + BLOCK);
    at += BLOCK + roundUp(bytes.length);
  }
  return archive;
}

function check(sorted: readonly ArchiveFile[]): void {
  if (sorted.length === 0) throw new ArchiveError('ARCHIVE_EMPTY', 'There are no files to pack. Leave it out.');
  sorted.forEach(({ path }, at) => {
    const parts = path.split('/');
    const isPlain = /^[\x20-\x7e]+$/.test(path) && path.length <= LONGEST_PATH;
    if (!isPlain || parts.some((part) => part === '' || part === '.' || part === '..')) {
      const message = `"${path}" cannot be packed: a relative path of at most ${LONGEST_PATH} printable ASCII characters is wanted.`;
      throw new ArchiveError('ARCHIVE_PATH', message);
    }
    if (sorted[at - 1]?.path === path) throw new ArchiveError('ARCHIVE_DUPLICATE', `"${path}" is there twice.`);
  });
}

function roundUp(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function header(path: string, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => block.set(new TextEncoder().encode(text), at);
  put(0, path);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${octal(size, 11)}\0`);
  put(136, `${octal(0, 11)}\0`);
  put(CHECKSUM_AT, '        ');
  put(156, '0');
  put(257, 'ustar\x0000');
  put(329, '0000000\0');
  put(337, '0000000\0');
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(CHECKSUM_AT, `${octal(sum, 6)}\0 `);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
