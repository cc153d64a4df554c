/** What a `Content-Range` header says; positions in bytes, `end` not included. */
export type ContentRange =
  | { readonly kind: 'part'; readonly start: number; readonly end: number; readonly size: number | null }
  | { readonly kind: 'unsatisfied'; readonly size: number };

const PART = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i;
const UNSATISFIED = /^bytes \*\/(\d{1,15})$/i;

/**
 * Writes the `Content-Range` header of a part of a file (RFC 9110 section 14.4).
 *
 * @param start first byte
 * @param end byte behind the last
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { contentRangeOf } from '@aloft/api';
 *
 * assert.equal(contentRangeOf(0, 100, 1000), 'bytes 0-99/1000');
 * ```
 */
export function contentRangeOf(start: number, end: number, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}

/**
 * Reads a `Content-Range` header (RFC 9110 section 14.4).
 *
 * @returns null when there is none, or none that makes sense
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseContentRange } from '@aloft/api';
 *
 * assert.deepEqual(parseContentRange('bytes 5-9/20'), { kind: 'part', start: 5, end: 10, size: 20 });
 * assert.deepEqual(parseContentRange(`bytes ${'*'}/20`), { kind: 'unsatisfied', size: 20 });
 * assert.equal(parseContentRange('bytes 9-5/20'), null);
 * ```
 */
export function parseContentRange(header: string | null): ContentRange | null {
  if (header === null) return null;
  const unsatisfied = UNSATISFIED.exec(header)?.[1];
  if (unsatisfied !== undefined) return { kind: 'unsatisfied', size: Number(unsatisfied) };
  const [, first, last, total] = PART.exec(header) ?? [];
  if (first === undefined || last === undefined) return null;
  const [start, end] = [Number(first), Number(last) + 1];
  const size = total === undefined || total === '*' ? null : Number(total);
  if (start >= end || (size !== null && end > size)) return null;
  return { kind: 'part', start, end, size };
}
