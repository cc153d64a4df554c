/**
 * What boards without offers read in `files/CLASS/` of a repository.
 * @module
 */
import { counted } from '../sizes.ts';
import { foreign } from '../terminal/style.ts';
import type { Inspection } from './inspection.ts';

/** Packages of others have a name besides. */
const FIELDS: ReadonlySet<string> = new Set(['version', 'files', 'urls', 'deps', 'hashes']);

/** `version.json` for boards with ota.py, or `package.json` for mip; undefined for other documents with such fields. */
export function inspectMirror(document: Readonly<Record<string, unknown>>): Inspection | undefined {
  const { version, files, urls } = document;
  const isOurs = Object.keys(document).every((name) => FIELDS.has(name));
  const isVersion = typeof version === 'string' || typeof version === 'number';
  const list = files ?? urls;
  if (!isOurs || !isVersion || !Array.isArray(list)) return undefined;
  const [kind, reader] = list === files ? ['ota-version', 'boards with ota.py read'] : ['mip-package', 'mip reads'];
  return {
    data: { kind, version, files: list.length, signed: false },
    lines: () => [`  what ${reader}: version ${foreign(String(version))}, ${counted(list.length, 'file')}; unsigned`],
  };
}
