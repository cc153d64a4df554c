import {
  CHIP_CURRENTS,
  CPU_WORK,
  ENERGY_PARTS,
  type EnergyConditions,
  type EnergyEstimate,
  type EnergyPart,
  estimateEnergy,
  type Figure,
  FLASHES,
  NETWORKS,
  receivedBytesOf,
  SUPPLY,
  withDeepSleep,
} from '@aloft/simulator';
import { countText, decimalText } from '../report/numbers.ts';
import { type Column, tableOf } from '../report/table.ts';
import type { PairWork } from './measure-pair.ts';

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

const BAR_WIDTH = 36;
const CELLS: Readonly<Record<EnergyPart, string>> = { radio: '█', flash: '▓', cpu: '▒', idle: '░' };
/** What the cells of a picture mean. */
export const LEGEND: string = `${CELLS.radio} radio  ${CELLS.flash} flash chip  ${CELLS.cpu} CPU working  ${CELLS.idle} waiting and deep sleep`;
/** Batteries that shares are told of, in mAh. */
export const BATTERIES: readonly number[] = [2000, 200];

/** Names of chips, networks and flash chips that can be asked for. */
export interface Choice {
  readonly chip: keyof typeof CHIP_CURRENTS;
  readonly network: keyof typeof NETWORKS;
  readonly flash: keyof typeof FLASHES;
}

/** One way of updating, and what it takes. */
export interface Row {
  readonly name: string;
  readonly bytes: number;
  readonly estimate: EnergyEstimate;
}

/** All ways of one pair, each followed by deep sleep until the slowest is done. */
export function estimatePair({ works }: PairWork, choice: Choice): readonly Row[] {
  const conditions = conditionsOf(choice);
  const rows = works.map((work) => ({
    name: work.name,
    bytes: receivedBytesOf(work),
    estimate: estimateEnergy(work, conditions),
  }));
  const slowest = Math.max(...rows.map(({ estimate }) => estimate.seconds));
  return rows.map((row) => ({ ...row, estimate: withDeepSleep(row.estimate, slowest, conditions.chip) }));
}

/** The table of one pair, with a bar for each way; all bars of a table have one scale. */
export function pairTable(rows: readonly Row[]): string {
  const most = Math.max(...rows.map(({ estimate }) => estimate.millijoules));
  const columns = [left('update with'), ...['bytes', 's', 'radio s', 'mJ'].map(right)];
  const shares = BATTERIES.map((capacity) => right(`of ${capacity} mAh`));
  return tableOf(
    [...columns, ...shares, left('')],
    rows.map(({ name, bytes, estimate }) => [
      name,
      countText(bytes),
      decimalText(activeSeconds(estimate), 1),
      decimalText(estimate.radioSeconds, 1),
      countText(estimate.millijoules),
      ...BATTERIES.map((capacity) => `${decimalText((100 * estimate.charge) / capacity, 4)} %`),
      stackedBar(estimate, most),
    ]),
  );
}

/** Time until the new image is confirmed: all steps but deep sleep. */
export function activeSeconds({ steps }: EnergyEstimate): number {
  return steps.reduce((sum, { name, seconds }) => sum + (name === 'deep sleep' ? 0 : seconds), 0);
}

/** The parts one behind the other, `most` millijoules being the whole width. */
export function stackedBar({ parts, millijoules }: EnergyEstimate, most: number): string {
  let drawn = 0;
  let sum = 0;
  let bar = '';
  for (const part of ENERGY_PARTS) {
    sum += parts[part];
    const end = most > 0 ? Math.round((sum / most) * BAR_WIDTH) : 0;
    bar += CELLS[part].repeat(Math.max(0, end - drawn));
    drawn = Math.max(drawn, end);
  }
  return bar === '' && millijoules > 0 ? '▏' : bar;
}

/** Every figure that estimates rest on and where it is from. */
export function figuresTable({ chip, flash }: Choice, networks: readonly Choice['network'][]): string {
  const figures: (readonly [string, Figure])[] = [
    ...Object.values(CHIP_CURRENTS[chip]).map((figure): readonly [string, Figure] => [chip, figure]),
    ...networks.flatMap((name) =>
      networkFigures(NETWORKS[name]).map((figure): readonly [string, Figure] => [`${name} network`, figure]),
    ),
    ...Object.values(FLASHES[flash]).map((figure): readonly [string, Figure] => ['flash', figure]),
    ...[...Object.values(CPU_WORK), SUPPLY].map((figure): readonly [string, Figure] => ['device', figure]),
  ];
  return tableOf(
    [left('of'), left('figure'), right('value'), left('from'), left('note')],
    figures.map(([of, { name, value, unit, source, note }]) => [
      of,
      name,
      `${value} ${unit}`,
      source === undefined ? '**assumption**' : `${source.title}, ${source.place}`,
      note,
    ]),
  );
}

function networkFigures({ isSlow: _, ...figures }: EnergyConditions['network']): readonly Figure[] {
  return Object.values(figures);
}

function conditionsOf(choice: Choice): EnergyConditions {
  return { chip: CHIP_CURRENTS[choice.chip], network: NETWORKS[choice.network], flash: FLASHES[choice.flash] };
}
