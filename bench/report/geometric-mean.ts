/**
 * The mean of ratios: half as large on one pair and twice as large on another average to 1.
 *
 * @param values Positive numbers; those that are undefined are left out.
 * @returns Undefined when nothing is left.
 */
export function geometricMean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  return Math.exp(known.reduce((sum, value) => sum + Math.log(value), 0) / known.length);
}
