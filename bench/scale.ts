/** `npm run bench:scale`: time and memory of the encoder against the size of the image. README.md says more. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCreate } from './create/measure-create.ts';
import { findProgram, programFolders } from './peers/find-program.ts';
import { runTimed } from './peers/timed-command.ts';
import { dayOf, writeResults } from './report/results-page.ts';
import { type ScalePoint, scaleReport } from './scale/scale-report.ts';
import { linkProgram } from './scale/synthetic-image.ts';
import { ProgramMaker } from './scale/synthetic-program.ts';

const SIZES = [128, 256, 512, 1024, 2048, 4096, 8192].map((kilobytes) => kilobytes * 1024);
/** Bytes of image that a function and its table take on average, and the gap before the page on which code starts. */
const BYTES_PER_ROUTINE = 201;
const PAGE_GAP = 0x8000;
const SEED = 2026;

function measure(size: number, folder: string, bsdiff: string | undefined): ScalePoint {
  const maker = new ProgramMaker(SEED);
  const program = maker.makeProgram(Math.round((size - PAGE_GAP) / BYTES_PER_ROUTINE));
  const [base, target] = [join(folder, 'old.bin'), join(folder, 'new.bin')];
  writeFileSync(base, linkProgram(program, '1.0.0'));
  writeFileSync(target, linkProgram(maker.changeProgram(program), '1.1.0'));
  const patch = join(folder, 'patch');
  const cost = measureCreate(base, target, patch);
  const args = [base, target, patch];
  return { ...cost, bsdiffSeconds: bsdiff === undefined ? undefined : runTimed({ program: bsdiff, args }) };
}

function main(): void {
  const { ALOFT_PEERS, PATH } = process.env;
  const bsdiff = findProgram('bsdiff', programFolders([ALOFT_PEERS], PATH));
  if (bsdiff === undefined) console.error('skipped: bsdiff not found');
  const folder = mkdtempSync(join(tmpdir(), 'bench-scale-'));
  try {
    const points = SIZES.map((size) => {
      console.error(`${size / 1024} KB …`);
      return measure(size, folder, bsdiff);
    });
    const report = scaleReport(points, dayOf(new Date()), [`Node ${process.versions.node}`]);
    console.log(report);
    writeResults('scale', report);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
