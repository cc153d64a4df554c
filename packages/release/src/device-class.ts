import { ReleaseError } from './errors.ts';

/** Longest device class, in bytes. It is ASCII, so also in characters. The device keeps it in `char[32]`. */
export const MAX_DEVICE_CLASS_SIZE = 31;

const DEVICE_CLASS = /^[a-z0-9][a-z0-9._-]{0,30}$/;

/**
 * Says whether `text` may name a device class: 1 to 31 characters of `a-z 0-9 . _ -`, the first a letter or digit.
 *
 * The rule keeps a class usable unchanged as a file name, in a URL and on a case-insensitive file system.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { isDeviceClass } from '@aloft/release';
 *
 * assert.equal(isDeviceClass('door-sensor.v2'), true);
 * assert.equal(isDeviceClass('../etc'), false);
 * ```
 */
export function isDeviceClass(text: string): boolean {
  return DEVICE_CLASS.test(text);
}

/**
 * Returns `text` unchanged when it may name a device class.
 *
 * @param at name of the argument or field, for the message
 * @throws {ReleaseError} `DEVICE_CLASS_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkDeviceClass } from '@aloft/release';
 *
 * assert.equal(checkDeviceClass('thermostat'), 'thermostat');
 * assert.throws(() => checkDeviceClass('Thermostat'));
 * ```
 */
export function checkDeviceClass(text: string, at = 'deviceClass'): string {
  if (isDeviceClass(text)) return text;
  throw new ReleaseError(
    'DEVICE_CLASS_INVALID',
    at,
    `${JSON.stringify(text)} cannot name a device class; use 1 to ${MAX_DEVICE_CLASS_SIZE} of a-z 0-9 . _ - and start with a letter or digit`,
  );
}
