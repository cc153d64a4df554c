import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from '@pybricks/mpy-cross-v6';

/**
 * Compiles a module to bytecode as boards read it, without machine code: format 6 of `.mpy`, MicroPython 1.19 and newer.
 * @param name Name of the source file, which tracebacks on the board show.
 */
export async function compiled(name: string, source: string): Promise<Uint8Array> {
  const code = await readFile(fileURLToPath(import.meta.resolve('@pybricks/mpy-cross-v6/build/mpy-cross-v6.wasm')));
  // It loads itself with fetch, which in Node does not know files.
  const url = URL.createObjectURL(new Blob([code], { type: 'application/wasm' }));
  const { mpy, err } = await compile(name, source, undefined, url).finally(() => URL.revokeObjectURL(url));
  if (mpy === undefined) throw new Error(`${name} can not be compiled: ${err.join('\n')}`);
  return mpy;
}
