/**
 * Numbers that look random and are the same in every run: xorshift32.
 * @module
 */

export class RandomSource {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) >>> 0) | 1;
    for (let i = 0; i < 8; i++) this.word();
  }

  /** 0 … 2^32 - 1. */
  word(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return state >>> 0;
  }

  /** 0 … `end` - 1; 0 when `end` is 0. */
  below(end: number): number {
    return end <= 0 ? 0 : this.word() % end;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.word() < probability * 0x1_0000_0000;
  }

  pick<T>(first: T, ...others: readonly T[]): T {
    const index = this.below(others.length + 1);
    return index === 0 ? first : (others[index - 1] ?? first);
  }
}
