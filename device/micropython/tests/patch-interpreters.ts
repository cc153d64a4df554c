import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';
import { addPackage, startMicroPython, textOf } from './interpreter.ts';
import { missingPython } from './python.ts';
import { missingUnix, unix } from './small-board.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..');

/** A patch, and how it is given to the decoder. */
export interface PatchCase {
  readonly patch: Uint8Array;
  readonly base: Uint8Array | null;
  /** Bytes of the patch given at once. */
  readonly piece?: number;
  /** Bytes of the target taken at once. */
  readonly out?: number;
  /** Bytes of memory that decoding may take. */
  readonly ram?: number;
}

/** What came of a patch. */
export interface PatchAnswer {
  readonly size?: number;
  readonly sha256?: string;
  readonly error?: string;
  readonly crash?: string;
}

/** An interpreter with one of the two editions of the decoder. */
export interface PatchInterpreter {
  readonly name: string;
  /** Why it can not be used here. */
  readonly missing: string | undefined;
  /** Takes all vectors. The others take a share: together they have a few seconds. */
  readonly takesAll: boolean;
  answers(cases: readonly PatchCase[]): Promise<readonly PatchAnswer[]>;
}

export const interpreters: readonly PatchInterpreter[] = [
  { name: 'MicroPython as WebAssembly', missing: undefined, takesAll: false, answers: answersOfWebAssembly },
  {
    name: 'CPython',
    missing: missingPython,
    takesAll: false,
    answers: (cases) => answersOfProgram(['python3', '-B'], 'plain', cases),
  },
  {
    name: 'MicroPython for 32 bits',
    missing: missingUnix,
    takesAll: true,
    answers: (cases) => answersOfProgram([unix ?? '', '-X', 'heapsize=2m'], 'plain', cases),
  },
  {
    name: 'MicroPython for 32 bits, machine code',
    missing: missingUnix,
    takesAll: true,
    answers: (cases) => answersOfProgram([unix ?? '', '-X', 'heapsize=2m'], 'fast', cases),
  },
];

/** The cases as lines of JSON, the bases they need in files before them. */
function linesOf(folder: string, edition: string, cases: readonly PatchCase[]): string[] {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const bases = [...new Set(cases.map(({ base }) => base))].filter((base) => base !== null);
  const kept = bases.flatMap((base, i) =>
    Array.from({ length: Math.ceil(base.length / 8192) || 1 }, (_, k) => ({
      ...{ file: `${folder}/base-${i}`, hex: hex(base.subarray(k * 8192, (k + 1) * 8192)) },
    })),
  );
  const asked = cases.map(({ patch, base, piece = 1000, out = 1024, ram = 2 ** 20 }) => ({
    ...{ patch: hex(patch), base: base === null ? null : `${folder}/base-${bases.indexOf(base)}` },
    ...{ edition, piece, out, ram, target: `${folder}/target` },
  }));
  return [...kept, ...asked].map((each) => JSON.stringify(each));
}

const started: { interpreter?: Promise<MicroPython>; folders: number } = { folders: 0 };

/** Every case is a call of its own, because this MicroPython collects garbage only between calls. */
async function answersOfWebAssembly(cases: readonly PatchCase[]): Promise<readonly PatchAnswer[]> {
  started.interpreter ??= startMicroPython();
  const interpreter = await started.interpreter;
  if (started.folders === 0) addPackage(interpreter);
  started.folders++;
  const folder = `/cases-${started.folders}`;
  interpreter.FS.mkdir(folder);
  interpreter.runPython('import gc, patch_cases');
  const answers = linesOf(folder, 'plain', cases).map((text): PatchAnswer => {
    interpreter.runPython('gc.collect()');
    return JSON.parse(textOf(interpreter, 'patch_cases.answered(text)', { text }));
  });
  return answers.slice(-cases.length);
}

async function answersOfProgram(
  [program = '', ...words]: readonly string[],
  edition: string,
  cases: readonly PatchCase[],
): Promise<readonly PatchAnswer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-patches-'));
  try {
    const path = join(folder, 'cases');
    writeFileSync(path, `${linesOf(folder, edition, cases).join('\n')}\n`);
    const { stdout } = await execute(program, [...words, join(import.meta.dirname, 'patch_cases.py'), path], {
      env: { ...process.env, PYTHONPATH: root, MICROPYPATH: `${root}:.frozen` },
      maxBuffer: 2 ** 26,
    });
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line): PatchAnswer => JSON.parse(line));
    return answers.slice(-cases.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
