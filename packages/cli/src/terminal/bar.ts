/**
 * Bars: shares as pictures.
 * @module
 */

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar of `width` characters of which `share` (0..1) is full; anything above nothing shows. */
export function bar(share: number, width: number): string {
  const eighths = Math.max(share > 0 ? 1 : 0, Math.round(Math.max(0, Math.min(1, share)) * width * 8));
  return '█'.repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? '');
}

/** The same with what is left drawn as dots. */
export function gauge(share: number, width: number): string {
  const full = bar(share, width);
  return full + '·'.repeat(Math.max(0, width - full.length));
}
