import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addPackage, startMicroPython, textOf } from './interpreter.ts';
import { missingPython } from './python.ts';
import { missingUnix, unix } from './small-board.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..');

/** Something that runs the package `aloft` and the Python files of this folder. */
export interface Interpreter {
  readonly name: string;
  /** Why it can not be used here. */
  readonly missing: string | undefined;
  /** What the function `answer` of a module gives for each case, all of it as JSON; see answers.py. */
  answers(module: string, cases: readonly unknown[]): Promise<readonly unknown[]>;
}

/** Cases that need the model of a board and many files in its memory are not about the heap. */
const heapFor = (module: string): string => (module === 'trust_file_cases' ? '400k' : '110k');

export const interpreters: readonly Interpreter[] = [
  { name: 'MicroPython as WebAssembly', missing: undefined, answers: answersOfWebAssembly },
  {
    name: 'CPython',
    missing: missingPython,
    answers: (module, cases) => answersOfProgram('python3', ['-B'], module, cases),
  },
  {
    name: 'MicroPython with 32 bits and a small heap',
    missing: missingUnix,
    answers: (module, cases) => answersOfProgram(unix ?? '', ['-X', `heapsize=${heapFor(module)}`], module, cases),
  },
];

/** Every case is a call of its own, because this MicroPython collects garbage only between calls. */
async function answersOfWebAssembly(module: string, cases: readonly unknown[]): Promise<readonly unknown[]> {
  const interpreter = await startMicroPython();
  addPackage(interpreter);
  interpreter.runPython('import gc, answers');
  return cases.map((each) => {
    interpreter.runPython('gc.collect()');
    return JSON.parse(textOf(interpreter, 'answers.answered(module, text)', { module, text: JSON.stringify(each) }));
  });
}

async function answersOfProgram(
  program: string,
  words: readonly string[],
  module: string,
  cases: readonly unknown[],
): Promise<readonly unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-cases-'));
  try {
    const path = join(folder, 'cases');
    writeFileSync(path, cases.map((each) => `${JSON.stringify(each)}\n`).join(''));
    const all = [...words, 'tests/answers.py', module, path];
    const { stdout } = await execute(program, all, { cwd: root, maxBuffer: 2 ** 26 });
    return stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
