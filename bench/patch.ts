/** `npm run bench:patch -- DIR`: aloft's patches beside those of other tools, over pairs of firmware. README.md says how. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAloft } from './comparison/measure-aloft.ts';
import type { PairResult, PeerFigures } from './comparison/pair-result.ts';
import { findPairs, type Pair, readBytes } from './comparison/pairs.ts';
import { patchReport } from './comparison/patch-report.ts';
import { parseFigures, type RecordedFigures } from './comparison/recorded-figures.ts';
import { type FoundPeers, findPeers } from './peers/find-peers.ts';
import { programFolders } from './peers/find-program.ts';
import { peerFiles } from './peers/peer.ts';
import { countText, decimalText } from './report/numbers.ts';
import { dayOf, writeResults } from './report/results-page.ts';

const usage = `usage: npm run bench:patch -- DIR [--figures FILE.tsv] [--only NAME] [--peers DIR] [--json FILE]
DIR holds a folder for each pair with old.bin and new.bin. bench/README.md says more.`;

function measurePair(pair: Pair, found: FoundPeers, recorded: RecordedFigures | undefined): PairResult {
  const base = readBytes(pair.base);
  const target = readBytes(pair.target);
  const aloft = measureAloft(base, target, (step) => console.error(`  aloft ${step} …`));
  console.error(`  aloft: ${countText(aloft.size)} bytes, ${decimalText(aloft.createSeconds, 2)} s`);
  const peers: PeerFigures[] = [];
  const failures: { peer: string; reason: string }[] = [];
  const scratch = mkdtempSync(join(tmpdir(), 'bench-patch-'));
  try {
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
  } finally {
    rmSync(scratch, { recursive: true });
  }
  return { pair: pair.name, baseSize: base.length, targetSize: target.length, aloft, peers, failures, recorded };
}

function readFigures(folder: string, file: string | undefined): ReadonlyMap<string, RecordedFigures> {
  const path = file ?? join(folder, 'pairs.tsv');
  return file === undefined && !existsSync(path) ? new Map() : parseFigures(readFileSync(path, 'utf8'));
}

function main(): number {
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
  const { ALOFT_PEERS, PATH } = process.env;
  const found = findPeers(programFolders([values.peers, ALOFT_PEERS], PATH));
  for (const why of found.skipped) console.error(`skipped: ${why}`);
  const results = pairs.map((pair, at) => {
    console.error(`[${at + 1}/${pairs.length}] ${pair.name}`);
    return measurePair(pair, found, figures.get(pair.name));
  });
  const versions = [`Node ${process.versions.node}`, ...found.versions];
  const facts = { day: dayOf(new Date()), versions, skipped: found.skipped };
  const report = patchReport(results, facts);
  console.log(report);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ ...facts, results }, undefined, 2)}\n`);
  if (values.only === undefined) writeResults('patch', report);
  return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

process.exitCode = main();
