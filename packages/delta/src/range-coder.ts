/**
 * Binary adaptive range coder: 32-bit range, carry propagation in the encoder, 12-bit probabilities when coding.
 * The stream is self-checking at its end: the encoder flushes its whole state, so an intact stream leaves the
 * decoder with `code === 0`. docs/spec/patch.md, "Range coder".
 * @module
 */
import { InputExhausted } from './errors.ts';

const TOP = 0x1000000;
/** Adaptation divisor by number of symbols seen: a fresh model moves by 2/3, a settled one by 1/(LIMIT + 1.5). */
export const ADAPTATION_LIMIT = 15;
export const ADAPTATION_RATES: Uint16Array = Uint16Array.from({ length: ADAPTATION_LIMIT + 1 }, (_, seen) =>
  Math.floor(131072 / (2 * seen + 3)),
);

/** What a codec needs of a coder. Encoders code `value` and return it; decoders ignore `value` and return what they read. */
export interface BitCoder {
  /** Code one bit with the adaptive model `index`. */
  bit(index: number, value: number): number;
  /** Code one bit with what three adaptive models say together, weighed by the weights of `set`. */
  mixed(a: number, b: number, c: number, set: number, value: number): number;
  /** Code `count` (0..32) equiprobable bits, most significant first. */
  direct(count: number, value: number): number;
}

export const WEIGHT_SETS = 8;

/** The adaptive state of `size` binary models: probability of a zero in 1/4096 above, how much was seen in the low 4 bits. */
export class BitModels {
  readonly cells: Uint16Array;
  readonly weights: Int32Array = new Int32Array(WEIGHT_SETS * 3).fill(FIRST_WEIGHT);
  #a = 0;
  #b = 0;
  #c = 0;
  #mixed = 0;

  constructor(size: number) {
    this.cells = new Uint16Array(size).fill(0x8000);
  }

  /** Probability of a zero in 1/4096, never 0 and never 4096. */
  chance(index: number): number {
    return Math.max(1, (this.cells[index] ?? 0) >>> 4);
  }

  update(index: number, bit: number): void {
    const cell = this.cells[index] ?? 0;
    const seen = cell & 15;
    const zero = cell >>> 4;
    const rate = ADAPTATION_RATES[seen] ?? 0;
    const moved = bit === 0 ? zero + (((0xfff - zero) * rate + 0x8000) >>> 16) : zero - ((zero * rate + 0x8000) >>> 16);
    this.cells[index] = (moved << 4) | Math.min(seen + 1, ADAPTATION_LIMIT);
  }

  mix(a: number, b: number, c: number, set: number): number {
    const weights = this.weights;
    this.#a = stretch(this.chance(a));
    this.#b = stretch(this.chance(b));
    this.#c = stretch(this.chance(c));
    const at = set * 3;
    this.#mixed = squash(
      ((this.#a * (weights[at] ?? 0)) >> 16) + ((this.#b * (weights[at + 1] ?? 0)) >> 16) + ((this.#c * (weights[at + 2] ?? 0)) >> 16),
    );
    return this.#mixed;
  }

  learn(a: number, b: number, c: number, set: number, bit: number): void {
    const error = (bit === 0 ? 4096 : 0) - this.#mixed;
    this.#weigh(set * 3, this.#a * error);
    this.#weigh(set * 3 + 1, this.#b * error);
    this.#weigh(set * 3 + 2, this.#c * error);
    this.update(a, bit);
    this.update(b, bit);
    this.update(c, bit);
  }

  #weigh(index: number, change: number): void {
    const weight = (this.weights[index] ?? 0) + ((change + (1 << (LEARN - 1))) >> LEARN);
    this.weights[index] = Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, weight));
  }
}

const LEARN = Number(process.env.LEARN ?? 10);
const FIRST_WEIGHT = Number(process.env.FW ?? 0x6000);
const MOST_WEIGHT = 0x40000;
const LOG2 = Uint8Array.from({ length: 64 }, (_, i) => Math.round(256 * Math.log2(1 + i / 64)));
const SQUASH = Uint16Array.from({ length: 26 }, (_, i) => Math.round(4096 / (1 + 2 ** (-i / 2))));

function logarithm(value: number): number {
  const length = 31 - Math.clz32(value);
  return length * 256 + (LOG2[((value << 6) >>> length) & 63] ?? 0);
}

export function stretch(zero: number): number {
  return logarithm(zero) - logarithm(4096 - zero);
}

export function squash(value: number): number {
  const size = Math.min(Math.abs(value), 3071);
  const low = SQUASH[size >>> 7] ?? 0;
  const chance = low + ((((SQUASH[(size >>> 7) + 1] ?? 0) - low) * (size & 127)) >>> 7);
  return value < 0 ? 4096 - chance : chance;
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
    this.#code(this.#models.chance(index), value);
    this.#models.update(index, value);
    return value;
  }

  mixed(a: number, b: number, c: number, set: number, value: number): number {
    this.#code(this.#models.mix(a, b, c, set), value);
    this.#models.learn(a, b, c, set, value);
    return value;
  }

  #code(chance: number, value: number): void {
    const bound = (this.#range >>> 12) * chance;
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

  direct(count: number, value: number): number {
    for (let i = count - 1; i >= 0; i--) {
      this.#range >>>= 1;
      if ((value >>> i) & 1) this.#low += this.#range;
      if (this.#range < TOP) {
        this.#range = (this.#range << 8) >>> 0;
        this.#shiftLow();
      }
    }
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
    const bit = this.#read(this.#models.chance(index));
    this.#models.update(index, bit);
    return bit;
  }

  mixed(a: number, b: number, c: number, set: number, _value: number): number {
    const bit = this.#read(this.#models.mix(a, b, c, set));
    this.#models.learn(a, b, c, set, bit);
    return bit;
  }

  #read(chance: number): number {
    const bound = (this.#range >>> 12) * chance;
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

  direct(count: number, _value: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit) this.#code -= this.#range;
      value = (value << 1) | bit;
      if (this.#range < TOP) this.#refill();
    }
    return value >>> 0;
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
