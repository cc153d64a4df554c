/** `npm run bench:patch -- DIR`: aloft's patches beside those of other tools, over pairs of firmware. README.md says how. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildNativePrograms, type NativePrograms } from './apply/native-programs.ts';
import { bars } from './bars/bars.ts';
import { barsReport } from './bars/bars-report.ts';
import { decoderInWords, measureAloft } from './comparison/measure-aloft.ts';
import type { PairResult, PeerFigures } from './comparison/pair-result.ts';
import { findPairs, type Pair } from './comparison/pairs.ts';
import { patchReport } from './comparison/patch-report.ts';
import { parseFigures, type RecordedFigures } from './comparison/recorded-figures.ts';
import { type FoundPeers, findPeers } from './peers/find-peers.ts';
import { findProgram, programFolders } from './peers/find-program.ts';
import { peerFiles } from './peers/peer.ts';
import { measureRebuilds } from './rebuild/measure-rebuilds.ts';
import { rebuildReport } from './rebuild/rebuild-report.ts';
import { countText, decimalText } from './report/numbers.ts';
import { dayOf, writeResults } from './report/results-page.ts';
import { runCommand } from './report/run-command.ts';
import { measureFootprints } from './size/footprint.ts';
import { decoderSize } from './size/size-report.ts';

const usage = `usage: npm run bench:patch -- DIR [--figures FILE.tsv] [--only NAME] [--peers DIR] [--json FILE]
DIR holds a folder for each pair with old.bin and new.bin. bench/README.md says more.`;

/** What all pairs are measured with. */
interface Tools {
  readonly found: FoundPeers;
  readonly native: NativePrograms;
  readonly hdiffi: string | undefined;
}

async function measurePair(
  pair: Pair,
  { found, native, hdiffi }: Tools,
  recorded: RecordedFigures | undefined,
): Promise<PairResult> {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-patch-'));
  const peers: PeerFigures[] = [];
  const failures: { peer: string; reason: string }[] = [];
  try {
    const say = (step: string): void => console.error(`  aloft ${step} …`);
    const aloft = await measureAloft(pair, { native, hdiffi, scratch, say });
    console.error(`  aloft: ${countText(aloft.size)} bytes, ${decimalText(aloft.createSeconds, 2)} s`);
    for (const { name, group, measure } of found.peers) {
      try {
        const figures = measure(peerFiles(pair.base, pair.target, scratch), found.programs);
        peers.push({ peer: name, group, ...figures });
        console.error(`  ${name}: ${countText(figures.size)} bytes, ${decimalText(figures.createSeconds, 2)} s`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        failures.push({ peer: name, reason });
        console.error(`  ${name}: failed: ${reason}`);
      }
    }
    const [baseSize, targetSize] = [statSync(pair.base).size, statSync(pair.target).size];
    return { pair: pair.name, baseSize, targetSize, aloft, peers, failures, recorded };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function readFigures(folder: string, file: string | undefined): ReadonlyMap<string, RecordedFigures> {
  const path = file ?? join(folder, 'pairs.tsv');
  return file === undefined && !existsSync(path) ? new Map() : parseFigures(readFileSync(path, 'utf8'));
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      figures: { type: 'string' },
      only: { type: 'string' },
      peers: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) {
    console.error(usage);
    return 2;
  }
  const pairs = findPairs(folder, values.only);
  if (pairs.length === 0) {
    console.error(`No folder with old.bin and new.bin in ${folder}.\n${usage}`);
    return 2;
  }
  const figures = readFigures(folder, values.figures);
  const { ALOFT_PEERS, ALOFT_HPATCHLITE, PATH } = process.env;
  const folders = programFolders([values.peers, ALOFT_PEERS], PATH);
  const found = findPeers(folders);
  const programs = mkdtempSync(join(tmpdir(), 'bench-native-'));
  try {
    const native = buildNativePrograms(programs, folders, ALOFT_HPATCHLITE);
    const tools: Tools = { found, native, hdiffi: findProgram('hdiffi', folders) };
    const skipped = [...found.skipped, ...native.skipped];
    for (const why of skipped) console.error(`skipped: ${why}`);
    const results: PairResult[] = [];
    for (const [at, pair] of pairs.entries()) {
      console.error(`[${at + 1}/${pairs.length}] ${pair.name}`);
      results.push(await measurePair(pair, tools, figures.get(pair.name)));
    }
    console.error('builds of the same sources, decoder sizes …');
    const rebuilds = await measureRebuilds(folder, values.only);
    const sizes = measureFootprints(folders);
    const versions = [`Node ${process.versions.node}`, ...found.versions];
    const facts = { day: dayOf(new Date()), versions, skipped, decoder: decoderInWords(native) };
    const report = [
      patchReport(results, facts),
      '### Builds of the same sources',
      rebuildReport(rebuilds),
      '### Bars',
      barsReport(bars, { results, rebuilds, sizes }),
    ].join('\n\n');
    console.log(report);
    if (values.json !== undefined) {
      const codeSizes = sizes.footprints.map((each) => ({
        processor: each.processor.name,
        decoder: decoderSize(each),
      }));
      const everything = { ...facts, results, rebuilds, codeSizes };
      writeFileSync(values.json, `${JSON.stringify(everything, undefined, 2)}\n`);
    }
    if (values.only === undefined) writeResults('patch', report);
    return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
  } finally {
    rmSync(programs, { recursive: true });
  }
}

process.exitCode = await runCommand(main);
