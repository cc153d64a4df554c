import { DIGEST_SIZE } from './digest.ts';
import { ReleaseError } from './errors.ts';

/** Largest value of the 32-bit fields. */
export const MAX_UINT32 = 0xffff_ffff;

/**
 * Reads the fields of one decoded CBOR map by their integer keys.
 *
 * Each reader refuses a wrong type as `OFFER_MALFORMED` and a value outside its limits as `OFFER_BAD_VALUE`.
 */
export class MapFields {
  readonly #map: ReadonlyMap<unknown, unknown>;
  readonly #at: string;

  /** @param at name of the map in messages, such as `artifacts[2]` */
  constructor(value: unknown, at: string) {
    if (!(value instanceof Map)) throw new ReleaseError('OFFER_MALFORMED', at, 'must be a map');
    this.#map = value;
    this.#at = at;
  }

  /** Refuses any other format number; comes before `exactly`, because another format may have other keys. */
  checkFormat(expected: number): void {
    const format = this.uint(1, 'format', 0, Number.MAX_SAFE_INTEGER);
    if (format !== expected) {
      throw new ReleaseError('OFFER_FORMAT_UNSUPPORTED', `${this.#at}.format`, `is ${format}; it must be ${expected}`);
    }
  }

  /** Refuses a map whose keys are not these. */
  exactly(keys: readonly number[]): void {
    for (const key of this.#map.keys()) {
      if (typeof key !== 'number' || !keys.includes(key)) this.#malformed(`has the unknown key ${String(key)}`);
    }
    for (const key of keys) if (!this.#map.has(key)) this.#malformed(`lacks key ${key}`);
  }

  /** An unsigned integer from `min` to `max`. */
  uint(key: number, name: string, min: number, max: number): number {
    const value = this.#map.get(key);
    const at = `${this.#at}.${name}`;
    if (typeof value === 'bigint' && value > 0n) {
      throw new ReleaseError('OFFER_BAD_VALUE', at, `is ${value}; it must be ${min} to ${max}`);
    }
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) {
      throw new ReleaseError('OFFER_MALFORMED', at, 'must be an unsigned integer');
    }
    return checkUint(value, at, min, max);
  }

  /** A byte string, copied out of the document. */
  bytes(key: number, name: string): Uint8Array {
    const value = this.#map.get(key);
    if (!(value instanceof Uint8Array)) {
      throw new ReleaseError('OFFER_MALFORMED', `${this.#at}.${name}`, 'must be a byte string');
    }
    return new Uint8Array(value);
  }

  /** A byte string of 32 bytes. */
  digest(key: number, name: string): Uint8Array {
    return checkDigest(this.bytes(key, name), `${this.#at}.${name}`);
  }

  /** The value as decoded. */
  raw(key: number): unknown {
    return this.#map.get(key);
  }

  #malformed(problem: string): never {
    throw new ReleaseError('OFFER_MALFORMED', this.#at, problem);
  }
}

/** Returns an integer from `min` to `max`, else throws `OFFER_BAD_VALUE`. */
export function checkUint(value: number, at: string, min: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new ReleaseError('OFFER_BAD_VALUE', at, `is ${value}; it must be an integer from ${min} to ${max}`);
}

/** Returns 32 bytes, else throws `OFFER_BAD_VALUE`. */
export function checkDigest(digest: Uint8Array, at: string): Uint8Array {
  if (digest.length === DIGEST_SIZE) return digest;
  throw new ReleaseError('OFFER_BAD_VALUE', at, `is ${digest.length} bytes; a SHA-256 digest has ${DIGEST_SIZE}`);
}
