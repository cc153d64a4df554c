/**
 * What a search for repeats has found: the nearest earlier occurrence of each length, ascending in size and distance.
 * @module
 */

/** Longer agreements are not told apart: the longest is taken as it is. */
export const LONGEST_TOLD = 128;

export class RepeatFinds {
  count = 0;
  readonly sizes: Int32Array = new Int32Array(LONGEST_TOLD);
  readonly distances: Int32Array = new Int32Array(LONGEST_TOLD);

  /** Size of the longest, 1 when there is none: single bytes are not looked for. */
  get longest(): number {
    return this.count === 0 ? 1 : (this.sizes[this.count - 1] as number);
  }

  clear(): void {
    this.count = 0;
  }

  /** What lies farther away than all before is worth knowing if it is longer. */
  add(size: number, distance: number): void {
    if (size <= this.longest) return;
    this.sizes[this.count] = size;
    this.distances[this.count++] = distance;
  }

  /** Become what `one` and `other` hold together. */
  join(one: RepeatFinds, other: RepeatFinds): void {
    this.clear();
    for (let i = 0, j = 0; i < one.count || j < other.count; ) {
      const isOne =
        j === other.count || (i < one.count && (one.distances[i] as number) <= (other.distances[j] as number));
      if (isOne) this.add(one.sizes[i] as number, one.distances[i++] as number);
      else this.add(other.sizes[j] as number, other.distances[j++] as number);
    }
  }
}
