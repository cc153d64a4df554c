import { ReleaseError, type ReleaseErrorCode } from '../errors.ts';
import { type CborHead, MAJOR, readHead, SIMPLE } from './cbor-head.ts';
import { checkCbor, decodeUtf8 } from './check-cbor.ts';

/**
 * Takes a checked document apart, item by item, in the order a fixed profile prescribes. Strings are views into the
 * document.
 *
 * Reading another type than the one that is there is `CBOR_TYPE`, or the code it was opened with. A document with other content than the profile is
 * refused by the caller, with `fail` and the code of its place.
 */
export class CborReader {
  readonly #bytes: Uint8Array;
  readonly #at: string;
  readonly #typeCode: ReleaseErrorCode;
  #offset: number;

  private constructor(bytes: Uint8Array, at: string, offset: number, typeCode: ReleaseErrorCode = 'CBOR_TYPE') {
    this.#bytes = bytes;
    this.#at = at;
    this.#offset = offset;
    this.#typeCode = typeCode;
  }

  /**
   * Checks the whole document first, then stands at its beginning.
   *
   * @param typeCode for an item of another type than the one that is read; `CBOR_TYPE` when left out
   */
  static open(bytes: Uint8Array, at: string, typeCode?: ReleaseErrorCode): CborReader {
    checkCbor(bytes, at);
    return new CborReader(bytes, at, 0, typeCode);
  }

  /** As `open`, for a document that must begin with this tag; no other tag may be in it. */
  static openTagged(bytes: Uint8Array, at: string, tag: number, code: ReleaseErrorCode): CborReader {
    const head = readHead(bytes, 0, at);
    if (head.major !== MAJOR.tag || head.argument !== tag) {
      throw new ReleaseError(code, at, `must begin with the tag ${tag}`);
    }
    checkCbor(bytes, at, head.end);
    return new CborReader(bytes, at, head.end);
  }

  /** An integer of either sign. */
  int(): number {
    const head = this.#head(MAJOR.uint, MAJOR.negative);
    return head.major === MAJOR.uint ? head.argument : -1 - head.argument;
  }

  uint(): number {
    return this.#head(MAJOR.uint).argument;
  }

  bytes(): Uint8Array {
    return this.#string(MAJOR.bytes);
  }

  text(): string {
    const offset = this.#offset;
    return decodeUtf8(this.#string(MAJOR.text), offset, this.#at);
  }

  /** Number of items of the array that begins here. */
  array(): number {
    return this.#head(MAJOR.array).argument;
  }

  /** Number of pairs of the map that begins here. */
  map(): number {
    return this.#head(MAJOR.map).argument;
  }

  nil(): void {
    const offset = this.#offset;
    if (this.#head(MAJOR.simple).argument !== SIMPLE.null) this.#wrongType(offset);
  }

  /** Whether the next item is a byte string. */
  isAtBytes(): boolean {
    return this.#peek() === MAJOR.bytes;
  }

  /** Whether the next item is an integer. */
  isAtInt(): boolean {
    const major = this.#peek();
    return major === MAJOR.uint || major === MAJOR.negative;
  }

  /** Reads an integer that must be this one. */
  expectInt(value: number, code: ReleaseErrorCode, what: string): void {
    const found = this.int();
    if (found !== value) this.fail(code, `${what} is ${found}; it must be ${value}`);
  }

  /** Reads the head of an array that must have so many items. */
  expectArray(count: number, code: ReleaseErrorCode, what: string): void {
    const found = this.array();
    if (found !== count) this.fail(code, `${what} has ${found} items; it must have ${count}`);
  }

  /** Reads the head of a map that must have so many pairs. */
  expectMap(count: number, code: ReleaseErrorCode, what: string): void {
    const found = this.map();
    if (found !== count) this.fail(code, `${what} has ${found} keys; it must have ${count}`);
  }

  /** Refuses the document. */
  fail(code: ReleaseErrorCode, problem: string): never {
    throw new ReleaseError(code, this.#at, `${problem} (before byte ${this.#offset})`);
  }

  #peek(): number | undefined {
    const first = this.#bytes[this.#offset];
    return first === undefined ? undefined : first >> 5;
  }

  #head(...majors: readonly number[]): CborHead {
    const offset = this.#offset;
    const head = readHead(this.#bytes, offset, this.#at);
    if (!majors.includes(head.major)) this.#wrongType(offset);
    this.#offset = head.end;
    return head;
  }

  #string(major: number): Uint8Array {
    const { argument, end } = this.#head(major);
    this.#offset = end + argument;
    return this.#bytes.subarray(end, this.#offset);
  }

  #wrongType(offset: number): never {
    throw new ReleaseError(this.#typeCode, this.#at, `has an item of another type than the profile at byte ${offset}`);
  }
}
