/* The parts of file lists and sources, put together by hand so that wrong ones can be written too. */
import { array, bytes, map, type Pair, text, uint } from '../raw-cbor.ts';

/** A digest that is this byte 32 times. */
export const digestOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
/** The same in hexadecimal. */
export const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0').repeat(32);

/** An entry of a list. */
export function file(path: string, size = 812, digest: Uint8Array = digestOf(0x22)): Uint8Array {
  return array([text(path), uint(size), bytes(digest)]);
}

/** The keys and values of a list. */
export function listPairs(files: Uint8Array, ...requirements: readonly Uint8Array[]): Pair[] {
  return [[uint(1), uint(1)], [uint(2), files], ...requirements.map((each): Pair => [uint(3), each])];
}

/** A list of these files. */
export function list(...files: readonly Uint8Array[]): Uint8Array {
  return map(listPairs(array(files)));
}

/** A list of files with these paths. */
export function listOf(...paths: readonly string[]): Uint8Array {
  return list(...paths.map((path) => file(path)));
}

/** A list of one file with these requirements. */
export function listThatNeeds(...pairs: readonly Pair[]): Uint8Array {
  return map(listPairs(array([file('main.py')]), map(pairs)));
}

/** A deflated source. */
export function deflated(
  index: number,
  { size = 300, bits = 12, digest = digestOf(0x33) }: { size?: number; bits?: number; digest?: Uint8Array } = {},
): Uint8Array {
  return array([uint(index), uint(3), bytes(digest), uint(size), uint(bits)]);
}

/** A patch. */
export function patched(
  index: number,
  { size = 120, ram = 4096, base = digestOf(0x11) }: { size?: number; ram?: number; base?: Uint8Array } = {},
): Uint8Array {
  return array([uint(index), uint(1), bytes(digestOf(0x44)), uint(size), bytes(base), uint(ram)]);
}

/** A document of these sources. */
export function sources(...each: readonly Uint8Array[]): Uint8Array {
  return map([
    [uint(1), uint(1)],
    [uint(2), array(each)],
  ]);
}
