import { geometricMean } from '../report/geometric-mean.ts';
import { countText, decimalText } from '../report/numbers.ts';
import { type Column, tableOf } from '../report/table.ts';
import { type Choice, estimatePair, type Row } from './energy-report.ts';
import type { PairWork } from './measure-pair.ts';

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

/** Millijoules and radio seconds of every way by pair, and what the patch takes of the full image, as a mean. */
export function summaryTable(works: readonly PairWork[], choiceFor: (work: PairWork) => Choice): string {
  const ways = works[0]?.works.map(({ name }) => name) ?? [];
  const all = works.map((work) => {
    const choice = choiceFor(work);
    const note = choice.chip === work.chip ? '' : `, currents of ${choice.chip}`;
    return { name: `${work.name}${note}`, rows: estimatePair(work, choice) };
  });
  const cells = (rows: readonly Row[]): string[] =>
    ways.map((way) => {
      const found = rows.find(({ name }) => name === way);
      return found === undefined
        ? '–'
        : `${countText(found.estimate.millijoules)} / ${decimalText(found.estimate.radioSeconds, 1)}`;
    });
  const ratio = (way: string, of: (row: Row) => number): string => {
    const values = all.flatMap(({ rows }) => {
      const [full, other] = [rows[0], rows.find(({ name }) => name === way)];
      return full === undefined || other === undefined ? [] : [of(other) / of(full)];
    });
    return decimalText(geometricMean(values), 2);
  };
  const means = ways.map(
    (way) =>
      `${ratio(way, ({ estimate }) => estimate.millijoules)} / ${ratio(way, ({ estimate }) => estimate.radioSeconds)}`,
  );
  return tableOf(
    [left('mJ / radio s'), ...ways.map(right)],
    [...all.map(({ name, rows }) => [name, ...cells(rows)]), ['÷ full image, geometric mean', ...means]],
  );
}
