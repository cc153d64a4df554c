/**
 * What keeps a release from being published: devices that could not run it, and releases it must not follow.
 * @module
 */
import {
  checkComponents,
  checkFit,
  checkSuccession,
  checkVersions,
  compareVersions,
  type Excuse,
  type Misfit,
  type ReleaseRecord,
  type SuccessionQuestion,
  sequenceToPass,
} from '@aloft/release';
import { CliError, EXIT, usage } from '../errors.ts';
import type { NamedBytes } from '../images.ts';
import type { PublishWish } from './wish.ts';

/** Options that let a release pass all the same. */
export interface ExcuseOptions {
  readonly changeChip?: boolean;
  readonly replace?: boolean;
  readonly downgrade?: boolean;
}

/** The option that excuses. */
export const EXCUSES: Readonly<Record<Excuse, { readonly option: string; readonly effect: string }>> = {
  'other-chip': { option: '--change-chip', effect: 'the class changes its chip' },
  replace: { option: '--replace', effect: 'the version gets another image, or other files' },
  downgrade: { option: '--downgrade', effect: 'devices go back to the older version' },
};

/** Refuse what the devices of the class could not run. Warnings are handed back. */
export function checkRunsThere({ named, target, version, content }: PublishWish): readonly Misfit[] {
  const { name, device, board } = named;
  if (content.kind === 'files') return fitting(name, target, board === null ? [] : [...checkVersions(board, version)]);
  if (board !== null) {
    throw usage('the class file describes boards that run MicroPython and take files (--micropython), not images');
  }
  const { needs } = content;
  if (device === null) {
    if (Object.keys(needs).length === 0) return fitting(name, target, checkComponents(target.bytes));
    throw usage('what a release needs is held against a class file; name one with --class');
  }
  return fitting(name, target, checkFit(device, { bytes: target.bytes, version, needs }));
}

/** The warnings among misfits; refuse the release when there is anything worse. */
function fitting(name: string, target: NamedBytes, misfits: readonly Misfit[]): readonly Misfit[] {
  const [first, ...others] = misfits.filter(({ severity }) => severity === 'error');
  if (first === undefined) return misfits;
  const more = others.length === 0 ? '' : ` (and ${others.length} more: aloft release check tells all)`;
  const what = `does not fit ${name}: ${first.message}${more} (${first.code})`;
  throw new CliError('RELEASE_UNFIT', EXIT.refused, what, target.file);
}

/** Refuse what must not follow the releases before, unless it is ordered. What is ordered is handed back. */
export function checkFollows(
  question: SuccessionQuestion,
  file: string,
  { changeChip, replace, downgrade }: ExcuseOptions,
): readonly Excuse[] {
  const ordered: readonly Excuse[] = [
    ...(changeChip === true ? (['other-chip'] as const) : []),
    ...(replace === true ? (['replace'] as const) : []),
    ...(downgrade === true ? (['downgrade'] as const) : []),
  ];
  const used: Excuse[] = [];
  for (const { code, message, excuse } of checkSuccession(question)) {
    if (excuse !== null && ordered.includes(excuse)) {
      used.push(excuse);
      continue;
    }
    const way = excuse === null ? '' : ` If it is meant so: ${EXCUSES[excuse].option}, ${EXCUSES[excuse].effect}.`;
    throw new CliError('RELEASE_REFUSED', EXIT.refused, `${message}${way} (${code})`, file);
  }
  return used;
}

/** The sequence number that `--must-pass` asks for, and the version itself. */
export function stepOf(
  step: string | undefined,
  { version, scheme, records }: Pick<SuccessionQuestion, 'version' | 'scheme' | 'records'>,
): number {
  if (step === undefined) return 0;
  const order = compareVersions(scheme, step, version);
  if (step === version || (order !== null && order >= 0)) {
    throw usage(`--must-pass: ${step} does not come before ${version}, so nobody passes through it on the way`);
  }
  const sequence = sequenceToPass(records, step, scheme);
  if (sequence !== null) return sequence;
  const known = records.some((record) => record.version === step)
    ? 'was followed by an older version, so no sequence number tells who had it; publish it again first'
    : `was never published here; there are ${versionsOf(records)}`;
  throw new CliError('RELEASE_UNKNOWN', EXIT.refused, `--must-pass: ${step} ${known}`);
}

function versionsOf(records: readonly ReleaseRecord[]): string {
  const versions = records.slice(0, 10).map(({ version }) => version);
  return `${versions.join(', ') || 'none'}${records.length > versions.length ? ', …' : ''}`;
}
