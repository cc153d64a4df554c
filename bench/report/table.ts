/** A column: its heading, and whether its cells are numbers, which line up at the right. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/**
 * A Markdown table whose columns line up in a terminal too.
 *
 * @throws {RangeError} When a row has another number of cells than there are columns.
 */
export function tableOf(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new RangeError(`A row has ${row.length} cells, the table has ${columns.length} columns: ${row.join(', ')}`);
    }
  }
  const widths = columns.map(({ title }, at) => Math.max(3, title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const lineOf = (cells: readonly string[]): string => {
    const padded = cells.map((cell, at) => {
      const width = widths[at] ?? 0;
      return columns[at]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = columns.map(({ align }, at) => {
    const dashes = '-'.repeat((widths[at] ?? 0) + 1);
    return align === 'right' ? `${dashes}:` : `${dashes}-`;
  });
  return [lineOf(columns.map(({ title }) => title)), `|${rule.join('|')}|`, ...rows.map(lineOf)].join('\n');
}

/** A bar of `width` characters for the largest value, in eighths of a character. */
export function barOf(value: number, largest: number, width: number): string {
  if (!(value > 0) || !(largest > 0)) return '';
  const eighths = Math.max(1, Math.round((Math.min(value, largest) / largest) * width * 8));
  const rest = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return '█'.repeat(Math.floor(eighths / 8)) + rest;
}
