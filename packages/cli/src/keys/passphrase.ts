/**
 * Where passphrases come from: a file, the environment, or a person at the terminal, in this order.
 * @module
 */
import type { Context } from '../commands/context.ts';
import { CliError, EXIT } from '../errors.ts';
import { readInput } from '../files.ts';
import { warnWhenShared } from './file-mode.ts';
import type { AskPassphrase } from './read-private-key.ts';

/** A stolen file can be tried at for as long as the thief likes. */
const SHORTEST = 12;

const VARIABLE = 'ALOFT_PASSPHRASE';

/** Answers for private keys that exist; whoever is asked for the same one twice has typed it twice. */
export function passphraseOf(context: Context, passphraseFile: string | undefined): AskPassphrase {
  return async (file) => {
    const given = await givenPassphrase(context, passphraseFile);
    if (given !== undefined) return given;
    if (context.askHidden !== undefined) return context.askHidden(`Passphrase of ${file}: `);
    throw missing(`is locked, and there is no terminal to ask at; give --passphrase-file FILE or ${VARIABLE}`, file);
  };
}

/** A passphrase for a key that is being made; a person types it twice. */
export async function newPassphrase(
  context: Context,
  passphraseFile: string | undefined,
  name: string,
): Promise<string> {
  const given = await givenPassphrase(context, passphraseFile);
  if (given !== undefined) return strong(given);
  const { askHidden } = context;
  if (askHidden === undefined) {
    throw missing(
      `there is no terminal to ask at; give --passphrase-file FILE or ${VARIABLE}, or --no-passphrase for a key that anyone who gets the file can use`,
    );
  }
  const first = strong(await askHidden(`New passphrase for ${name}: `));
  if ((await askHidden('The same once more: ')) === first) return first;
  throw new CliError('PASSPHRASE_WRONG', EXIT.refused, 'the two passphrases differ; nothing was written, start again');
}

async function givenPassphrase(context: Context, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) {
    const value = context.env[VARIABLE];
    return value === '' ? undefined : value;
  }
  const bytes = await readInput(file);
  await warnWhenShared(context, file, 'a passphrase');
  const [line = ''] = new TextDecoder().decode(bytes).split(/\r?\n/);
  bytes.fill(0);
  if (line === '') throw missing('has no passphrase in its first line; write it there', file);
  return line;
}

function strong(passphrase: string): string {
  if ([...passphrase].length >= SHORTEST) return passphrase;
  const what = `the passphrase is shorter than ${SHORTEST} characters; take longer, such as five words drawn by lot`;
  throw new CliError('PASSPHRASE_WEAK', EXIT.refused, what);
}

function missing(what: string, file?: string): CliError {
  return new CliError('PASSPHRASE_MISSING', EXIT.usage, what, file);
}
