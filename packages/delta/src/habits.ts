/**
 * What instructions became before: a field that moved in its structure, a constant that grew change everywhere alike.
 * docs/spec/patch.md, "Habits".
 * @module
 */
import { isMapped, isNear, PLAIN } from './reference.ts';
import type { Unit } from './unit.ts';

/** Instructions remembered. */
export const HABITS: number = 64;
const HABIT_BITS = 6;
/** A habit is trusted in steps from 0 to here. */
export const MOST_TRUST = 4;
const FIRST_TRUST = 1;

export class Habits {
  readonly #old = new Uint32Array(HABITS);
  readonly #fresh = new Uint32Array(HABITS);
  readonly #trust = new Uint8Array(HABITS);

  /** The place that remembers `word`. */
  placeOf(word: number): number {
    return Math.imul(word, 0x9e3779b1) >>> (32 - HABIT_BITS);
  }

  /** Whether `place` remembers this very word. */
  knows(place: number, word: number): boolean {
    return this.#old[place] === word && this.#fresh[place] !== word;
  }

  trustIn(place: number): number {
    return this.#trust[place] ?? 0;
  }

  /** What the word at `place` became. */
  freshAt(place: number): number {
    return this.#fresh[place] ?? 0;
  }

  confirm(place: number): void {
    this.#trust[place] = Math.min(this.trustIn(place) + 1, MOST_TRUST);
  }

  /** The word came again and did not become what it became before; twice in doubt it is forgotten. */
  doubt(place: number): void {
    const trust = this.trustIn(place);
    if (trust === 0) this.#fresh[place] = this.#old[place] ?? 0;
    else this.#trust[place] = trust - 1;
  }

  /** `old` became `fresh`. */
  learn(place: number, old: number, fresh: number): void {
    this.#old[place] = old;
    this.#fresh[place] = fresh;
    this.#trust[place] = FIRST_TRUST;
  }
}

/** Whether a unit is an instruction of its own, not a reference that the map leads or its neighbours. */
export function isHabitual(unit: Unit): boolean {
  return (
    (!isMapped(unit.kind) && !isNear(unit.kind)) ||
    (unit.kind === PLAIN && unit.isCode && unit.size >= 2 && unit.size <= 4)
  );
}
