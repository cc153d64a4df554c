/**
 * The folder that releases are published into.
 * @module
 */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { makeFolder } from '@aloft/server';
import { CliError, EXIT, errnoOf } from './errors.ts';

/** Make the folder and those above it, or say why nothing can be published there. */
export async function prepareFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) {
    throw new CliError('FILE_IS_NO_FOLDER', EXIT.files, 'is a file; name a folder', path);
  }
  try {
    await makeFolder(path);
    await access(path, constants.W_OK);
  } catch (error) {
    const remedy = 'check that what is above it is a folder, and the permissions';
    const what = `${found === undefined ? 'cannot be made' : 'cannot be written into'}: ${remedy}`;
    throw new CliError('FILE_NOT_WRITABLE', EXIT.files, `${what} (${errnoOf(error) ?? error})`, path);
  }
}
