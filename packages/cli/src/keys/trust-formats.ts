/**
 * The forms in which trust anchors are exported.
 * @module
 */
import { usage } from '../errors.ts';
import { trustToCHeader } from './trust-c-header.ts';
import { trustToJson } from './trust-json.ts';
import { trustToPem } from './trust-pem.ts';
import { trustToPython } from './trust-python.ts';
import { trustToPartition } from './trust-record.ts';
import type { TrustSet } from './trust-set.ts';

export type TrustFormat = 'c' | 'python' | 'partition' | 'json' | 'pem';

export const TRUST_FORMATS: Readonly<Record<TrustFormat, (set: TrustSet) => string | Uint8Array>> = {
  c: trustToCHeader,
  python: trustToPython,
  partition: trustToPartition,
  json: trustToJson,
  pem: trustToPem,
};

const BY_ENDING: ReadonlyMap<string, TrustFormat> = new Map([
  ['.h', 'c'],
  ['.py', 'python'],
  ['.bin', 'partition'],
  ['.json', 'json'],
  ['.pem', 'pem'],
]);

/** The format that was named, or the one the name of the output tells. */
export function trustFormat(given: string | undefined, output: string): TrustFormat {
  const names = Object.keys(TRUST_FORMATS).join(', ');
  const ending = /\.[^./\\]+$/.exec(output)?.[0] ?? '';
  const format = given ?? BY_ENDING.get(ending);
  if (format === undefined) throw usage(`"${output}" does not tell the format; say --format: ${names}`);
  if (isTrustFormat(format)) return format;
  throw usage(`"${format}" is no format of trust anchors; there are ${names}`);
}

function isTrustFormat(text: string): text is TrustFormat {
  return Object.hasOwn(TRUST_FORMATS, text);
}
