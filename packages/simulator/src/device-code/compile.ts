import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DeviceCodeError } from '../errors.ts';
import { DeviceCodeModule } from './device-code-module.ts';
import { onlyOnce } from './only-once.ts';

const ROOT = new URL('../../../../', import.meta.url);
const CACHE = new URL('.build/device-code/', ROOT);
const SOURCE_FOLDERS = [
  'device/core/include/aloft',
  'device/core/src',
  'device/port/wasm',
  'device/port/wasm/include',
] as const;

const FLAGS = [
  '--target=wasm32',
  '-std=c99',
  '-Os',
  '-nostdlib',
  '-ffreestanding',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-isystem',
  'device/port/wasm/include',
  '-Idevice/core/include',
  '-Idevice/core/src',
  '-Wl,--no-entry',
  // What an exception of the port leaves behind; a machine that is used again sets it back.
  '-Wl,--export=__stack_pointer',
  '-Wl,-z,stack-size=65536',
] as const;

/** How {@link loadDeviceCode} tells what takes long. */
export interface LoadOptions {
  /** Told before the C sources are compiled, which takes a few seconds and happens once per change of a source. */
  onProgress?: (message: string) => void;
  /** Changes to the C sources, for proofs that have to be able to fail. Without any, the sources as they are. */
  edits?: readonly SourceEdit[];
}

/** One change to a C source. */
export interface SourceEdit {
  /** Path in the repository, such as `device/core/src/journal.c`. */
  readonly path: string;
  /** Text that must be there exactly once. */
  readonly find: string;
  readonly replace: string;
}

let loaded: Promise<DeviceCodeModule> | undefined;

/**
 * The device code (`device/core` and its WebAssembly port), compiled with the clang that comes as an npm package. The
 * result is kept in `.build/device-code/`, named by a hash of sources and flags, and in memory for the whole process.
 *
 * @throws {DeviceCodeError} `DEVICE_CODE_NOT_COMPILED` with the compiler's words, `DEVICE_CODE_EDIT_MISSED` if an edit
 * does not fit the sources
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { loadDeviceCode, sha256WithDeviceCode } from '@aloft/simulator';
 *
 * const code = await loadDeviceCode();
 * assert.equal(sha256WithDeviceCode(code, new Uint8Array(0))[0], 0xe3);
 * ```
 */
export function loadDeviceCode(options: LoadOptions = {}): Promise<DeviceCodeModule> {
  if (options.edits !== undefined && options.edits.length > 0) return load(options);
  loaded ??= load(options);
  return loaded;
}

async function load({ edits = [], onProgress }: LoadOptions): Promise<DeviceCodeModule> {
  const sources = await readSources();
  for (const edit of edits) applyEdit(sources, edit);
  // An edit may leave a function or a variable unused.
  const flags = edits.length === 0 ? FLAGS : [...FLAGS, '-Wno-error'];
  const hash = createHash('sha256').update(flags.join(' '));
  for (const [path, text] of sources) hash.update(`\0${path}\0${text}`);
  const name = hash.digest('hex').slice(0, 32);
  const file = new URL(`${name}.wasm`, CACHE);
  const find = (): Promise<Uint8Array | undefined> => readFile(file).catch(() => undefined);
  const cached = await find();
  if (cached !== undefined) return new DeviceCodeModule(cached);

  await mkdir(CACHE, { recursive: true });
  onProgress?.('compiling the device code to WebAssembly (once, a few seconds)');
  const work = async (): Promise<Uint8Array> => {
    const bytes = await compile(sources, flags);
    // Under another name first, so that nobody reads half a file.
    const unfinished = new URL(`${randomUUID()}.tmp`, CACHE);
    await writeFile(unfinished, bytes);
    await rename(unfinished, file);
    return bytes;
  };
  return new DeviceCodeModule(await onlyOnce(new URL(`${name}.lock/`, CACHE), find, work));
}

async function readSources(): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for (const folder of SOURCE_FOLDERS) {
    const url = new URL(`${folder}/`, ROOT);
    for (const name of (await readdir(url)).sort()) {
      if (/\.[ch]$/.test(name))
        sources.set(`${folder}/${name}`, await readFile(fileURLToPath(new URL(name, url)), 'utf8'));
    }
  }
  return sources;
}

function applyEdit(sources: Map<string, string>, { path, find, replace }: SourceEdit): void {
  const parts = sources.get(path)?.split(find) ?? [];
  if (parts.length !== 2) {
    const message = `the text of an edit must be in ${path} once, and is ${Math.max(parts.length - 1, 0)} times: ${find}`;
    throw new DeviceCodeError('DEVICE_CODE_EDIT_MISSED', message);
  }
  sources.set(path, parts.join(replace));
}

type Tree = { [name: string]: Tree | string | Uint8Array };

async function compile(sources: ReadonlyMap<string, string>, flags: readonly string[]): Promise<Uint8Array> {
  // Loaded only when needed: the compiler is 100 MB.
  const { commands } = await import('@yowasp/clang');
  const clang = commands.clang;
  const units = [...sources.keys()].filter((path) => path.endsWith('.c'));
  let messages = '';
  const decoder = new TextDecoder();
  const onOutput = (bytes: Uint8Array | null): void => {
    if (bytes !== null) messages += decoder.decode(bytes, { stream: true });
  };
  let output: Tree | undefined;
  try {
    // The first call loads the compiler, and without a callback of ours it prints how far it came.
    await clang(undefined, {}, { fetchProgress: () => undefined });
    output = await clang([...flags, ...units, '-o', 'device.wasm'], toTree(sources), {
      stdout: onOutput,
      stderr: onOutput,
    });
  } catch (cause) {
    throw new DeviceCodeError('DEVICE_CODE_NOT_COMPILED', `device/core does not compile:\n${messages}`, { cause });
  }
  const wasm = output?.['device.wasm'];
  if (wasm instanceof Uint8Array) return wasm;
  throw new DeviceCodeError('DEVICE_CODE_NOT_COMPILED', `the compiler wrote no device.wasm:\n${messages}`);
}

function toTree(files: ReadonlyMap<string, string>): Tree {
  const root: Tree = {};
  for (const [path, text] of files) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let folder = root;
    for (const part of parts) {
      const inner = folder[part];
      const next: Tree = typeof inner === 'object' && !(inner instanceof Uint8Array) ? inner : {};
      folder[part] = next;
      folder = next;
    }
    folder[name] = text;
  }
  return root;
}
