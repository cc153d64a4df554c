import { CborReader } from '../cbor/cbor-reader.ts';
import { writeArray, writeBytes, writeInt, writeMap } from '../cbor/cbor-writer.ts';
import { DIGEST_SIZE } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { MAX_UINT32 } from '../map-fields.ts';

const FORMAT = 1;
const KIND = { patch: 1, deflated: 3 } as const;
/** Largest document of sources in bytes. */
export const MAX_FILE_SOURCES_SIZE = 65_536;
/** Most sources of one release. */
export const MAX_FILE_SOURCES = 512;
/** Windows of deflated files, as powers of two. */
export const WINDOW_BITS: { readonly least: number; readonly most: number } = { least: 9, most: 15 };

/** A file as raw DEFLATE (RFC 1951). */
export interface DeflatedSource {
  readonly kind: 'deflated';
  /** Place of the file in its list, from 0. */
  readonly index: number;
  /** SHA-256 of the artifact. */
  readonly digest: Uint8Array;
  /** Bytes of the artifact. */
  readonly size: number;
  /** The window has 2 to this power bytes, 9 to 15. */
  readonly windowBits: number;
}

/** A patch from an earlier file at the same path. */
export interface PatchedSource {
  readonly kind: 'patch';
  /** Place of the file in its list, from 0. */
  readonly index: number;
  /** SHA-256 of the artifact. */
  readonly digest: Uint8Array;
  /** Bytes of the artifact. */
  readonly size: number;
  /** SHA-256 of the file the patch starts from. */
  readonly baseDigest: Uint8Array;
  /** Bytes of workspace the decoder needs. */
  readonly ramSize: number;
}

/** Another artifact that a file can be had from. Not signed: what a board makes of it must have the digest of the list. */
export type FileSource = DeflatedSource | PatchedSource;

/**
 * Encodes sources as deterministic CBOR: `{1: 1, 2: [source]}`.
 *
 * Source: docs/spec/files.md §4.
 *
 * @param sources ascending by index, those of one file in order of preference
 * @param fileCount files of the list they are for
 * @throws {ReleaseError} `SOURCES_…`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { decodeFileSources, encodeFileSources, type FileSource } from '@aloft/release';
 *
 * const digest = new Uint8Array(32).fill(0x33);
 * const sources: FileSource[] = [{ kind: 'deflated', index: 0, digest, size: 300, windowBits: 12 }];
 * assert.deepEqual(decodeFileSources(encodeFileSources(sources, 1), 1), sources);
 * ```
 */
export function encodeFileSources(sources: readonly FileSource[], fileCount: number): Uint8Array {
  checkCount(sources.length);
  checkSources(sources, fileCount);
  const bytes = writeMap([
    [writeInt(1), writeInt(FORMAT)],
    [writeInt(2), writeArray(sources.map(writeSource))],
  ]);
  checkSize(bytes.length);
  return bytes;
}

function writeSource(source: FileSource): Uint8Array {
  const { index, digest, size } = source;
  return writeArray([
    writeInt(index),
    writeInt(KIND[source.kind]),
    writeBytes(digest),
    writeInt(size),
    ...(source.kind === 'patch'
      ? [writeBytes(source.baseDigest), writeInt(source.ramSize)]
      : [writeInt(source.windowBits)]),
  ]);
}

/**
 * Decodes sources, accepting their one encoding only. The result shares no memory with `bytes`.
 *
 * @param bytes any bytes at all; nothing but a `ReleaseError` is thrown
 * @param fileCount files of the list they are for; null when it is not at hand, so that indices are not checked
 * @throws {ReleaseError} `CBOR_…`, `SOURCES_…`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { decodeFileSources } from '@aloft/release';
 *
 * assert.throws(() => decodeFileSources(new Uint8Array(65_537), 1), { code: 'SOURCES_TOO_LARGE' });
 * ```
 */
