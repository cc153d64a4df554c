/**
 * `node bench/micropython-patch.ts DIR`: what decoding patches in MicroPython takes, on a workstation. README.md says more.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { createPatch, inspectPatch } from '@aloft/delta';
import { countText, decimalText } from './report/numbers.ts';
import { type Column, tableOf } from './report/table.ts';

const PACKAGE = join(import.meta.dirname, '../device/micropython/aloft');
const DRIVER = join(import.meta.dirname, 'micropython/decode.py');
const EDITIONS = ['fast', 'plain'] as const;
const PLENTY = 2048;
const MOST_HEAP = 256;
/** Of both in KB: what the search for the least heap begins with, and when it ends. */
const LEAST_HEAP = 16;
const STEP = 2;

/** Source files, or what mpy-cross makes of them. */
function packageIn(folder: string, cross: string | undefined): string {
  if (cross === undefined) {
    cpSync(PACKAGE, join(folder, 'aloft'), { recursive: true });
    return folder;
  }
  for (const path of readdirSync(PACKAGE, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.py'),
  )) {
    const to = join(folder, 'aloft', path.replace(/py$/, 'mpy'));
    mkdirSync(join(to, '..'), { recursive: true });
    execFileSync(cross, ['-march=x86', '-O2', '-o', to, join(PACKAGE, path)]);
  }
  return folder;
}

interface Run {
  readonly program: string;
  readonly packages: string;
  readonly scratch: string;
}

/** Seconds of user CPU time that decoding took, its start included; `undefined` when the heap was too small. */
function decode({ program, packages, scratch }: Run, edition: string, heap: number): number | undefined {
  const [base = '', patch = '', target = ''] = ['old', 'patch', 'target'].map((name) => join(scratch, name));
  const words = [program, '-X', `heapsize=${heap}k`, DRIVER, base, patch, target, edition];
  const env = { ...process.env, MICROPYPATH: packages };
  const { status, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT=%U; time "$@"', 'bash', ...words], { env });
  const isRight = status === 0 && readFileSync(target).equals(readFileSync(join(scratch, 'new')));
  return isRight ? Number(stderr.toString().trim().split('\n').at(-1)) : undefined;
}

/** The least heap in KB that decoding works with. */
function leastHeap(run: Run, edition: string): number {
  let [low, high] = [LEAST_HEAP, MOST_HEAP];
  while (high - low > STEP) {
    const middle = Math.floor((low + high) / 2);
    if (decode(run, edition, middle) === undefined) low = middle;
    else high = middle;
  }
  return high;
}

function rowOf(folder: string, run: Run, searches: boolean): string[] {
  const [old, fresh] = [readFileSync(join(folder, 'old.bin')), readFileSync(join(folder, 'new.bin'))];
  const { bytes } = createPatch(old, fresh);
  writeFileSync(join(run.scratch, 'old'), old);
  writeFileSync(join(run.scratch, 'new'), fresh);
  writeFileSync(join(run.scratch, 'patch'), bytes);
  const changed = inspectPatch(old, bytes).changedBytes;
  const times = EDITIONS.map((edition) => decode(run, edition, PLENTY) ?? Number.NaN);
  return [
    ...[fresh.length, bytes.length, deflateRawSync(fresh, { level: 9 }).length, changed].map(countText),
    ...times.map((time) => decimalText(time, 2)),
    decimalText(((times[0] ?? Number.NaN) * 1000) / (changed / 1024), 1),
    ...(searches ? EDITIONS.map((edition) => String(leastHeap(run, edition))) : []),
  ];
}

const { ALOFT_MICROPYTHON_UNIX: program, ALOFT_MPY_CROSS: cross } = process.env;
const [directory, ...options] = process.argv.slice(2);
if (program === undefined || directory === undefined) {
  const reason = program === undefined ? 'ALOFT_MICROPYTHON_UNIX names no micropython' : 'no folder of pairs was given';
  console.log(`Skipped: ${reason}.`);
} else {
  const scratch = mkdtempSync(join(tmpdir(), 'aloft-micropython-'));
  try {
    const run = { program, packages: packageIn(join(scratch, 'packages'), cross), scratch };
    const searches = options.includes('--heap');
    const heads = ['bytes', 'patch', 'deflated', 'changed', 's, machine code', 's, plain', 'ms per changed KB'];
    const heaps = searches ? ['KB of heap', 'KB, plain'] : [];
    const columns = [...heads, ...heaps].map((title): Column => ({ title, align: 'right' }));
    const rows = readdirSync(directory)
      .sort()
      .map((pair) => [pair, ...rowOf(join(directory, pair), run, searches)]);
    console.log(tableOf([{ title: 'pair', align: 'left' }, ...columns], rows));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
