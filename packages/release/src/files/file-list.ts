import { CborReader } from '../cbor/cbor-reader.ts';
import { writeArray, writeBytes, writeInt, writeMap, writeText } from '../cbor/cbor-writer.ts';
import { compareBytes } from '../cbor/check-cbor.ts';
import { DIGEST_SIZE } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { checkClashes, checkFilePath } from './file-path.ts';
import { type FileRequirements, readRequirements, writeRequirements } from './file-requirements.ts';

const FORMAT = 1;
/** Largest file list in bytes. */
export const MAX_FILE_LIST_SIZE = 16_384;
/** Most files of one release. */
export const MAX_FILES = 128;
/** Largest file in bytes. */
export const MAX_FILE_SIZE = 16_777_216;

/** A file of a release. */
export interface ListedFile {
  /** Relative to the board's root, with `/` between its parts. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, which names its artifact. */
  readonly digest: Uint8Array;
}

/** What a MicroPython board shall hold: the target of a manifest. */
export interface FileList {
  /** In ascending order of the bytes of their paths. */
  readonly files: readonly ListedFile[];
  readonly requirements: FileRequirements;
}

/**
 * Whether bytes are a file list, complete or not, and no image: an ESP image begins with 0xE9.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { isFileList } from '@aloft/release';
 *
 * assert.equal(isFileList(Uint8Array.of(0xa2)), true);
 * assert.equal(isFileList(Uint8Array.of(0xe9)), false);
 * ```
 */
export function isFileList(bytes: Uint8Array): boolean {
  return bytes[0] === 0xa2 || bytes[0] === 0xa3;
}

/**
 * Encodes a file list as deterministic CBOR: `{1: 1, 2: [[path, size, SHA-256]], 3: requirements}`. Files may come in any order.
 *
 * Source: docs/spec/files.md §1.
 *
 * @throws {ReleaseError} `FILES_…`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { decodeFileList, encodeFileList } from '@aloft/release';
 *
 * const digest = new Uint8Array(32).fill(0x22);
 * const list = { files: [{ path: 'main.py', size: 812, digest }], requirements: { platforms: ['esp32'] } };
 * assert.deepEqual(decodeFileList(encodeFileList(list)), list);
 * ```
 */
export function encodeFileList(list: FileList): Uint8Array {
  const files = [...list.files].sort((a, b) => comparePaths(a.path, b.path));
  checkFiles(files);
  const requirements = writeRequirements(list.requirements);
  const bytes = writeMap([
    [writeInt(1), writeInt(FORMAT)],
    [
      writeInt(2),
      writeArray(files.map((file) => writeArray([writeText(file.path), writeInt(file.size), writeBytes(file.digest)]))),
    ],
    ...(requirements === null ? [] : [[writeInt(3), requirements] as const]),
  ]);
  checkSize(bytes.length);
  return bytes;
}

/**
 * Decodes a file list, accepting its one encoding only. The result shares no memory with `bytes`.
 *
 * @param bytes any bytes at all; nothing but a `ReleaseError` is thrown
 * @throws {ReleaseError} `CBOR_…` for other than deterministic CBOR, `FILES_…` for another content
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { decodeFileList } from '@aloft/release';
 *
 * assert.throws(() => decodeFileList(new Uint8Array([0xa0])), { code: 'FILES_STRUCTURE' });
 * ```
 */
export function decodeFileList(bytes: Uint8Array): FileList {
  checkSize(bytes.length);
  const reader = CborReader.open(bytes, 'list', 'FILES_STRUCTURE');
  const keyCount = reader.map();
  if (keyCount === 0) reader.fail('FILES_STRUCTURE', 'is empty');
  reader.expectInt(1, 'FILES_STRUCTURE', 'the first key');
  const format = reader.uint();
  if (format !== FORMAT)
    reader.fail('FILES_FORMAT', `has format ${format}; known is ${FORMAT}. Update the program that reads it`);
  if (keyCount > 3) reader.fail('FILES_STRUCTURE', `has ${keyCount} keys; it has 2 or 3`);
  if (keyCount === 1) reader.fail('FILES_STRUCTURE', 'has no files');
  reader.expectInt(2, 'FILES_STRUCTURE', 'the second key');
  const count = reader.array();
  checkCount(count);
  const files = Array.from({ length: count }, (): ListedFile => {
    reader.expectArray(3, 'FILES_STRUCTURE', 'a file');
    return { path: reader.text(), size: reader.uint(), digest: reader.bytes().slice() };
  });
  if (keyCount === 3) reader.expectInt(3, 'FILES_STRUCTURE', 'the third key');
  const requirements = keyCount === 3 ? readRequirements(reader) : {};
  checkFiles(files);
  return { files, requirements };
}

function checkFiles(files: readonly ListedFile[]): void {
  checkCount(files.length);
  files.forEach(({ path, size, digest }, index) => {
    const at = `files[${index}]`;
    checkFilePath(path, `${at}.path`);
    if (!Number.isSafeInteger(size) || size < 0 || size > MAX_FILE_SIZE) {
      throw new ReleaseError(
        'FILES_BAD_VALUE',
        `${at}.size`,
        `${path} has ${size} bytes; a file has at most ${MAX_FILE_SIZE}`,
      );
    }
    if (digest.length !== DIGEST_SIZE) {
      throw new ReleaseError(
        'FILES_BAD_VALUE',
        `${at}.digest`,
        `has ${digest.length} bytes; a SHA-256 has ${DIGEST_SIZE}`,
      );
    }
    const before = files[index - 1]?.path;
    if (before !== undefined && comparePaths(before, path) >= 0) {
      throw new ReleaseError('FILES_ORDER', `${at}.path`, `${path} must not follow ${before}; paths ascend`);
    }
  });
  checkClashes(
    files.map(({ path }) => path),
    'files',
  );
}

function comparePaths(a: string, b: string): number {
  const utf8 = new TextEncoder();
  return compareBytes(utf8.encode(a), utf8.encode(b));
}

function checkCount(count: number): void {
  if (count >= 1 && count <= MAX_FILES) return;
  throw new ReleaseError('FILES_STRUCTURE', 'files', `are ${count}; a release has 1 to ${MAX_FILES}`);
}

function checkSize(size: number): void {
  if (size <= MAX_FILE_LIST_SIZE) return;
  const problem = `is ${size} bytes; boards hold ${MAX_FILE_LIST_SIZE}, so publish fewer files or shorter paths`;
  throw new ReleaseError('FILES_TOO_LARGE', 'list', problem);
}