export function decodeFileSources(bytes: Uint8Array, fileCount: number | null): readonly FileSource[] {
  checkSize(bytes.length);
  const reader = CborReader.open(bytes, 'sources', 'SOURCES_STRUCTURE');
  const keyCount = reader.map();
  if (keyCount === 0) reader.fail('SOURCES_STRUCTURE', 'are empty');
  reader.expectInt(1, 'SOURCES_STRUCTURE', 'the first key');
  const format = reader.uint();
  if (format !== FORMAT) reader.fail('SOURCES_FORMAT', `have format ${format}; known is ${FORMAT}`);
  if (keyCount !== 2) reader.fail('SOURCES_STRUCTURE', `have ${keyCount} keys; there are 2`);
  reader.expectInt(2, 'SOURCES_STRUCTURE', 'the second key');
  const count = reader.array();
  checkCount(count);
  const sources = Array.from({ length: count }, () => readSource(reader));
  checkSources(sources, fileCount ?? Number.POSITIVE_INFINITY);
  return sources;
}

function readSource(reader: CborReader): FileSource {
  const count = reader.array();
  if (count !== 5 && count !== 6) reader.fail('SOURCES_STRUCTURE', `a source has ${count} items; it has 5 or 6`);
  const index = reader.uint();
  const kind = reader.uint();
  if (kind !== (count === 5 ? KIND.deflated : KIND.patch)) {
    reader.fail(
      'SOURCES_STRUCTURE',
      `a source of ${count} items has kind ${kind}; known are 3 deflated with 5, 1 patch with 6`,
    );
  }
  const artifact = { index, digest: reader.bytes().slice(), size: reader.uint() };
  if (kind === KIND.deflated) return { kind: 'deflated', ...artifact, windowBits: reader.uint() };
  return { kind: 'patch', ...artifact, baseDigest: reader.bytes().slice(), ramSize: reader.uint() };
}

function checkSources(sources: readonly FileSource[], fileCount: number): void {
  sources.forEach((source, place) => {
    const at = `sources[${place}]`;
    const refuse = (field: string, problem: string): never => {
      throw new ReleaseError('SOURCES_BAD_VALUE', `${at}.${field}`, problem);
    };
    const { index, digest, size } = source;
    const isNumber = (value: number, least: number, most: number): boolean =>
      Number.isSafeInteger(value) && value >= least && value <= most;
    if (!isNumber(index, 0, Math.min(fileCount - 1, MAX_UINT32)))
      refuse('index', `is ${index}; the list has ${fileCount} files`);
    if (!isNumber(size, 1, MAX_UINT32)) refuse('size', `is ${size}; an artifact has 1 to ${MAX_UINT32} bytes`);
    for (const each of source.kind === 'patch' ? [digest, source.baseDigest] : [digest]) {
      if (each.length !== DIGEST_SIZE) refuse('digest', `has ${each.length} bytes; a SHA-256 has ${DIGEST_SIZE}`);
    }
    if (source.kind === 'patch') {
      if (!isNumber(source.ramSize, 0, MAX_UINT32)) refuse('ramSize', `is ${source.ramSize}; it is 0 to ${MAX_UINT32}`);
    } else if (!isNumber(source.windowBits, WINDOW_BITS.least, WINDOW_BITS.most)) {
      refuse('windowBits', `is ${source.windowBits}; it is ${WINDOW_BITS.least} to ${WINDOW_BITS.most}`);
    }
    if (index >= (sources[place - 1]?.index ?? 0)) return;
    throw new ReleaseError('SOURCES_ORDER', `${at}.index`, `is ${index}, behind a larger one; sources ascend by index`);
  });
}

function checkCount(count: number): void {
  if (count <= MAX_FILE_SOURCES) return;
  throw new ReleaseError('SOURCES_STRUCTURE', 'sources', `are ${count}; there are at most ${MAX_FILE_SOURCES}`);
}

function checkSize(size: number): void {
  if (size <= MAX_FILE_SOURCES_SIZE) return;
  throw new ReleaseError('SOURCES_TOO_LARGE', 'sources', `are ${size} bytes; boards read ${MAX_FILE_SOURCES_SIZE}`);
}
