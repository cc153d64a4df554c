import { isDeviceClass } from '../device-class.ts';
import { ReleaseError } from '../errors.ts';

/** The channel devices follow unless told otherwise: the folder `offers/` itself. */
export const STABLE = 'stable';

/**
 * Returns `text` unchanged when it may name a channel: the rule of device classes, because a channel is a folder.
 *
 * @param at name of the argument or field, for the message
 * @throws {ReleaseError} `CHANNEL_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkChannel } from '@aloft/release';
 *
 * assert.equal(checkChannel('beta'), 'beta');
 * assert.throws(() => checkChannel('../beta'), { code: 'CHANNEL_INVALID' });
 * ```
 */
export function checkChannel(text: string, at = 'channel'): string {
  if (isDeviceClass(text)) return text;
  const rule = 'use 1 to 31 of a-z 0-9 . _ - and start with a letter or digit';
  throw new ReleaseError('CHANNEL_INVALID', at, `${JSON.stringify(text)} cannot name a channel; ${rule}`);
}
