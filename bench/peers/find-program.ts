import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, resolve } from 'node:path';

/** The folders to look for programs in: those given (separated as in PATH) come before PATH. */
export function programFolders(given: readonly (string | undefined)[], path: string | undefined): readonly string[] {
  return [...given, path].flatMap((list) => (list ?? '').split(delimiter)).filter((folder) => folder !== '');
}

/** The path of a program, or undefined when no folder has it. */
export function findProgram(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => resolve(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The version a program states, or undefined when it states none. */
export function programVersion(path: string, args: readonly string[]): string | undefined {
  const { stdout, stderr } = spawnSync(path, args, { encoding: 'utf8', timeout: 10_000, input: '' });
  return readVersion(`${stdout}\n${stderr}`);
}

/** The first thing in a text that looks like a version number. */
export function readVersion(text: string): string | undefined {
  return /\d+\.\d+(\.\d+)*/.exec(text)?.[0];
}
