import type { Failure, ScenarioResult } from '@aloft/simulator/power-cuts/tally';

/** What all scenarios of one story add up to. */
interface StoryRow {
  readonly story: string;
  scenarios: number;
  operations: number;
  runs: number;
  cuts: number;
  bricks: number;
  losses: number;
  readonly outcomes: Map<string, number>;
}

/** The table: a row for each story, or for each scenario when there are few. */
export function reportOf(results: readonly ScenarioResult[]): string {
  const byScenario = results.length <= 30;
  const rows = new Map<string, StoryRow>();
  for (const result of results) {
    const name = byScenario ? result.scenario : result.story;
    const row = rows.get(name) ?? emptyRow(name);
    rows.set(name, row);
    row.scenarios++;
    row.operations += result.operations;
    row.runs += result.runs;
    row.cuts += result.cuts;
    row.bricks += result.bricks;
    row.losses += result.losses;
    for (const [outcome, count] of Object.entries(result.outcomes)) {
      row.outcomes.set(outcome, (row.outcomes.get(outcome) ?? 0) + count);
    }
  }
  const head = [byScenario ? 'scenario' : 'story', 'boards', 'operations', 'runs', 'cuts', 'bricks', 'losses', 'ended'];
  return tableOf([head, ...[...rows.values()].map(cellsOf)]);
}

function emptyRow(story: string): StoryRow {
  return { story, scenarios: 0, operations: 0, runs: 0, cuts: 0, bricks: 0, losses: 0, outcomes: new Map() };
}

function cellsOf({ story, scenarios, operations, runs, cuts, bricks, losses, outcomes }: StoryRow): string[] {
  const ended = [...outcomes].sort((a, b) => b[1] - a[1]).map(([outcome, count]) => `${outcome}: ${count}`);
  return [story, ...[scenarios, operations, runs, cuts, bricks, losses].map(String), ended.join('; ')];
}

/** Columns that line up; all but the first and the last are numbers. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const last = (rows[0]?.length ?? 1) - 1;
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number): string =>
    column === 0 || column === last ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** How to see a failure again. */
export function commandOf({ scenario, cuts, seed }: Failure): string {
  const cut = cuts === '' ? '' : ` --cut ${cuts}`;
  return `npm run power-cuts -- --scenario ${scenario}${cut} --seed ${seed}`;
}

/** How much of the work was done once for many. */
export function stateLine(results: readonly ScenarioResult[]): string {
  const sum = (pick: (result: ScenarioResult) => number): number => results.reduce((all, each) => all + pick(each), 0);
  const [cuts, states] = [sum(({ cuts }) => cuts), sum(({ states }) => states)];
  const [boots, replayed] = [sum(({ boots }) => boots), sum(({ replayed }) => replayed)];
  return [
    `${cuts} cuts left ${states} different states; ${boots} boots were played, each from a state of its own`,
    `${replayed} runs were also played from beginning to end, and ended the same`,
  ].join('\n');
}

/** Totals, and the closing line that scripts may look for. */
export function closingLine(results: readonly ScenarioResult[]): string {
  const sum = (pick: (result: ScenarioResult) => number): number => results.reduce((all, each) => all + pick(each), 0);
  const [cuts, bricks, losses] = [sum(({ cuts }) => cuts), sum(({ bricks }) => bricks), sum(({ losses }) => losses)];
  return `${cuts} cuts, ${bricks} bricks, ${losses} silent losses`;
}
