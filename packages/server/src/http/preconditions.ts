import { matchesStrongly, matchesWeakly } from './entity-tag.ts';

/** What the conditions of a request come to. */
export type Conclusion =
  | 'proceed'
  /** 304: the client holds this state already. */
  | 'not-modified'
  /** 412: the client wanted another state. */
  | 'failed';

/**
 * Evaluates `If-Match` and `If-None-Match` of a GET or HEAD in the order of RFC 9110 section 13.2.2. Files have no
 * modification date here, so conditions on dates do not apply (section 13.1.3 and 13.1.4).
 *
 * @param etag strong entity tag of the file
 */
export function evaluatePreconditions(headers: Headers, etag: string): Conclusion {
  const ifMatch = headers.get('if-match');
  if (ifMatch !== null && !matchesStrongly(ifMatch, etag)) return 'failed';
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== null && matchesWeakly(ifNoneMatch, etag)) return 'not-modified';
  return 'proceed';
}

/**
 * Whether the `Range` of a request holds for this file (RFC 9110 section 13.1.5). `If-Range` with anything but exactly the
 * strong tag of the file, dates included, means the whole file.
 */
export function rangeApplies(headers: Headers, etag: string): boolean {
  const ifRange = headers.get('if-range');
  return ifRange === null || ifRange.trim() === etag;
}
