import type { CborReader } from '../cbor/cbor-reader.ts';
import { writeArray, writeInt, writeMap, writeText } from '../cbor/cbor-writer.ts';
import { ReleaseError } from '../errors.ts';
import { MAX_UINT32 } from '../map-fields.ts';
import { isControl } from './file-path.ts';

/** What a set of files needs of a board; what is left out asks for nothing. */
export interface FileRequirements {
  /** Least version of MicroPython: major, minor, micro. */
  readonly micropython?: readonly [major: number, minor: number, micro: number];
  /** One of them is `sys.platform`. */
  readonly platforms?: readonly string[];
  /** Headers of the `.mpy` files, strictly ascending; see `readMpyHeader`. */
  readonly mpyHeaders?: readonly number[];
  /** One of them is part of `sys.implementation._machine`. */
  readonly boards?: readonly string[];
  /** Bytes of heap that are free. */
  readonly heap?: number;
}

/** Most texts or headers of one requirement. */
export const MAX_CHOICES = 8;
const MAX_TEXT_SIZE = 63;
const MAX_MPY_HEADER = 0xff_ffff;
const KEYS = { micropython: 1, platforms: 2, mpyHeaders: 3, boards: 4, heap: 5 } as const;
const COUNT = Object.keys(KEYS).length;

/** Reads the map of requirements. */
export function readRequirements(reader: CborReader): FileRequirements {
  const count = reader.map();
  if (count < 1 || count > COUNT) {
    reader.fail('FILES_STRUCTURE', `has ${count} requirements; 1 to ${COUNT} are known, and none leaves the key out`);
  }
  let found: FileRequirements = {};
  for (let index = 0; index < count; index += 1) found = { ...found, ...readOne(reader, reader.uint()) };
  checkRequirements(found);
  return found;
}

function readOne(reader: CborReader, key: number): FileRequirements {
  if (key === KEYS.micropython) {
    reader.expectArray(3, 'FILES_STRUCTURE', 'the version of MicroPython');
    return { micropython: [reader.uint(), reader.uint(), reader.uint()] };
  }
  if (key === KEYS.platforms) return { platforms: readChoices(reader, () => reader.text()) };
  if (key === KEYS.mpyHeaders) return { mpyHeaders: readChoices(reader, () => reader.uint()) };
  if (key === KEYS.boards) return { boards: readChoices(reader, () => reader.text()) };
  if (key === KEYS.heap) return { heap: reader.uint() };
  return reader.fail('FILES_STRUCTURE', `has the unknown requirement ${key}`);
}

function readChoices<T>(reader: CborReader, readOne: () => T): T[] {
  const count = reader.array();
  if (count < 1 || count > MAX_CHOICES) {
    reader.fail('FILES_STRUCTURE', `has a requirement with ${count} choices; it has 1 to ${MAX_CHOICES}`);
  }
  return Array.from({ length: count }, readOne);
}

/** Refuses values that docs/spec/files.md §2 does not allow. */
export function checkRequirements(requirements: FileRequirements): void {
  const { micropython, platforms, mpyHeaders, boards, heap } = requirements;
  if (micropython?.some((part) => !isWithin(part, 0, 255))) {
    refuse('micropython', `is ${micropython.join('.')}; each part is 0 to 255`);
  }
  for (const [name, texts] of Object.entries({ platforms, boards })) {
    checkCount(name, texts);
    for (const text of texts ?? []) checkText(name, text);
  }
  checkCount('mpyHeaders', mpyHeaders);
  mpyHeaders?.forEach((header, index) => {
    if (isWithin(header, index === 0 ? 0 : (mpyHeaders[index - 1] ?? 0) + 1, MAX_MPY_HEADER)) return;
    refuse('mpyHeaders', 'are not strictly ascending integers of three bytes');
  });
  if (heap !== undefined && !isWithin(heap, 1, MAX_UINT32))
    refuse('heap', `is ${heap}; it is 1 to ${MAX_UINT32} bytes`);
}

function checkCount(name: string, choices: readonly unknown[] | undefined): void {
  if (choices === undefined || isWithin(choices.length, 1, MAX_CHOICES)) return;
  const problem = `are ${choices.length}; name 1 to ${MAX_CHOICES}`;
  throw new ReleaseError('FILES_STRUCTURE', `requirements.${name}`, problem);
}

function checkText(name: string, text: string): void {
  const utf8 = new TextEncoder().encode(text);
  if (isWithin(utf8.length, 1, MAX_TEXT_SIZE) && text.isWellFormed() && !utf8.some(isControl)) return;
  refuse(
    name,
    `hold ${JSON.stringify(text.slice(0, 80))}; texts have 1 to ${MAX_TEXT_SIZE} bytes, no control characters`,
  );
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

function refuse(name: string, problem: string): never {
  throw new ReleaseError('FILES_BAD_VALUE', `requirements.${name}`, problem);
}

/** The map of requirements; null when there are none. */
export function writeRequirements(requirements: FileRequirements): Uint8Array | null {
  checkRequirements(requirements);
  const { micropython, platforms, mpyHeaders, boards, heap } = requirements;
  const pairs: (readonly [number, Uint8Array | undefined])[] = [
    [KEYS.micropython, micropython && writeArray(micropython.map(writeInt))],
    [KEYS.platforms, platforms && writeArray(platforms.map(writeText))],
    [KEYS.mpyHeaders, mpyHeaders && writeArray(mpyHeaders.map(writeInt))],
    [KEYS.boards, boards && writeArray(boards.map(writeText))],
    [KEYS.heap, heap === undefined ? undefined : writeInt(heap)],
  ];
  const set = pairs.flatMap(([key, value]) => (value === undefined ? [] : [[writeInt(key), value] as const]));
  return set.length === 0 ? null : writeMap(set);
}
