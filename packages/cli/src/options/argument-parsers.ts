import { type Chip, chipByName, chips } from '@aloft/image';
import { isDeviceClass, isVersion, MAX_DEVICE_CLASS_SIZE, MAX_VERSION_SIZE } from '@aloft/release';
import { InvalidArgumentError } from 'commander';
import { parseByteSize } from './byte-size.ts';

/** Reads a size option, see `parseByteSize`. */
export function sizeArgument(text: string): number {
  const size = parseByteSize(text);
  if (size !== undefined) return size;
  throw new InvalidArgumentError('Give a size such as 65536, 0x10000, 64K or 1.5MB.');
}

/** Reads a size above zero. */
export function positiveSizeArgument(text: string): number {
  const size = sizeArgument(text);
  if (size > 0) return size;
  throw new InvalidArgumentError('Give a size above zero.');
}

/** Reads a whole number from 0 up to `most`. */
export function wholeNumberArgument(most: number): (text: string) => number {
  return (text) => {
    const value = /^(\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text) ? Number(text) : Number.NaN;
    if (value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from 0 to ${most}.`);
  };
}

/** Reads a share such as `20%` or `20`. */
export function percentArgument(text: string): number {
  const match = /^(\d{1,4}(?:\.\d+)?) ?%?$/.exec(text.trim());
  if (match !== null) return Number(match[1]);
  throw new InvalidArgumentError('Give a share such as 20%.');
}

/** Reads the name of a chip. */
export function chipArgument(text: string): Chip {
  const chip = chipByName(text);
  if (chip !== undefined) return chip;
  throw new InvalidArgumentError(`Known are ${chips.map(({ name }) => name).join(', ')}.`);
}

/** Reads a device class. */
export function deviceClassArgument(text: string): string {
  if (isDeviceClass(text)) return text;
  throw new InvalidArgumentError(
    `Use 1 to ${MAX_DEVICE_CLASS_SIZE} of a-z 0-9 . _ - and begin with a letter or digit.`,
  );
}

/** Reads a version. */
export function versionArgument(text: string): string {
  if (isVersion(text)) return text;
  throw new InvalidArgumentError(`Use 1 to ${MAX_VERSION_SIZE} bytes of text.`);
}

/** Reads one of a few words. */
export function wordArgument<T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word !== undefined) return word;
    throw new InvalidArgumentError(`Known are ${words.join(', ')}.`);
  };
}

/** Collects an option that may be given several times. */
export function listArgument<T>(parse: (text: string) => T): (text: string, previous: readonly T[]) => readonly T[] {
  return (text, previous) => [...previous, parse(text)];
}
