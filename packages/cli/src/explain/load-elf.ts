/**
 * The program that an image was made from, once it is sure that it is the one.
 * @module
 */
import { createHash } from 'node:crypto';
import { type ElfProgram, type LocatedProgram, locateProgram, readElfProgram } from '@aloft/image';
import { about, CliError, EXIT } from '../errors.ts';
import { readInput } from '../files.ts';
import type { NamedBytes } from '../images.ts';
import { formatBytes, percent } from '../sizes.ts';
import { imageOf } from './segment-ranges.ts';

/** Builds stamp a digest into the image that the program does not have, and perhaps a few words more. */
const STAMPED_BYTES = 64;
/** Up to this share of different bytes, names are still worth having. */
const SIMILAR_SHARE = 0.05;

/** A program found in the image. */
export interface KnownProgram extends LocatedProgram {
  readonly file: string;
  /** `build`: the image names this very file. `contents`: same bytes. `similar`: a few bytes differ; names may be off. */
  readonly match: 'build' | 'contents' | 'similar';
  /** Whether it has any functions and objects to name. */
  readonly hasSymbols: boolean;
}

/**
 * Read an ELF file and find it in `image`; `old` is the image before, which people mix up with it.
 * @throws {CliError} `ELF_MISMATCH` when it is the program of another image.
 */
export async function loadElf(file: string, image: NamedBytes, old: NamedBytes | undefined): Promise<KnownProgram> {
  const bytes = await readInput(file);
  const program = about(file, () => readElfProgram(bytes));
  const digest = createHash('sha256').update(bytes).digest();
  const hasSymbols = program.sections.some(({ symbols }) => symbols.length > 0);
  const located = locateProgram(program, image.bytes);
  const match = matchOf(located, digest, image);
  if (match !== undefined) return { ...located, file, match, hasSymbols };
  const isOfOld = old !== undefined && matchOf(locateProgram(program, old.bytes), digest, old) !== undefined;
  throw new CliError('ELF_MISMATCH', EXIT.refused, mismatch(program, located, image, isOfOld ? old : undefined), file);
}

function matchOf(located: LocatedProgram, digest: Uint8Array, image: NamedBytes): KnownProgram['match'] | undefined {
  const named = imageOf(image.bytes)?.descriptor?.elfDigest;
  if (named?.every((byte, i) => byte === digest[i]) === true) return 'build';
  const all = located.foundBytes + located.missingBytes;
  const wrong = located.differentBytes + located.missingBytes;
  if (all === 0 || wrong > all * SIMILAR_SHARE) return undefined;
  return wrong <= STAMPED_BYTES ? 'contents' : 'similar';
}

function mismatch(
  { machine }: ElfProgram,
  { foundBytes, differentBytes, missingBytes }: LocatedProgram,
  { file, bytes }: NamedBytes,
  old: NamedBytes | undefined,
): string {
  if (old !== undefined) return `is the program of ${old.file}, the old image; give the one of ${file}`;
  const chip = imageOf(bytes)?.chip;
  if (chip !== undefined && machine !== chip.architecture) {
    return `is a program for ${machine === 'other' ? 'another machine' : machine}, but ${file} is for ${chip.label} (${chip.architecture}); give the ELF file of its build`;
  }
  const all = foundBytes + missingBytes;
  if (all === 0) return 'has nothing in it that an image could hold; give the linked ELF file, not an object file';
  const wrong = differentBytes + missingBytes;
  return `is not the program of ${file}: ${formatBytes(wrong)} of its ${formatBytes(all)} bytes (${percent(wrong, all)}) are not in the image; give the ELF file of the same build`;
}
