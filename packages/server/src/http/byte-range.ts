/** What a `Range` header asks of a file; positions in bytes, `end` not included. */
export type ByteRange =
  /** Send the whole file: no range, one that means nothing here, or several. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  /** The only range begins behind the end of the file. */
  | { readonly kind: 'unsatisfiable' };

const BYTES = /^bytes=/i;
const INT_RANGE = /^(\d+)-(\d*)$/;
const SUFFIX_RANGE = /^-(\d+)$/;

/**
 * Reads a `Range` header against a file of `size` bytes (RFC 9110 section 14).
 *
 * Several ranges are answered with the whole file, which section 14.2 allows: no device asks for them, and they would
 * need multipart bodies that small clients cannot read. Another unit or wrong syntax counts as no range.
 *
 * @param header null when the request has none
 */
export function parseByteRange(header: string | null, size: number): ByteRange {
  if (header === null || !BYTES.test(header)) return { kind: 'whole' };
  const specs = header
    .slice('bytes='.length)
    .split(',')
    .map((spec) => spec.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((spec) => spec !== '');
  const [spec] = specs;
  return spec === undefined || specs.length > 1 ? { kind: 'whole' } : resolve(spec, size);
}

function resolve(spec: string, size: number): ByteRange {
  const suffix = SUFFIX_RANGE.exec(spec)?.[1];
  if (suffix !== undefined) return lastBytes(BigInt(suffix), size);
  const [, first, last] = INT_RANGE.exec(spec) ?? [];
  if (first === undefined || last === undefined) return { kind: 'whole' };
  // Positions may have any number of digits, more than a number can hold.
  const start = BigInt(first);
  if (last !== '' && BigInt(last) < start) return { kind: 'whole' };
  if (start >= BigInt(size)) return { kind: 'unsatisfiable' };
  const end = last === '' || BigInt(last) >= BigInt(size) ? size : Number(last) + 1;
  return { kind: 'part', start: Number(start), end };
}

function lastBytes(count: bigint, size: number): ByteRange {
  if (count === 0n) return { kind: 'unsatisfiable' };
  // The last bytes of nothing are nothing, and Content-Range cannot say that.
  if (size === 0) return { kind: 'whole' };
  return { kind: 'part', start: count >= BigInt(size) ? 0 : size - Number(count), end: size };
}
