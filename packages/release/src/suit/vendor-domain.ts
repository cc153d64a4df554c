import { ReleaseError } from '../errors.ts';

/** Longest vendor domain, in bytes of ASCII. */
export const MAX_VENDOR_DOMAIN_SIZE = 63;

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const VENDOR_DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})+$`);

/**
 * Says whether `text` may name a vendor: a domain name in lower case with at least two labels, 3 to 63 characters of
 * `a-z 0-9 - .`. A name beyond ASCII is written in its `xn--` form.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { isVendorDomain } from '@aloft/release';
 *
 * assert.equal(isVendorDomain('lamps.example.com'), true);
 * assert.equal(isVendorDomain('Example.com'), false);
 * assert.equal(isVendorDomain('localhost'), false);
 * ```
 */
export function isVendorDomain(text: string): boolean {
  return text.length <= MAX_VENDOR_DOMAIN_SIZE && VENDOR_DOMAIN.test(text);
}

/**
 * Returns `text` unchanged when it may name a vendor.
 *
 * @param at name of the argument or field, for the message
 * @throws {ReleaseError} `VENDOR_DOMAIN_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkVendorDomain } from '@aloft/release';
 *
 * assert.equal(checkVendorDomain('example.com'), 'example.com');
 * assert.throws(() => checkVendorDomain('-.com'));
 * ```
 */
export function checkVendorDomain(text: string, at = 'vendorDomain'): string {
  if (isVendorDomain(text)) return text;
  throw new ReleaseError(
    'VENDOR_DOMAIN_INVALID',
    at,
    `${JSON.stringify(text.slice(0, 80))} cannot name a vendor; use a domain name of yours in lower case, such as lamps.example.com`,
  );
}
