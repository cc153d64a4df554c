/**
 * A component from the disk: a file as it is, a folder as an archive.
 * @module
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { buildArchive, type ComponentInput } from '@aloft/image';
import { about, CliError, EXIT, errnoOf, usage } from '../errors.ts';
import { readInput } from '../files.ts';

/** A component, and where it came from. */
export interface ReadComponent extends ComponentInput {
  readonly source: string;
  /** Files of a folder; undefined for a file. */
  readonly fileCount: number | undefined;
}

/** Reads what `name=PATH` names. */
export async function readComponent(option: string): Promise<ReadComponent> {
  const at = option.indexOf('=');
  const [name, source] = [option.slice(0, at), option.slice(at + 1)];
  if (at < 1 || source === '') throw usage(`"${option}" is no component; write --component NAME=FILE, or NAME=FOLDER`);
  if (!(await isFolder(source))) return { name, source, bytes: await readInput(source), fileCount: undefined };
  const files = await filesBelow(source);
  const packed = await Promise.all(
    files.map(async (path) => ({ path: relative(source, path).split(sep).join('/'), bytes: await readFileOf(path) })),
  );
  return { name, source, bytes: about(source, () => buildArchive(packed)), fileCount: packed.length };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false; // reading it says why
  }
}

/** Every file below a folder, links followed as far as they lead to files. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => unreadable(folder, error));
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    }),
  );
  return found.flat();
}

/** Empty files are files. */
async function readFileOf(path: string): Promise<Uint8Array> {
  try {
    if (!(await stat(path)).isFile()) {
      const message = 'is neither file nor folder, so it cannot be packed; take it out of the folder';
      throw new CliError('FILE_UNREADABLE', EXIT.files, message, path);
    }
    return new Uint8Array(await readFile(path));
  } catch (error) {
    return unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): never {
  if (error instanceof CliError) throw error;
  const message = `cannot be read (${errnoOf(error) ?? error}); check its permissions`;
  throw new CliError('FILE_UNREADABLE', EXIT.files, message, path);
}
