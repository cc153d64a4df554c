import { ENGINE_CODE_BAR } from '../bars/engine-code-bar.ts';
import { countText } from '../report/numbers.ts';
import { barOf, type Column, tableOf } from '../report/table.ts';
import { sizeOf } from './build-core.ts';
import type { Footprint, Footprints } from './footprint.ts';
import type { Piece } from './link-map.ts';
import { ramReport } from './ram-report.ts';

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

const BAR_WIDTH = 24;
const TOP_FUNCTIONS = 20;
const DECODER = /^(patch.*|crc32)$/;

type Part = readonly [name: string, files: RegExp];

/** Parts of the device code by the names of their files: what the bar is about ... */
const PARTS: readonly Part[] = [
  ['update engine', /^engine/],
  ['patch decoder', /^patch/],
  ['journal', /^(journal|bytes)/],
  ['offer, CBOR', /^(offer|cbor)$/],
  ['image walk', /^image/],
  ['SHA-256, CRC-32', /^(sha256|crc32)$/],
];

/** ... and what stands on top of that. */
const EXTRAS: readonly Part[] = [
  ['signed manifests, keys', /^(manifest.*|signature|trust.*|document)$/],
  ['bundles', /^(bundle|archive)/],
];

const inFiles =
  (files: RegExp) =>
  ({ pieces }: Footprint): number =>
    sizeOf(pieces.filter(({ file }) => files.test(file)));

/** Code and constants of the patch decoder alone. */
export const decoderSize: (footprint: Footprint) => number = inFiles(DECODER);

/** The largest decoder of all processors in their own code, or undefined when there was no compiler. */
export function largestDecoder({ footprints }: Footprints): number | undefined {
  const own = footprints.filter(({ processor }) => !processor.name.includes(','));
  return own.length === 0 ? undefined : Math.max(...own.map(decoderSize));
}

/** Engine and decoder on the processor that bars are about, without {@link EXTRAS}; undefined without its compiler. */
export function engineCode({ footprints }: Footprints): number | undefined {
  const first = footprints.find(({ processor }) => processor.name === 'rv32imc');
  return first === undefined ? undefined : withoutExtras(first);
}

function withoutExtras({ pieces }: Footprint): number {
  return sizeOf(pieces.filter(({ file }) => !EXTRAS.some(([, files]) => files.test(file))));
}

/** Tables in Markdown: by part, by file, by function; memory; the deepest stack. */
export function sizeReport(measured: Footprints): string {
  const { footprints, skipped } = measured;
  const notes = skipped.map((why) => `- skipped: ${why}`);
  const [first] = footprints;
  if (first === undefined) return notes.join('\n');
  const compilers = [...new Set(footprints.map(({ compiler }) => compiler))].join(', ');
  return [
    `${compilers}, -Os, linked with \`--gc-sections\` and a caller that uses the whole interface; caller and C library do not count.`,
    footprints.map(({ processor: { name, note } }) => `- *${name}*: ${note}`).join('\n'),
    byPart(footprints),
    barLine(measured),
    '#### By file',
    byFile(footprints),
    `#### The ${TOP_FUNCTIONS} largest pieces on ${first.processor.name}`,
    largestPieces(first),
    '#### Memory',
    ramReport(measured),
    ...notes,
  ].join('\n\n');
}

function byPart(footprints: readonly Footprint[]): string {
  const row = (name: string, size: (each: Footprint) => number): string[] => [
    name,
    ...footprints.map((each) => countText(size(each))),
    barOf(Math.max(0, ...footprints.slice(0, 1).map(size)), ENGINE_CODE_BAR, BAR_WIDTH),
  ];
  const listed = [...PARTS, ...EXTRAS].map(([, files]) => files);
  const rest = ({ pieces }: Footprint): number =>
    sizeOf(pieces.filter(({ file }) => !listed.some((files) => files.test(file))));
  const rows = [
    ...PARTS.map(([name, files]) => row(name, inFiles(files))),
    ...(footprints.some((each) => rest(each) > 0) ? [row("the compiler's own", rest)] : []),
    row('**engine and decoder**', withoutExtras),
    ...EXTRAS.map(([name, files]) => row(name, inFiles(files))),
    row('**together**', ({ pieces }) => sizeOf(pieces)),
    row('as one unit (-flto), with the caller', (each) => each.sizeAsOneUnit),
  ];
  const columns = [left('bytes'), ...footprints.map(({ processor }) => right(processor.name)), left('of 24 KB')];
  return tableOf(columns, rows);
}

function barLine(measured: Footprints): string {
  const size = engineCode(measured);
  if (size === undefined) return `Bar: ${countText(ENGINE_CODE_BAR)} bytes on rv32imc; not measured here.`;
  const mark = size <= ENGINE_CODE_BAR ? '✓' : '✗';
  const spare = Math.abs(ENGINE_CODE_BAR - size);
  return `Bar: engine and decoder in ${countText(ENGINE_CODE_BAR)} bytes on rv32imc: ${countText(size)} ${mark}, ${countText(spare)} ${size <= ENGINE_CODE_BAR ? 'to spare' : 'too many'}.`;
}

function byFile(footprints: readonly Footprint[]): string {
  const names = [...new Set(footprints.flatMap(({ pieces }) => pieces.map(({ file }) => file)))].sort();
  const sizeIn = (pieces: readonly Piece[], file: string, kind: RegExp): number =>
    pieces.filter((each) => each.file === file && kind.test(each.kind)).reduce((sum, { size }) => sum + size, 0);
  const cell = (pieces: readonly Piece[], file: string): string =>
    `${countText(sizeIn(pieces, file, /code/))} + ${countText(sizeIn(pieces, file, /constants|data/))}`;
  const rows = names.map((file) => [
    file === 'libgcc' ? file : `${file}.c`,
    ...footprints.map(({ pieces }) => cell(pieces, file)),
  ]);
  return tableOf([left('code + constants'), ...footprints.map(({ processor }) => right(processor.name))], rows);
}

function largestPieces({ pieces }: Footprint): string {
  const largest = pieces
    .filter(({ kind }) => kind !== 'bss')
    .sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1))
    .slice(0, TOP_FUNCTIONS);
  const most = largest[0]?.size ?? 0;
  const rows = largest.map(({ name, file, kind, size }) => [
    name,
    `${file}.c`,
    kind,
    countText(size),
    barOf(size, most, BAR_WIDTH),
  ]);
  return tableOf([left('function or table'), left('file'), left('kind'), right('bytes'), left('')], rows);
}
