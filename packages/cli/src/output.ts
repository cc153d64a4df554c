/**
 * Files out. A file appears whole or not at all; pipes and devices are written into, never replaced.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError, EXIT, errnoOf, usage } from './errors.ts';

/** As many links as the operating system follows. */
const MOST_LINKS = 40;
/** Files that are open already, under the names that systems give them: written into, whatever they are. */
const OPEN_FILE = /^\/(dev\/(std(out|err)|fd\/\d+)|proc\/[^/]+\/fd\/\d+)$/;

const STANDARD_OUTPUT = /^(-|\/dev\/(stdout|fd\/1)|\/proc\/self\/fd\/1)$/;

const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its folder does not exist; make it first'],
  ['ENXIO', 'nobody reads from the pipe; start its reader first'],
  ['EPIPE', 'the reader of the pipe went away'],
]);

/** Whether `path` is standard output, where reports must not be mixed with what is written. */
export function isStandardOutput(path: string): boolean {
  return STANDARD_OUTPUT.test(path);
}

/** The output as a report names it. */
export function outputName(path: string): string {
  return path === '-' ? 'standard output' : path;
}

/** Write a whole file, or write into a pipe or a device. A link stays, and what it leads to is written. */
export async function writeOutput(path: string, bytes: Uint8Array | string): Promise<void> {
  try {
    if (isStandardOutput(path)) return await writeToStandardOutput(bytes);
    const found = await statOf(path);
    if (found?.isDirectory() === true) {
      throw new CliError('FILE_IS_FOLDER', EXIT.files, 'is a folder; name a file in it', path);
    }
    if (found?.isSocket() === true || found?.isBlockDevice() === true) {
      throw new CliError('FILE_NOT_WRITABLE', EXIT.files, 'is a socket or a disk; name a file', path);
    }
    if (found !== undefined && (!found.isFile() || OPEN_FILE.test(path))) {
      return await writeInto(path, bytes, found.isFIFO());
    }
    if (found !== undefined) await access(path, constants.W_OK);
    await replace(await endOfLinks(path), bytes, found?.mode);
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = errnoOf(error);
    const remedy =
      REMEDIES.get(code ?? '') ?? `check its permissions, those of its folder, and free space (${code ?? error})`;
    throw new CliError('FILE_NOT_WRITABLE', EXIT.files, `cannot be written: ${remedy}`, path);
  }
}

function writeToStandardOutput(bytes: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
}

async function writeInto(path: string, bytes: Uint8Array | string, isPipe: boolean): Promise<void> {
  // Opening a pipe that nobody reads would wait for a reader, perhaps forever.
  const probe = isPipe ? await open(path, constants.O_WRONLY | constants.O_NONBLOCK) : undefined;
  try {
    const file = await open(path, 'a');
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
  } finally {
    await probe?.close();
  }
}

/** Under another name first, then renamed, so that a failure leaves nothing half-written behind. */
async function replace(path: string, bytes: Uint8Array | string, mode: number | undefined): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  try {
    const file = await open(unfinished, 'wx');
    try {
      if (mode !== undefined) await file.chmod(mode & 0o777);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Where links lead, even when nothing is there yet. */
async function endOfLinks(path: string): Promise<string> {
  let end = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const next = await readlink(end).catch(() => undefined);
    if (next === undefined) return end;
    end = resolve(await realpath(dirname(end)), next);
  }
  return end;
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Refuse an output that would replace one of the inputs, under whatever name. */
export async function keepInputs(output: string, inputs: readonly string[]): Promise<void> {
  const there = await statOf(output).catch(() => undefined);
  for (const input of inputs) {
    const found = await statOf(input).catch(() => undefined);
    const isSame = there?.isFile() === true && found?.dev === there.dev && found.ino === there.ino;
    if (!isSame && resolve(input) !== resolve(output)) continue;
    throw usage('is an input and would be replaced; choose another output', output);
  }
}
