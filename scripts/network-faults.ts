/**
 * `npm run network-faults`: every network fault, once and for ever, for every document a device fetches. Prints what
 * came of it, and fails when a device neither completes its update nor ends with a typed reason.
 */
import { parseArgs } from 'node:util';
import type { Duration } from './network-faults/fault-plan.ts';
import { faults } from './network-faults/faults.ts';
import { faultOf, openBench, runCellOn } from './network-faults/matrix.ts';
import type { CellResult } from './network-faults/run-cell.ts';

const durations: readonly Duration[] = ['once', 'always'];

function lineOf(result: CellResult): string {
  const { fault, duration, outcome, status, requests, triesPerHour, ms, receivedBytes } = result;
  const ending = outcome === 'confirmed' ? 'confirmed' : `${outcome} ${status}`;
  const columns = [fault.padEnd(36), duration.padEnd(6), ending.padEnd(36)];
  const numbers = [requests, triesPerHour, Math.round(ms / 1000), receivedBytes].map((n) => String(n).padStart(8));
  return `${columns.join(' ')} ${numbers.join(' ')}`;
}

const usage = `usage: npm run network-faults [-- --only NAME]

Spoils answers on their way to a virtual device: every fault, once and for ever, for every document it fetches.

  --only NAME  only faults whose name contains NAME
  --help

examples:
  npm run network-faults
  npm run network-faults -- --only redirect`;

async function main(): Promise<number> {
  let only = '';
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } });
    if (values.help === true) {
      console.log(usage);
      return 0;
    }
    only = values.only ?? '';
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  const wanted = faults.filter(({ name }) => name.includes(only));
  if (wanted.length === 0) {
    console.error(`no fault's name contains "${only}"; there are: ${faults.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  return await runMatrix(wanted);
}

async function runMatrix(wanted: typeof faults): Promise<number> {
  const bench = await openBench();
  const wrong: string[] = [];
  let cells = 0;
  let completed = 0;
  try {
    for (const subject of bench.subjects) {
      console.log(
        `\n${subject.name.padEnd(36)} ${'lasts'.padEnd(6)} ${'outcome'.padEnd(36)} requests   in 1h  seconds    bytes`,
      );
      for (const fault of wanted) {
        for (const duration of durations) {
          const result = await runCellOn(bench, subject, fault, duration);
          const problem = faultOf(result);
          console.log(`${lineOf(result)}${problem === null ? '' : `  WRONG: ${problem}`}`);
          if (problem !== null) wrong.push(`${subject.name}, ${fault.name}, ${duration}: ${problem}`);
          if (result.outcome === 'confirmed') completed++;
          cells++;
        }
      }
    }
  } finally {
    await bench.close();
  }
  console.log(
    `\n${cells} cells: ${completed} completed, ${cells - completed - wrong.length} ended with a typed reason, ${wrong.length} wrong`,
  );
  for (const line of wrong) console.error(line);
  return wrong.length === 0 ? 0 : 1;
}

process.exitCode = await main();
