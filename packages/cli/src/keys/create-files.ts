/**
 * Files that must not replace anything: private keys, and statements that devices may still need.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError, EXIT, errnoOf, usage } from '../errors.ts';
import { isStandardOutput } from '../output.ts';

export interface NewFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Permissions, such as 0o600, whatever the process's mask says. */
  readonly mode: number;
}

/**
 * Create all of the files or none. Each is written under another name first, so that none appears half-written, and
 * then takes its own name, in the order given, unless that is taken.
 *
 * @throws {CliError} `FILE_EXISTS` when one is there already, `FILE_NOT_WRITABLE`
 */
export async function createFiles(files: readonly NewFile[]): Promise<void> {
  await refuseExisting(files.map(({ path }) => path));
  const unfinished: string[] = [];
  const created: string[] = [];
  let at = '';
  try {
    for (const { path, content, mode } of files) {
      at = path;
      const part = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
      unfinished.push(part);
      await writeDurably(part, content, mode);
    }
    for (const [index, { path }] of files.entries()) {
      at = path;
      await nameIt(unfinished[index] ?? '', path);
      created.push(path);
    }
    await Promise.all([...new Set(files.map(({ path }) => dirname(path)))].map(syncFolder));
  } catch (error) {
    for (const path of created) await rm(path, { force: true });
    if (error instanceof CliError) throw error;
    const code = errnoOf(error);
    if (code === 'EEXIST') throw exists(at);
    const remedy =
      code === 'ENOENT'
        ? 'its folder does not exist; make it first'
        : `check its folder's permissions and free space (${code ?? error})`;
    throw new CliError('FILE_NOT_WRITABLE', EXIT.files, `cannot be written: ${remedy}`, at);
  } finally {
    for (const part of unfinished) await rm(part, { force: true });
  }
}

/** Refuse outputs that are there already, or that are none, before anybody goes to any trouble for them. */
export async function refuseExisting(paths: readonly string[]): Promise<void> {
  for (const [index, path] of paths.entries()) {
    if (isStandardOutput(path)) throw usage('cannot be standard output: it has to be kept; name a file', path);
    if (paths.indexOf(path) !== index) throw usage('is named for two outputs', path);
    if (await lstat(path).catch(() => undefined)) throw exists(path);
  }
}

async function writeDurably(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.chmod(mode);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A second link fails where a name is taken; a rename would replace. Some file systems have no links. */
async function nameIt(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    const code = errnoOf(error);
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    // Takes the name or fails; what it is renamed over is this empty file and no other.
    await (await open(path, 'wx', 0o600)).close();
    try {
      await rename(part, path);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders; there names are durable with the file.
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function exists(path: string): CliError {
  return new CliError(
    'FILE_EXISTS',
    EXIT.files,
    'exists and is not replaced; choose another name, or move it away',
    path,
  );
}
