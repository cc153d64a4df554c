const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/**
 * A bar of up to `width` columns, drawn in eighths of a column. Whatever is not zero shows.
 *
 * @param value From 0 to `most`.
 */
export function bar(value: number, most: number, width: number): string {
  if (value <= 0 || most <= 0 || width <= 0) return '';
  const eighths = Math.max(1, Math.round((Math.min(value, most) / most) * width * 8));
  return '█'.repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? '');
}

/** A stretch of something that is drawn to scale. */
export interface Stretch {
  readonly offset: number;
  readonly size: number;
}

/** Columns a stretch takes, `from` up to but not including `to`. */
export interface StretchColumns {
  readonly from: number;
  readonly to: number;
}

/** Where a stretch lies when `total` is drawn in `width` columns; each takes at least one. */
export function stretchColumns({ offset, size }: Stretch, total: number, width: number): StretchColumns {
  const from = Math.min(Math.floor((offset / total) * width), width - 1);
  const to = Math.min(Math.max(from + 1, Math.round(((offset + size) / total) * width)), width);
  return { from, to };
}

/**
 * Draws stretches side by side in one line of `width` columns. Where several share a column, the largest part of it
 * wins.
 *
 * @param glyphOf What a stretch is drawn with; undefined draws what lies between stretches.
 */
export function strip<T extends Stretch>(
  stretches: readonly T[],
  total: number,
  width: number,
  glyphOf: (stretch: T | undefined) => string,
): string {
  let line = '';
  for (let column = 0; column < width; column++) {
    const start = (column / width) * total;
    const end = ((column + 1) / width) * total;
    const share = ({ offset, size }: T): number => Math.min(offset + size, end) - Math.max(offset, start);
    const largest = stretches.reduce<T | undefined>((best, one) => {
      return share(one) > Math.max(0, best === undefined ? 0 : share(best)) ? one : best;
    }, undefined);
    line += glyphOf(largest);
  }
  return line;
}
