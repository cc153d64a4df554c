/**
 * A repository that is there already, wherever it is.
 * @module
 */
import { stat } from 'node:fs/promises';
import { type ClassState, findClasses, isRepository, type RepositorySource, readClass } from '@aloft/release';
import { about, CliError, EXIT, usage } from '../errors.ts';
import { openFolder } from './folder-source.ts';
import { isUrl, openUrl } from './url-source.ts';

/** Open a folder or an address; refuse what is no repository of a known format. */
export async function openRepository(where: string): Promise<RepositorySource> {
  const isAddress = isUrl(where);
  if (!isAddress) await checkFolder(where);
  const source = isAddress ? openUrl(where) : openFolder(where);
  const found = await aboutAsync(where, () => isRepository(source));
  if (found) return source;
  const remedy = isAddress ? 'is it the right address?' : 'make one with aloft publish';
  throw new CliError('FILE_NOT_FOUND', EXIT.files, `is no repository (it has no aloft.json); ${remedy}`, where);
}

async function checkFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw new CliError('FILE_IS_NO_FOLDER', EXIT.files, 'is a file; name a folder', path);
  throw new CliError('FILE_NOT_FOUND', EXIT.files, 'does not exist; check the path', path);
}

/** All classes of a repository, whole; what is damaged is told with its path. */
export async function readClasses(where: string, source: RepositorySource): Promise<ClassState[]> {
  return await aboutAsync(where, async () => {
    const states: ClassState[] = [];
    for (const indexed of await findClasses(source)) states.push(await readClass(source, indexed));
    return states;
  });
}

/** The class that is asked for, or the only one there is. */
export function chooseClass(where: string, classes: readonly ClassState[], name: string | undefined): ClassState {
  const names = classes.map(({ deviceClass }) => deviceClass).join(', ');
  if (name !== undefined) {
    const found = classes.find(({ deviceClass }) => deviceClass === name);
    if (found !== undefined) return found;
    const known = names === '' ? 'nothing is published yet' : `known are ${names}`;
    throw usage(`has no device class "${name}"; ${known}`, where);
  }
  const [only, another] = classes;
  if (only === undefined) throw usage('has no releases; publish one first', where);
  if (another === undefined) return only;
  throw usage(`has several device classes; choose one with --class: ${names}`, where);
}

/** `about` for work that takes its time. */
export async function aboutAsync<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return about(file, () => {
      throw error;
    });
  }
}
