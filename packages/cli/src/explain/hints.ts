/**
 * What a developer can do about the size of a patch.
 * @module
 */
import { costByRange, type PatchReport } from '@aloft/delta';
import { formatBytes, formatSize, hex, percent } from '../sizes.ts';
import type { KnownProgram } from './load-elf.ts';
import type { RangeCost } from './range-costs.ts';
import { imageOf } from './segment-ranges.ts';

/** A share of the patch that is worth a hint. */
const NOTABLE = 0.1;
const MOST = 0.5;
const FIRST_SEGMENT = 0x20;
const DESCRIPTOR_SIZE = 256;

/** Hints, the most useful first. */
export function hintsFor(
  report: PatchReport,
  ranges: readonly RangeCost[],
  program: KnownProgram | undefined,
): string[] {
  return [
    ...packedHint(report, ranges),
    ...plainHint(report),
    ...newHint(report),
    ...stampHint(report),
    ...elfHint(report, program),
  ];
}

function* packedHint({ header }: PatchReport, ranges: readonly RangeCost[]): Generator<string> {
  const packed = ranges.filter(({ content }) => content === 'packed');
  const bytes = packed.reduce((sum, range) => sum + range.bytes, 0);
  const [first] = packed;
  if (first === undefined || bytes < header.patchSize * NOTABLE) return;
  yield `${formatBytes(bytes)} bytes go into data that looks compressed or encrypted (at ${hex(first.start)}): a small change ` +
    'in it changes all of it. Store it plain, or only where it rarely changes.';
}

function* plainHint({ header, target }: PatchReport): Generator<string> {
  if (header.set !== 'none' || header.baseSize === 0 || imageOf(target) !== undefined) return;
  yield 'This is neither an ESP image nor a Cortex-M binary with its vector table first, so moved addresses are not predicted. ' +
    'Give the .bin files that are flashed, not ELF or HEX files.';
}

function* newHint({ header, topics, operations }: PatchReport): Generator<string> {
  const bytes = topics.find(({ topic }) => topic === 'literals')?.bytes ?? 0;
  const made = operations.find(({ operation }) => operation === 'literal')?.bytes ?? 0;
  if (header.baseSize === 0 || bytes < header.patchSize * MOST) return;
  yield `${percent(bytes, header.patchSize)} of the patch is ${formatSize(made)} that the old image has nothing like: code or data that is new.`;
}

/** The app descriptor and the digests at the end change with every build. */
function* stampHint(report: PatchReport): Generator<string> {
  const image = imageOf(report.target);
  if (image?.descriptor === undefined) return;
  const { ranges } = costByRange(report, [
    { start: FIRST_SEGMENT, end: FIRST_SEGMENT + DESCRIPTOR_SIZE },
    { start: image.checksumOffset, end: report.target.length },
  ]);
  const bytes = ranges.reduce((sum, range) => sum + range.bytes, 0);
  if (bytes < report.header.patchSize * NOTABLE) return;
  yield `${formatBytes(bytes)} bytes are the app descriptor (version, build time, SHA-256 of the ELF file) and the digest ` +
    'or signature at the end, which change with every build.';
}

function* elfHint({ target }: PatchReport, program: KnownProgram | undefined): Generator<string> {
  if (program === undefined) {
    const project = imageOf(target)?.descriptor?.projectName ?? '';
    yield `Say --elf build/${project === '' ? 'NAME' : project}.elf, the program of the new image, to see functions and objects by name.`;
  } else if (!program.hasSymbols) {
    yield 'The ELF file has no symbols; give the one from before strip to see functions and objects by name.';
  } else if (program.match === 'similar') {
    const wrong = program.differentBytes + program.missingBytes;
    yield `${formatBytes(wrong)} bytes of the ELF file are not in the image as they are in the file: it is of another build, so names may be off.`;
  }
}
