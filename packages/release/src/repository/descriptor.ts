import { ReleaseError } from '../errors.ts';
import { DESCRIPTOR_PATH } from '../repository-path.ts';
import { JsonFields, jsonText, parseJson } from './json-fields.ts';

const FORMAT = 1;

/** Text of `aloft.json`, which marks a folder as a repository and says which layout it has. */
export function descriptorText(): string {
  return jsonText({ aloft: 'repository', format: FORMAT });
}

/**
 * Refuses an `aloft.json` of another format, or of something else.
 *
 * @throws {ReleaseError} `REPOSITORY_MALFORMED`, `REPOSITORY_FORMAT_UNSUPPORTED`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkDescriptor } from '@aloft/release';
 *
 * const newer = new TextEncoder().encode('{"aloft": "repository", "format": 2}');
 * assert.throws(() => checkDescriptor(newer), { code: 'REPOSITORY_FORMAT_UNSUPPORTED' });
 * ```
 */
export function checkDescriptor(bytes: Uint8Array): void {
  const code = 'REPOSITORY_MALFORMED';
  const fields = new JsonFields(parseJson(bytes, DESCRIPTOR_PATH, code), DESCRIPTOR_PATH, code);
  if (fields.raw('aloft') !== 'repository') fields.fail('aloft', 'must be "repository"; is the address right?');
  const format = fields.uint('format');
  if (format === FORMAT) return;
  throw new ReleaseError(
    'REPOSITORY_FORMAT_UNSUPPORTED',
    DESCRIPTOR_PATH,
    `has format ${format}, known is ${FORMAT}; update aloft, nothing was changed`,
  );
}
