/**
 * `node bench/thumb.ts`: patches between versions of firmware for Cortex-M, beside those of other tools. The firmware is
 * that of Pybricks, which the registry of npm has; without the registry nothing is measured. README.md says more.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPatch, createPatch } from '@aloft/delta';
import { findPeers } from './peers/find-peers.ts';
import { programFolders } from './peers/find-program.ts';
import { peerFiles } from './peers/peer.ts';
import { geometricMean } from './report/geometric-mean.ts';
import { countText, decimalText } from './report/numbers.ts';
import { tableOf } from './report/table.ts';
import { fetchPackage } from './thumb/npm-package.ts';
import { readZipped } from './thumb/zip.ts';

const PACKAGE = '@pybricks/firmware';
/** Cortex-M4 but for the last two, which are Cortex-M0. */
const HUBS = ['primehub', 'essentialhub', 'technichub', 'cityhub', 'movehub'] as const;
/** Consecutive releases as the registry numbers them. */
const STEPS = [
  ['4.17.0', '6.2.0'],
  ['6.2.0', '7.2.0'],
  ['7.27.0', '7.28.0'],
  ['7.28.0', '4.0.0'],
  ['4.0.0', '4.0.1'],
] as const;

type Images = ReadonlyMap<string, Buffer>;

/** The images of all hubs by `hub version`, or the reason why they cannot be had. */
function fetchImages(scratch: string): Images | string {
  const images = new Map<string, Buffer>();
  for (const version of new Set(STEPS.flat())) {
    const files = fetchPackage(PACKAGE, version, scratch);
    if (typeof files === 'string') return files;
    for (const hub of HUBS) {
      const archive = files.get(`package/build/${hub}.zip`);
      const image = archive === undefined ? undefined : readZipped(archive, 'firmware-base.bin');
      if (image !== undefined) images.set(`${hub} ${version}`, image);
    }
  }
  return images;
}

function measure(images: Images, scratch: string): string {
  const { ALOFT_PEERS, PATH } = process.env;
  const found = findPeers(programFolders([ALOFT_PEERS], PATH));
  const peers = found.peers.filter(({ group }) => group !== 'image');
  const ratios: number[] = [];
  const rows: string[][] = [];
  for (const [from, to] of STEPS) {
    for (const hub of HUBS) {
      const [base, target] = [images.get(`${hub} ${from}`), images.get(`${hub} ${to}`)];
      if (base === undefined || target === undefined) continue;
      console.error(`${hub} ${from} → ${to} …`);
      const patch = createPatch(base, target);
      assert.ok(Buffer.compare(applyPatch(base, patch.bytes), target) === 0, 'the patch rebuilt something else');
      const folder = join(scratch, `${hub}-${from}-${to}`);
      mkdirSync(folder);
      writeFileSync(join(folder, 'old.bin'), base);
      writeFileSync(join(folder, 'new.bin'), target);
      const files = peerFiles(join(folder, 'old.bin'), join(folder, 'new.bin'), folder);
      const sizes = peers.map(({ name, measure }) => ({ name, size: measure(files, found.programs).size }));
      const best = sizes.reduce((a, b) => (b.size < a.size ? b : a), { name: '', size: Number.POSITIVE_INFINITY });
      const size = patch.bytes.length;
      if (sizes.length > 0) ratios.push(size / best.size);
      rows.push([
        `${hub} ${from} → ${to}`,
        countText(target.length),
        countText(size),
        countText(patch.header.ramSize),
        countText(sizes.find(({ name }) => name === 'esp_delta_ota')?.size),
        countText(sizes.length > 0 ? best.size : undefined),
        best.name,
        decimalText(sizes.length > 0 ? size / best.size : undefined, 3),
      ]);
    }
  }
  const columns = ['new', 'aloft', 'RAM', 'esp_delta_ota', 'best of any peer', 'by', 'aloft ÷ it'];
  const table = tableOf(
    ['pair', ...columns].map((title) => ({ title, align: title === 'pair' || title === 'by' ? 'left' : 'right' })),
    rows,
  );
  const mean = decimalText(geometricMean(ratios), 3);
  return [table, `Geometric mean of aloft ÷ best: ${mean}`, ...found.skipped.map((why) => `skipped: ${why}`)].join(
    '\n',
  );
}

const scratch = mkdtempSync(join(tmpdir(), 'bench-thumb-'));
try {
  const images = fetchImages(scratch);
  console.log(typeof images === 'string' ? `skipped: ${PACKAGE} cannot be had: ${images}` : measure(images, scratch));
} finally {
  rmSync(scratch, { recursive: true });
}
