import { readFile } from 'node:fs/promises';
import {
  checkPartitionTable,
  chipByName,
  chips,
  type Partition,
  parseAppImage,
  parsePartitionCsv,
  parsePartitionTable,
  partitionTableToBinary,
  partitionTableToCsv,
  planPartitions,
  recognise,
} from '@aloft/image';
import { JOURNAL_NAME, JOURNAL_SIZE } from '@aloft/simulator';
import { about, CliError, EXIT } from '../errors.ts';
import { readInput, writeOutput } from '../files.ts';
import { formatSize, parseSize } from '../sizes.ts';
import { partitionMap } from '../terminal/partition-map.ts';
import { tone } from '../terminal/style.ts';
import { type Context, print } from './context.ts';

export interface PlanCommandOptions {
  readonly flash: string;
  readonly image?: string;
  readonly imageSize?: string;
  readonly chip?: string;
  readonly growth: string;
  readonly slot?: string;
  readonly factory?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

/** `aloft partitions plan`: a table with two slots that fit, or the number that stands in the way. */
export async function planTable(context: Context, options: PlanCommandOptions): Promise<void> {
  if ((options.image === undefined) === (options.imageSize === undefined)) {
    throw new CliError('USAGE', EXIT.usage, 'say either --image FILE or --image-size SIZE');
  }
  const bytes = options.image === undefined ? undefined : await readInput(options.image);
  const image = bytes === undefined ? undefined : about(options.image ?? '', () => parseAppImage(bytes));
  const chip = options.chip === undefined ? image?.chip : chipByName(options.chip);
  if (chip === undefined) {
    const names = chips.map(({ name }) => name).join(', ');
    throw new CliError('USAGE', EXIT.usage, `say which chip with --chip: ${names}`);
  }
  const growthPercent = Number(options.growth);
  if (!Number.isFinite(growthPercent) || growthPercent < 0) {
    throw new CliError('USAGE', EXIT.usage, `"${options.growth}" is no growth; it is a number of percent from 0`);
  }
  const plan = planPartitions({
    chip,
    flashSize: parseSize(options.flash),
    imageSize: image?.imageSize ?? parseSize(options.imageSize ?? ''),
    growthPercent,
    extra: [{ name: JOURNAL_NAME, size: JOURNAL_SIZE }],
    ...(options.slot === undefined ? {} : { slotSize: parseSize(options.slot) }),
    ...(options.factory === true ? { factory: true } : {}),
  });
  const csv = partitionTableToCsv(plan.partitions);
  if (options.output !== undefined) {
    await writeOutput(options.output, options.output.endsWith('.bin') ? partitionTableToBinary(plan.partitions) : csv);
  }
  const { slotSize, headroom, freeSize, partitions } = plan;
  const report = {
    chip: chip.name,
    slot_bytes: slotSize,
    headroom_bytes: headroom,
    free_bytes: freeSize,
    partitions,
    csv,
  };
  print(context, options.json, report, () => [
    `Two slots of ${tone(context.terminal, 'strong', formatSize(slotSize))}, ${formatSize(headroom)} of it free for growth and staged patches:`,
    ...partitionMap(context.terminal, partitions),
    '',
    ...(options.output === undefined ? csv.trimEnd().split('\n') : [`written to ${options.output}`]),
  ]);
}

/** `aloft partitions check FILE`: every broken rule at once. */
export async function checkTable(
  context: Context,
  file: string,
  options: { flash?: string; json?: boolean },
): Promise<void> {
  const partitions = await readTable(file);
  const flash = options.flash === undefined ? {} : { flashSize: parseSize(options.flash) };
  const problems = checkPartitionTable(partitions, flash);
  print(context, options.json, { file, ok: problems.length === 0, problems, partitions }, () => [
    ...partitionMap(context.terminal, partitions),
    '',
    ...problems.map(({ message, code }) => `${tone(context.terminal, 'bad', '✗')} ${message} [${code}]`),
    ...(problems.length === 0 ? [tone(context.terminal, 'good', 'every rule is kept')] : []),
  ]);
  if (problems.length > 0) {
    throw new CliError(
      'TABLE_INVALID',
      EXIT.refused,
      `breaks ${problems.length} rule${problems.length === 1 ? '' : 's'}; see above`,
      file,
    );
  }
}

/** `aloft partitions csv|bin FILE -o OUT`: convert. */
export async function convertTable(
  context: Context,
  to: 'csv' | 'bin',
  file: string,
  options: { output?: string; json?: boolean },
): Promise<void> {
  const partitions = await readTable(file);
  const csv = partitionTableToCsv(partitions);
  if (to === 'bin' && options.output === undefined) {
    throw new CliError('USAGE', EXIT.usage, 'a binary table needs a file: -o OUT');
  }
  const output = to === 'csv' ? csv : about(file, () => partitionTableToBinary(partitions));
  if (options.output !== undefined) await writeOutput(options.output, output);
  const place = options.output === undefined ? {} : { output: options.output };
  print(context, options.json, { partitions, csv, ...place }, () =>
    options.output === undefined ? [csv.trimEnd()] : [`${options.output}: ${partitions.length} partitions`],
  );
}

/** A table from either form; binary when the content says so. */
async function readTable(file: string): Promise<readonly Partition[]> {
  const bytes = await readInput(file);
  if (recognise(bytes) === 'partition-table') return about(file, () => parsePartitionTable(bytes).partitions);
  const text = await readFile(file, 'utf8');
  if (bytes.includes(0)) {
    throw new CliError(
      'FILE_UNKNOWN',
      EXIT.refused,
      'is neither a partition table nor CSV; give the .bin or .csv of a table',
      file,
    );
  }
  return about(file, () => parsePartitionCsv(text));
}
