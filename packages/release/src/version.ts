import { ReleaseError } from './errors.ts';

/** Longest version, in bytes of UTF-8. ESP-IDF keeps it with its terminator in `esp_app_desc_t.version`, `char[32]`. */
export const MAX_VERSION_SIZE = 31;

const FIRST_PRINTABLE = 0x20;
const DELETE = 0x7f;

/**
 * Says whether `text` may be a version: 1 to 31 bytes of UTF-8 without control characters (bytes 0x00–0x1F, 0x7F).
 *
 * A version is a label people chose, not an order: which release is newer is the manifest's sequence number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { isVersion } from '@aloft/release';
 *
 * assert.equal(isVersion('v2.4.13-4-gd34db33f-dirty'), true);
 * assert.equal(isVersion(''), false);
 * assert.equal(isVersion('1.0\n'), false);
 * ```
 */
export function isVersion(text: string): boolean {
  if (!text.isWellFormed()) return false;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === 0 || bytes.length > MAX_VERSION_SIZE) return false;
  return bytes.every((byte) => byte >= FIRST_PRINTABLE && byte !== DELETE);
}

/**
 * Returns `text` unchanged when it may be a version.
 *
 * @param at name of the argument or field, for the message
 * @throws {ReleaseError} `VERSION_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkVersion } from '@aloft/release';
 *
 * assert.equal(checkVersion('1.0.0'), '1.0.0');
 * assert.throws(() => checkVersion('x'.repeat(32)));
 * ```
 */
export function checkVersion(text: string, at = 'version'): string {
  if (isVersion(text)) return text;
  throw new ReleaseError(
    'VERSION_INVALID',
    at,
    `${JSON.stringify(text)} cannot be a version; use 1 to ${MAX_VERSION_SIZE} bytes of UTF-8 without control characters`,
  );
}
