/** What somebody else measured for a pair, in bytes. */
export interface RecordedFigures {
  readonly espDeltaOta: number | undefined;
  readonly bestSmall: number | undefined;
  readonly bestAny: number | undefined;
}

/** A table of recorded figures without the column that names the pair. */
export class FiguresError extends Error {
  override readonly name: string = 'FiguresError';
}

/**
 * Read recorded figures out of a table with tabs: a heading line with `pair` and any of `esp_delta_ota`, `best_small_ram`,
 * `best_any`; other columns do not matter.
 *
 * @throws {FiguresError} When there is no column `pair`.
 */
export function parseFigures(text: string): ReadonlyMap<string, RecordedFigures> {
  const [heading = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  const nameAt = heading.indexOf('pair');
  if (nameAt < 0)
    throw new FiguresError('The first line of the figures must name a column "pair", with tabs between columns.');
  const figures = new Map<string, RecordedFigures>();
  for (const row of rows) {
    const cell = (column: string): number | undefined => sizeIn(row[heading.indexOf(column)]);
    figures.set(row[nameAt] ?? '', {
      espDeltaOta: cell('esp_delta_ota'),
      bestSmall: cell('best_small_ram'),
      bestAny: cell('best_any'),
    });
  }
  return figures;
}

function sizeIn(cell: string | undefined): number | undefined {
  return cell !== undefined && /^[1-9]\d{0,11}$/.test(cell) ? Number(cell) : undefined;
}
