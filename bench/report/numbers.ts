/** What a table shows where there is no figure. */
export const UNKNOWN = '–';

/** Whole number with its thousands set apart: `1 422 528`. */
export function countText(value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** Number with a fixed count of digits behind the point. */
export function decimalText(value: number | undefined, digits: number): string {
  return value === undefined ? UNKNOWN : value.toFixed(digits);
}

/** `part` divided by `whole`, or undefined when one of them is unknown. */
export function ratioOf(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
}
