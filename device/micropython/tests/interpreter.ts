import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { loadMicroPython, MicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';
import { otaPath } from '../pack.ts';

const folder = import.meta.dirname;
const root = join(folder, '..');
const vectors = join(root, '../../vectors/files');
const packaged = '@micropython/micropython-webassembly-pyscript/micropython.mjs';

/** `ALOFT_MICROPYTHON=/path/to/micropython.mjs` tries another version than the installed one. */
const loaderPath: string = process.env['ALOFT_MICROPYTHON'] ?? fileURLToPath(import.meta.resolve(packaged));
const loader: { loadMicroPython: typeof loadMicroPython } = await import(loaderPath);

/** Older versions do not let it grow, and collect garbage only between calls. Where it grows, it takes less time to collect. */
const LARGE_HEAP = { heapsize: 2 ** 24 };

type SourceChange = (name: string, source: string) => string;
const asItIs: SourceChange = (_, source) => source;

/** The guard and the package, folders with a slash behind them. */
function packageFiles(): string[] {
  const names = readdirSync(join(root, 'aloft'), { recursive: true, encoding: 'utf8' }).map((name) => `aloft/${name}`);
  const files = names.filter((name) => name.endsWith('.py'));
  const folders = names.filter((name) => statSync(join(root, name)).isDirectory() && !name.includes('__'));
  return [...folders.map((name) => `${name}/`).sort(), 'aloft_guard.py', ...files];
}

/**
 * A real MicroPython, with `ota.py` (or what `ota` says instead), the Python files of this folder in its working directory, and
 * the package as `change` makes it.
 */
export async function startMicroPython(
  ota: string = readFileSync(otaPath, 'utf8'),
  change: SourceChange = asItIs,
): Promise<MicroPython> {
  const ignore = (): void => {};
  const interpreter = await loader.loadMicroPython({
    // Older versions look for it in the working directory.
    url: loaderPath.replace(/mjs$/, 'wasm'),
    ...(process.env['ALOFT_MICROPYTHON'] === undefined ? {} : LARGE_HEAP),
    pystack: 8192,
    linebuffer: true,
    stdout: ignore,
    stderr: ignore,
  });
  interpreter.FS.mkdir('/tests');
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.py'))) {
    interpreter.FS.writeFile(`/tests/${name}`, readFileSync(join(folder, name), 'utf8'));
  }
  interpreter.FS.writeFile('/tests/ota.py', ota);
  interpreter.FS.mkdir('/tests/wire');
  for (const name of readdirSync(join(folder, 'wire')).filter((file) => file.endsWith('.py'))) {
    interpreter.FS.writeFile(`/tests/wire/${name}`, readFileSync(join(folder, 'wire', name), 'utf8'));
  }
  interpreter.FS.mkdir('/tests/examples');
  for (const name of readdirSync(join(folder, '../examples'))) {
    interpreter.FS.writeFile(`/tests/examples/${name}`, readFileSync(join(folder, '../examples', name), 'utf8'));
  }
  // Not where `import` looks: boards in the laws have it in their flash, see on_board.py.
  interpreter.FS.mkdir('/tests/package');
  addPackage(interpreter, '/tests/package', change);
  interpreter.FS.mkdir('/tests/vectors');
  for (const name of existsSync(vectors) ? readdirSync(vectors).filter((file) => file.endsWith('.json')) : []) {
    interpreter.FS.writeFile(`/tests/vectors/${name}`, readFileSync(join(vectors, name), 'utf8'));
  }
  interpreter.runPython('import os, sys; os.chdir("/tests"); sys.path.append("/tests")');
  return interpreter;
}

/** Puts the guard and the package, as `change` makes it, into a folder; into the one where `import` finds them when none is named. */
export function addPackage(interpreter: MicroPython, to = '/tests', change: SourceChange = asItIs): void {
  interpreter.FS.mkdir(`${to}/aloft`);
  for (const name of packageFiles()) {
    if (name.endsWith('/')) interpreter.FS.mkdir(`${to}/${name.slice(0, -1)}`);
    else interpreter.FS.writeFile(`${to}/${name}`, change(name, readFileSync(join(root, name), 'utf8')));
  }
}

/** What a Python expression gives, which has to be text. `values` are names it may use. */
export function textOf(interpreter: MicroPython, expression: string, values: Record<string, string> = {}): string {
  for (const [name, value] of Object.entries(values)) interpreter.globals.set(name, value);
  interpreter.runPython(`result = ${expression}`);
  const text = interpreter.globals.get('result');
  if (typeof text !== 'string') throw new TypeError(`${expression} gives no text`);
  return text;
}
