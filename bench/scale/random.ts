/** Seeded random numbers, so that every run makes the same images (xorshift32, Marsaglia 2003). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state % limit;
  }

  /** True once in `count` times. */
  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  /** A whole number from 0 to `limit` - 1, the small ones far more often, as instructions in a program. */
  skewed(limit: number): number {
    return Math.min(this.below(limit), this.below(limit), this.below(limit));
  }
}
