/** `npm run power-cuts`: proves that no power cut bricks a device or makes it lose track of its update. */
import { loadDeviceCode, SimulatorError } from '@aloft/simulator';
import { parseCuts } from '@aloft/simulator/power-cuts/cut';
import { traceCuts } from '@aloft/simulator/power-cuts/prove';
import type { Scenario } from '@aloft/simulator/power-cuts/scenario';
import { allScenarios, findScenarios } from '@aloft/simulator/power-cuts/scenarios';
import { proveOnThreads } from './power-cuts/job-pool.ts';
import { type Options, readOptions, usage } from './power-cuts/options.ts';
import { stderrProgress } from './power-cuts/progress.ts';
import { type MutationResult, proveMutations } from './power-cuts/prove-mutations.ts';
import { closingLine, commandOf, reportOf, stateLine } from './power-cuts/report.ts';

async function prove(scenarios: readonly Scenario[], { full, seed, jobs, json }: Options): Promise<number> {
  const started = performance.now();
  const progress = stderrProgress();
  const thoroughness = full ? 'full' : 'sample';
  // Compiled before the threads start, so that they find it done.
  await loadDeviceCode({ onProgress: (text) => console.error(text) });
  let [done, cuts] = [0, 0];
  const results = await proveOnThreads(scenarios, { thoroughness, seed, jobs }, (result) => {
    cuts += result.cuts;
    progress.update(++done / scenarios.length, `${cuts} cuts, ${result.scenario}`);
  });
  progress.clear();
  const seconds = (performance.now() - started) / 1000;
  const failures = results.flatMap((result) => result.failures);
  if (json) console.log(JSON.stringify({ seed, seconds, cuts, results }, undefined, 1));
  else {
    console.log(reportOf(results));
    console.log(
      `\n${results.length} scenarios in ${seconds.toFixed(0)} s, ${(cuts / seconds).toFixed(0)} cuts per second`,
    );
    console.log(stateLine(results));
    for (const failure of failures.slice(0, 20)) {
      console.log(`\n${failure.isBrick ? 'BRICK' : 'SILENT LOSS'} (${failure.law}): ${failure.message}`);
      console.log(`  ${commandOf(failure)}`);
    }
    const [first] = failures;
    const scenario = scenarios.find(({ name }) => name === first?.scenario);
    if (first !== undefined && first.cuts !== '' && scenario !== undefined) {
      console.log('\nThe first one:');
      await trace(scenario, first.cuts, first.seed);
    }
    console.log(closingLine(results));
  }
  return failures.length > 0 ? 1 : 0;
}

async function trace(scenario: Scenario, cuts: string, seed: number): Promise<boolean> {
  const { lines, trial } = traceCuts(await loadDeviceCode(), scenario, parseCuts(cuts), seed);
  console.log(lines.join('\n'));
  console.log(
    trial.broken === null ? `sound: ${trial.outcome}` : `BROKEN (${trial.broken.law}): ${trial.broken.message}`,
  );
  return trial.broken === null;
}

async function checkMutations({ scenario, seed, json }: Options): Promise<number> {
  // Told one by one: the whole takes minutes.
  const tell = ({ name, about, cuts, caught }: MutationResult): void => {
    console.log(`${name}: ${about}`);
    const how = caught === null ? 'NOT NOTICED' : `noticed by ${caught.law}: ${caught.message}`;
    console.log(`  ${how}, after ${cuts} cuts${caught === null ? '' : ` (${caught.scenario} ${caught.cuts})`}`);
  };
  const results = await proveMutations(scenario, seed, stderrProgress(), json ? () => undefined : tell);
  const noticed = results.filter(({ caught }) => caught !== null);
  if (json) console.log(JSON.stringify(results, undefined, 1));
  else console.log(`${results.length} mutations, ${noticed.length} noticed`);
  return noticed.length < results.length || results.length === 0 ? 1 : 0;
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(`${options}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  if (options.mutations) return await checkMutations(options);
  const scenarios = options.scenario === '' ? allScenarios() : findScenarios(options.scenario);
  if (options.list) {
    console.log(scenarios.map(({ name }) => name).join('\n'));
    return 0;
  }
  const [first] = scenarios;
  if (first === undefined) {
    console.error(`No scenario's name contains "${options.scenario}"; --list shows them.`);
    return 2;
  }
  if (options.cut === undefined) return await prove(scenarios, options);
  try {
    return (await trace(first, options.cut, options.seed)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SimulatorError || error instanceof RangeError)) throw error;
    console.error(error.message);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
