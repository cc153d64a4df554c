/**
 * Where keys are kept: `NAME.private.pem` and `NAME.public.pem` in one folder.
 * @module
 */
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '../commands/context.ts';

export const PRIVATE_SUFFIX = '.private.pem';
export const PUBLIC_SUFFIX = '.public.pem';

/** The folder of keys: what was given, `ALOFT_KEYS`, or one in the home folder, where no repository takes them along. */
export function keyFolder({ env }: Context, given: string | undefined): string {
  const fromEnvironment = env['ALOFT_KEYS'];
  if (given !== undefined) return given;
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
  const config = env['XDG_CONFIG_HOME'];
  return join(config !== undefined && config !== '' ? config : join(homedir(), '.config'), 'aloft', 'keys');
}

/** Files of the key `name`. */
export function keyFiles(folder: string, name: string): { readonly privateFile: string; readonly publicFile: string } {
  return { privateFile: join(folder, name + PRIVATE_SUFFIX), publicFile: join(folder, name + PUBLIC_SUFFIX) };
}

/** The git work tree that `folder` is in, from where a private key is soon public. */
export async function workTreeOf(folder: string): Promise<string | undefined> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (await stat(join(at, '.git')).catch(() => undefined)) return at;
    if (at === dirname(at)) return undefined;
  }
}
