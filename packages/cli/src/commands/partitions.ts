import {
  checkPartitionTable,
  chipByName,
  chips,
  type Partition,
  type PartitionProblem,
  parseAppImage,
  parsePartitionCsv,
  parsePartitionTable,
  partitionTableToBinary,
  partitionTableToCsv,
  planPartitions,
  recognise,
} from '@aloft/image';
import { checkSlots } from '@aloft/release';
import { JOURNAL_NAME, JOURNAL_SIZE, TRUST_NAME, TRUST_SIZE } from '@aloft/simulator';
import { about, CliError, EXIT, toldRefusal, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { keepInputs, outputName, writeOutput } from '../output.ts';
import { counted, formatSize, parsePercent, parseSize } from '../sizes.ts';
import { partitionMap, problemLines, type TableProblem } from '../terminal/partition-map.ts';
import { tone } from '../terminal/style.ts';
import { markedLines } from '../terminal/wrap.ts';
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
    throw usage('say either --image FILE or --image-size SIZE');
  }
  const bytes = options.image === undefined ? undefined : await readInput(options.image);
  const image = bytes === undefined ? undefined : about(options.image ?? '', () => parseAppImage(bytes));
  const chip = options.chip === undefined ? image?.chip : chipByName(options.chip);
  if (chip === undefined) {
    const names = chips.map(({ name }) => name).join(', ');
    const what =
      options.chip === undefined ? 'say which chip' : `"${options.chip}" is no chip that is known; say another`;
    throw usage(`${what} with --chip: ${names}`);
  }
  const growthPercent = parsePercent(options.growth, 'growth');
  const plan = planPartitions({
    chip,
    flashSize: parseSize(options.flash, '--flash'),
    // The whole file: components of a bundle live in the slot, too.
    imageSize: bytes?.length ?? parseSize(options.imageSize ?? '', '--image-size'),
    growthPercent,
    extra: [
      { name: JOURNAL_NAME, size: JOURNAL_SIZE },
      { name: TRUST_NAME, size: TRUST_SIZE },
    ],
    ...(options.slot === undefined ? {} : { slotSize: parseSize(options.slot, '--slot') }),
    ...(options.factory === true ? { factory: true } : {}),
  });
  const csv = partitionTableToCsv(plan.partitions);
  if (options.output !== undefined && options.image !== undefined) await keepInputs(options.output, [options.image]);
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
    ...(options.output === undefined ? csv.trimEnd().split('\n') : [`written to ${outputName(options.output)}`]),
  ]);
}

/** `aloft partitions check FILE`: every broken rule at once. */
export async function checkTable(
  context: Context,
  file: string,
  options: { flash?: string; json?: boolean },
): Promise<void> {
  const partitions = await readTable(file);
  const flash = options.flash === undefined ? {} : { flashSize: parseSize(options.flash, '--flash') };
  const rules = checkPartitionTable(partitions, flash);
  const problems = [...rules, ...forUpdates(partitions, rules)];
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  print(context, options.json, { file, ok: errors === 0, errors, warnings, problems, partitions }, () => [
    ...partitionMap(context.terminal, partitions),
    '',
    ...problemLines(context.terminal, problems),
    ...(problems.length === 0 ? markedLines(context.terminal, 'good', 'every rule is kept') : []),
    ...(errors === 0 && warnings > 0 ? ['A device boots with it, but updates will suffer, or not work at all.'] : []),
  ]);
  if (errors === 0) return;
  const and = warnings === 0 ? '' : ` and earns ${counted(warnings, 'warning')}`;
  throw toldRefusal('TABLE_INVALID', `breaks ${counted(errors, 'rule')}${and}; see above`, file);
}

/** What aloft needs beyond a table that boots; a device runs without it, so all of it are warnings. */
function forUpdates(partitions: readonly Partition[], rules: readonly PartitionProblem[]): TableProblem[] {
  const isTold = rules.some(({ code }) => code === 'TABLE_ONE_SLOT' || code === 'TABLE_NO_OTADATA');
  return checkSlots(partitions)
    .filter(({ code }) => !(isTold && code === 'FIT_NO_SLOTS'))
    .map(({ code, message }) => ({ code, severity: 'warning', message }));
}

/** `aloft partitions csv|bin FILE -o OUT`: convert. */
export async function convertTable(
  context: Context,
  to: 'csv' | 'bin',
  file: string,
  options: { output?: string; json?: boolean },
): Promise<void> {
  if (options.output !== undefined) await keepInputs(options.output, [file]);
  const partitions = await readTable(file);
  const csv = partitionTableToCsv(partitions);
  if (to === 'bin' && options.output === undefined) {
    throw usage('a binary table needs a file: -o OUT');
  }
  const output = to === 'csv' ? csv : about(file, () => partitionTableToBinary(partitions));
  if (options.output !== undefined) await writeOutput(options.output, output);
  const place = options.output === undefined ? {} : { output: options.output };
  print(context, options.json, { partitions, csv, ...place }, () =>
    options.output === undefined ? [csv.trimEnd()] : [`${outputName(options.output)}: ${partitions.length} partitions`],
  );
}

/** A table from either form; binary when the content says so. */
async function readTable(file: string): Promise<readonly Partition[]> {
  const bytes = await readInput(file);
  if (recognise(bytes) === 'partition-table') return about(file, () => parsePartitionTable(bytes).partitions);
  if (bytes.includes(0)) {
    throw new CliError(
      'FILE_UNKNOWN',
      EXIT.refused,
      'is neither a partition table nor CSV; give the .bin or .csv of a table',
      file,
    );
  }
  return about(file, () => parsePartitionCsv(new TextDecoder().decode(bytes)));
}
