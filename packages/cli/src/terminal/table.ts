import { padEnd, padStart, textWidth, truncate } from './text-width.ts';

/** One column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers go to the right. Default left. */
  readonly align?: 'left' | 'right';
  /** Sets the cells off, once they have their width. */
  readonly paint?: (text: string) => string;
  /** Whether the column may be cut when the table is too wide. */
  readonly flexible?: boolean;
}

/** How a table is laid out. */
export interface TableOptions {
  readonly columns: readonly Column[];
  /** Cells, row by row; missing ones are empty. */
  readonly rows: readonly (readonly string[])[];
  /** Columns of the terminal; flexible columns give way. */
  readonly width: number;
  /** Sets titles off. */
  readonly paintTitle: (text: string) => string;
  /** Spaces before each line. Default 2. */
  readonly indent?: number;
}

const GAP = 2;
const LEAST_FLEXIBLE = 6;

/** Lays out a table; a table whose titles are all empty has no title line. */
export function table(options: TableOptions): string[] {
  const { columns, rows, paintTitle, indent = 2 } = options;
  const widths = columnWidths(options);
  const line = (cells: readonly string[], paint: (text: string, column: Column) => string): string => {
    const laid = columns.map((column, index) => {
      const width = widths[index] ?? 0;
      const cell = column.flexible === true ? truncate(cells[index] ?? '', width) : (cells[index] ?? '');
      return paint(column.align === 'right' ? padStart(cell, width) : padEnd(cell, width), column);
    });
    return `${' '.repeat(indent)}${laid.join(' '.repeat(GAP))}`;
  };
  const titles = columns.map(({ title }) => title);
  return [
    ...(titles.some((title) => title !== '') ? [line(titles, (text) => paintTitle(text))] : []),
    ...rows.map((cells) => line(cells, (text, { paint }) => paint?.(text) ?? text)),
  ];
}

function columnWidths({ columns, rows, width, indent = 2 }: TableOptions): number[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(textWidth(title), ...rows.map((cells) => textWidth(cells[index] ?? ''))),
  );
  let excess = widths.reduce((sum, one) => sum + one + GAP, indent - GAP) - width;
  columns.forEach(({ flexible }, index) => {
    const own = widths[index] ?? 0;
    if (flexible !== true || excess <= 0) return;
    const less = Math.max(0, Math.min(excess, own - LEAST_FLEXIBLE));
    widths[index] = own - less;
    excess -= less;
  });
  return widths;
}

/** Pairs of a name and a value, one below the other. */
export function facts(
  pairs: readonly (readonly [string, string])[],
  paintName: (text: string) => string,
  indent = 2,
): string[] {
  const width = Math.max(0, ...pairs.map(([name]) => textWidth(name)));
  return pairs.map(([name, value]) => `${' '.repeat(indent)}${paintName(padEnd(name, width))}  ${value}`);
}
