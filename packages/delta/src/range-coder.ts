/**
 * Binary adaptive range coder: 32-bit range, carry propagation in the encoder, 12-bit probabilities when coding.
 * The stream is self-checking at its end: the encoder flushes its whole state, so an intact stream leaves the
 * decoder with `code === 0`. docs/spec/patch.md, "Range coder".
 * @module
 */
import type { BitModels } from './bit-models.ts';
import { InputExhausted } from './errors.ts';

const TOP = 0x1000000;
/** What a codec needs of a coder. Encoders code `value` and return it; decoders ignore `value` and return what they read. */
export interface BitCoder {
  /** Code one bit with the adaptive model `index`. */
  bit(index: number, value: number): number;
  /** Code one bit with what three adaptive models say together, weighed by the weights of `set`. */
  mixed(a: number, b: number, c: number, set: number, value: number): number;
  /** Code one bit that may as well be the other. */
  even(value: number): number;
}

/** Writes bits; `finish` flushes and returns the bytes. */
export class RangeEncoder implements BitCoder {
  readonly #models: BitModels;
  #bytes = new Uint8Array(4096);
  #size = 0;
  #low = 0;
  #range = 0xffffffff;
  #cache = 0;
  #pending = 0;

  constructor(models: BitModels) {
    this.#models = models;
  }

  bit(index: number, value: number): number {
    this.#split((this.#range >>> 12) * this.#models.chance(index), value);
    this.#models.update(index, value);
    return value;
  }

  mixed(a: number, b: number, c: number, set: number, value: number): number {
    this.#split((this.#range >>> 12) * this.#models.mix(a, b, c, set), value);
    this.#models.learn(a, b, c, set, value);
    return value;
  }

  #split(bound: number, value: number): void {
    if (value === 0) {
      this.#range = bound;
    } else {
      this.#low += bound;
      this.#range -= bound;
    }
    while (this.#range < TOP) {
      this.#range = (this.#range << 8) >>> 0;
      this.#shiftLow();
    }
  }

  even(value: number): number {
    this.#split(this.#range >>> 1, value);
    return value;
  }

  finish(): Uint8Array {
    for (let i = 0; i < 5; i++) this.#shiftLow();
    // The first byte is always zero: the initial cache, before any carry could reach it.
    return this.#bytes.slice(1, this.#size);
  }

  #shiftLow(): void {
    if (this.#low < 0xff000000 || this.#low >= 0x100000000) {
      const carry = this.#low >= 0x100000000 ? 1 : 0;
      this.#put(this.#cache + carry);
      for (; this.#pending > 0; this.#pending--) this.#put(0xff + carry);
      this.#cache = (this.#low >>> 24) & 0xff;
    } else {
      this.#pending++;
    }
    this.#low = (this.#low & 0xffffff) * 256;
  }

  #put(byte: number): void {
    if (this.#size === this.#bytes.length) {
      const grown = new Uint8Array(this.#size * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#size++] = byte & 0xff;
  }
}

/** Reads bits from bytes that `feed` delivers in pieces of any size. */
export class RangeDecoder implements BitCoder {
  readonly #models: BitModels;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #range = 0xffffffff;
  #code = 0;

  constructor(models: BitModels) {
    this.#models = models;
  }

  /** Bytes delivered and not yet consumed. */
  get available(): number {
    return this.#bytes.length - this.#at;
  }

  /** True when the stream ended as the encoder ends it. */
  get atCleanEnd(): boolean {
    return this.#code === 0 && this.available === 0;
  }

  feed(bytes: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#at);
    const joined = new Uint8Array(rest.length + bytes.length);
    joined.set(rest);
    joined.set(bytes, rest.length);
    this.#bytes = joined;
    this.#at = 0;
  }

  /** Consume the first four bytes; call once, when they are there. */
  start(): void {
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  bit(index: number, _value: number): number {
    const bit = this.#split((this.#range >>> 12) * this.#models.chance(index));
    this.#models.update(index, bit);
    return bit;
  }

  mixed(a: number, b: number, c: number, set: number, _value: number): number {
    const bit = this.#split((this.#range >>> 12) * this.#models.mix(a, b, c, set));
    this.#models.learn(a, b, c, set, bit);
    return bit;
  }

  #split(bound: number): number {
    let bit = 0;
    if (this.#code < bound) {
      this.#range = bound;
    } else {
      bit = 1;
      this.#code -= bound;
      this.#range -= bound;
    }
    while (this.#range < TOP) this.#refill();
    return bit;
  }

  even(_value: number): number {
    return this.#split(this.#range >>> 1);
  }

  #refill(): void {
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  #next(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new InputExhausted();
    return byte;
  }
}
