import { readFile, stat } from 'node:fs/promises';
import { usage } from '../errors.ts';
import { PRIVATE_SUFFIX, PUBLIC_SUFFIX } from './key-folder.ts';

/** Larger files are no keys. */
const LARGEST_KEY = 65_536;

/** Refuse an output that would replace a private key, or the public half in a folder of keys. */
export async function keepKeyFiles(output: string): Promise<void> {
  const found = await stat(output).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size > LARGEST_KEY) return;
  const isNamedSo = output.endsWith(PRIVATE_SUFFIX) || output.endsWith(PUBLIC_SUFFIX);
  const text = await readFile(output, 'latin1').catch(() => '');
  if (isNamedSo || /PRIVATE KEY-----/.test(text))
    throw usage('holds a key and is never replaced; name another output', output);
}
