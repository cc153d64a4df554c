/** `npm run energy`: time and energy of an update, in several ways. README.md says more. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHIP_CURRENTS, FLASHES, loadDeviceCode, NETWORKS } from '@aloft/simulator';
import { findPairs, readBytes } from './comparison/pairs.ts';
import { parseFigures } from './comparison/recorded-figures.ts';
import { type Choice, estimatePair, figuresTable, LEGEND, pairTable } from './energy/energy-report.ts';
import { measurePair, type PairWork } from './energy/measure-pair.ts';
import { summaryTable } from './energy/summary-table.ts';
import { dayOf, writeResults } from './report/results-page.ts';
import { runCommand, UsageError } from './report/run-command.ts';

const usage = `usage: npm run energy [-- OPTIONS] [DIR]
Time and energy of an update: the same update by full image, packed image and patch, played on a virtual device.
Without DIR the example firmware; DIR holds a folder for each pair with old.bin and new.bin.
  --chip NAME       ${Object.keys(CHIP_CURRENTS).join(', ')}; default: that of the image, else esp32c3
  --network NAME    ${Object.keys(NETWORKS).join(', ')}; default: both
  --flash NAME      ${Object.keys(FLASHES).join(', ')}; default: measured
  --only NAME       only pairs whose name contains NAME
  --figures FILE    sizes of esp_delta_ota's patches by pair; default: DIR/pairs.tsv
  --short           only the tables
  --json            everything, as JSON
  --write           also into bench/RESULTS.md
examples:
  npm run energy
  npm run energy -- --network poor --flash slow
  npm run energy -- ../pairs --only c3 --json`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      chip: { type: 'string' },
      network: { type: 'string' },
      flash: { type: 'string' },
      only: { type: 'string' },
      figures: { type: 'string' },
      short: { type: 'boolean' },
      json: { type: 'boolean' },
      write: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  const [folder] = positionals;
  const networks =
    values.network === undefined ? (['normal', 'poor'] as const) : [keyOf(NETWORKS, '--network', values.network)];
  const flash = keyOf(FLASHES, '--flash', values.flash ?? 'measured');
  if (values.chip !== undefined) keyOf(CHIP_CURRENTS, '--chip', values.chip);
  const works = await measureAll(folder, values.only, values.figures);
  const choiceFor = ({ chip }: PairWork, network: Choice['network']): Choice => ({
    chip: keyOf(CHIP_CURRENTS, '--chip', values.chip ?? (chip in CHIP_CURRENTS ? chip : 'esp32c3')),
    network,
    flash,
  });
  if (values.json === true) {
    const data = works.flatMap((work) =>
      networks.map((network) => ({
        pair: work.name,
        ...choiceFor(work, network),
        ways: estimatePair(work, choiceFor(work, network)),
      })),
    );
    console.log(JSON.stringify(data, undefined, 2));
    return 0;
  }
  const [first] = works;
  if (first === undefined) {
    console.error(`No folder with old.bin and new.bin in ${folder}.\n${usage}`);
    return 2;
  }
  const sections = networks.map((network) => {
    const choice = choiceFor(first, network);
    const head = `${first.name}, ${choice.chip}, ${network} network:`;
    const rest = works.length > 1 ? [summaryTable(works, (work) => choiceFor(work, network))] : [];
    return [head, pairTable(estimatePair(first, choice)), ...rest].join('\n\n');
  });
  const figures = ['Figures:', figuresTable(choiceFor(first, 'normal'), networks)];
  const report = [...sections, LEGEND, ...(values.short === true ? [] : figures)].join('\n\n');
  console.log(report);
  if (values.write === true) writeResults('energy', `${dayOf(new Date())}.\n\n${report}`);
  return 0;
}

async function measureAll(
  folder: string | undefined,
  only: string | undefined,
  figures: string | undefined,
): Promise<PairWork[]> {
  if (figures !== undefined && !existsSync(figures))
    throw new UsageError(`--figures ${figures}: there is no such file`);
  // What was misspelled is told before the device code is compiled.
  const pairs = folder === undefined ? [] : findPairs(folder, only);
  const code = await loadDeviceCode();
  if (folder === undefined) {
    const firmware = (version: string): Uint8Array =>
      readBytes(join(import.meta.dirname, `../vectors/firmware/weather-esp32c3-${version}.bin`));
    return [await measurePair('example firmware 1.0.0 → 1.1.0', firmware('1.0.0'), firmware('1.1.0'), code, undefined)];
  }
  const table = figures ?? join(folder, 'pairs.tsv');
  const sizes = existsSync(table) ? parseFigures(readFileSync(table, 'utf8')) : new Map();
  const works: PairWork[] = [];
  for (const pair of pairs) {
    console.error(pair.name);
    const [base, target] = [readBytes(pair.base), readBytes(pair.target)];
    works.push(await measurePair(pair.name, base, target, code, sizes.get(pair.name)?.espDeltaOta));
  }
  return works;
}

/** The name as a key of `table`. @throws {UsageError} For any other name. */
function keyOf<Key extends string>(table: Readonly<Record<Key, unknown>>, option: string, name: string): Key {
  const isKey = (text: string): text is Key => Object.hasOwn(table, text);
  if (isKey(name)) return name;
  throw new UsageError(`${option} "${name}" is none of ${Object.keys(table).join(', ')}`);
}

process.exitCode = await runCommand(main);
