/**
 * Places within a function and by how much they moved: branches and loads say where code was inserted before it is
 * reached. docs/spec/patch.md, "Near places".
 * @module
 */

/** Places remembered. */
const NEAR_PLACES = 8;

export class NearShifts {
  readonly #places = new Uint32Array(NEAR_PLACES);
  readonly #shifts = new Int32Array(NEAR_PLACES);
  #next = 0;

  /** The shift of the known place that is nearest to `address`; `here`, which moved by `shift`, is one of them. */
  shiftOf(address: number, here: number, shift: number): number {
    let nearest = Math.abs(address - here);
    let found = shift;
    for (let i = 0; i < NEAR_PLACES; i++) {
      const distance = Math.abs(address - (this.#places[i] ?? 0));
      if (distance >= nearest) continue;
      nearest = distance;
      found = this.#shifts[i] ?? 0;
    }
    return found;
  }

  /** `address` of the base moved by `shift`; the oldest place is forgotten. */
  learn(address: number, shift: number): void {
    this.#places[this.#next] = address;
    this.#shifts[this.#next] = shift;
    this.#next = (this.#next + 1) % NEAR_PLACES;
  }
}
