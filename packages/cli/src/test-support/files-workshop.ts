/** What the tests of sets of files share: a small MicroPython project, and an mpy-cross for machines that have none. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LABORATORY } from './repository-workshop.ts';
import type { Run, Workshop } from './run-aloft.ts';

/** So many functions full of numbers, which patches find again and DEFLATE does not. */
export function pythonOf(functions: number): string {
  let state = 7;
  const number = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  const bodies = Array.from(
    { length: functions },
    (_, at) => `def lamp_${at}(value):\n    return value * ${number()}\n`,
  );
  return bodies.join('');
}

/** Writes files into `src`, folders included. */
export function writeSources({ path }: Workshop, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path(`src/${name}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** `aloft publish --micropython src` into `repo`, for a laboratory. */
export const publishFiles = ({ aloft }: Workshop, version: string, ...more: string[]): Promise<Run> =>
  aloft(
    ...['publish', '--class', 'lamp', '--micropython', 'src', '--version', version, '--out', 'repo', '--json'],
    ...(more.includes('--key') ? [] : LABORATORY),
    ...more,
  );

/**
 * A program that takes the command line of mpy-cross. It writes the header of a `.mpy` file and what it was asked for,
 * and refuses source text with a line `def f(:` and the processor `foo` as mpy-cross does.
 */
export function fakeMpyCross({ path }: Workshop): string {
  const file = path('mpy-cross.cjs');
  writeFileSync(
    file,
    `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
const march = args.find((one) => one.startsWith('-march='));
const name = args[args.indexOf('-s') + 1];
if (march === '-march=foo') {
  console.log('usage: mpy-cross [<opts>] [-X <implopt>] [--] <input filename>\\nOptions:\\n  heapsize=<n> -- set the heap');
  process.exit(1);
}
const text = readFileSync(args.at(-1), 'latin1');
const line = text.split('\\n').indexOf('def f(:') + 1;
if (line > 0) {
  console.error('Traceback (most recent call last):\\n  File "' + name + '", line ' + line + '\\nSyntaxError: invalid syntax');
  process.exit(1);
}
const header = [0x4d, 6, march === '-march=xtensawin' ? 0x2b : 0, 31];
writeFileSync(args[args.indexOf('-o') + 1], Buffer.concat([Buffer.from(header), Buffer.from(name + ' ' + text.length)]));
`,
  );
  chmodSync(file, 0o755);
  return file;
}
