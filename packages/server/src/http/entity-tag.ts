/** One entity tag of a request. */
interface EntityTag {
  readonly weak: boolean;
  /** With its quotes. */
  readonly opaque: string;
}

/** One tag at the start of the text (RFC 9110 section 8.8.3), with the comma and white space around it. */
const NEXT_TAG = /^[ \t,]*(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?:,|$)/;

/**
 * Whether a list of entity tags, or `*`, names the file with this strong tag by weak comparison: for `If-None-Match`.
 */
export function matchesWeakly(list: string, etag: string): boolean {
  return matches(list, ({ opaque }) => opaque === etag);
}

/** The same by strong comparison, where a weak tag never matches: for `If-Match`. */
export function matchesStrongly(list: string, etag: string): boolean {
  return matches(list, ({ weak, opaque }) => !weak && opaque === etag);
}

/** A list with a fault in it matches as far as it is right and no further. */
function matches(list: string, isMatch: (tag: EntityTag) => boolean): boolean {
  if (/^[ \t]*\*[ \t]*$/.test(list)) return true;
  let rest = list;
  for (;;) {
    const found = NEXT_TAG.exec(rest);
    if (found === null) return false;
    const [whole, weak, opaque = ''] = found;
    if (isMatch({ weak: weak !== undefined, opaque })) return true;
    rest = rest.slice(whole.length);
  }
}
