/**
 * A guess at what some bytes are, by counting them.
 * @module
 */

/** `packed`: compressed or encrypted; `text`: mostly printable; `filler`: nearly one value. */
export type Content = 'packed' | 'text' | 'filler' | 'binary';

/** Fewer bytes say nothing. */
const LEAST_SIZE = 1024;
/** Bits per byte; code has 5 to 7. */
const PACKED_ENTROPY = 7.7;
const TEXT_SHARE = 0.8;
const FILLER_SHARE = 0.95;

/** What `bytes` most likely are. */
export function contentOf(bytes: Uint8Array): Content {
  if (bytes.length < LEAST_SIZE) return 'binary';
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  if (counts.reduce((most, count) => Math.max(most, count), 0) > bytes.length * FILLER_SHARE) return 'filler';
  let entropy = 0;
  for (const count of counts) if (count > 0) entropy -= (count / bytes.length) * Math.log2(count / bytes.length);
  if (entropy > PACKED_ENTROPY) return 'packed';
  const printable = counts.reduce((sum, count, byte) => sum + (isPrintable(byte) ? count : 0), 0);
  return printable > bytes.length * TEXT_SHARE ? 'text' : 'binary';
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
