import { sha1 } from '@noble/hashes/legacy.js';
import { concatBytes } from '../cbor/cbor-writer.ts';
import { checkDeviceClass } from '../device-class.ts';
import { checkVendorDomain } from './vendor-domain.ts';

/** Bytes of a UUID. */
export const UUID_SIZE = 16;

/** Namespace "DNS" of RFC 9562 section 6.6: 6ba7b810-9dad-11d1-80b4-00c04fd430c8. */
const NAMESPACE_DNS: Uint8Array = Uint8Array.of(
  ...[0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8],
);

/** UUID version 5 of a name: SHA-1 over namespace and name, cut to 16 bytes (RFC 9562 section 5.5). */
function nameBasedUuid(namespace: Uint8Array, name: string): Uint8Array {
  const uuid = sha1(concatBytes(namespace, new TextEncoder().encode(name))).slice(0, UUID_SIZE);
  uuid[6] = 0x50 | ((uuid[6] ?? 0) & 0x0f);
  uuid[8] = 0x80 | ((uuid[8] ?? 0) & 0x3f);
  return uuid;
}

/**
 * The SUIT vendor identifier of a domain name: UUIDv5 in the DNS namespace (draft-ietf-suit-manifest, "Constructing
 * UUIDs").
 *
 * @returns 16 bytes
 * @throws {ReleaseError} `VENDOR_DOMAIN_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { vendorIdOf } from '@aloft/release';
 *
 * // The example of RFC 9562, appendix A.4.
 * assert.equal(Buffer.from(vendorIdOf('www.example.com')).toString('hex'), '2ed6657de927568b95e12665a8aea6a2');
 * ```
 */
export function vendorIdOf(vendorDomain: string): Uint8Array {
  return nameBasedUuid(NAMESPACE_DNS, checkVendorDomain(vendorDomain));
}

/**
 * The SUIT class identifier of a device class: UUIDv5 of its name in the namespace of the vendor identifier.
 *
 * @returns 16 bytes
 * @throws {ReleaseError} `VENDOR_DOMAIN_INVALID`, `DEVICE_CLASS_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { classIdOf } from '@aloft/release';
 *
 * assert.notDeepEqual(classIdOf('example.com', 'lamp'), classIdOf('example.org', 'lamp'));
 * ```
 */
export function classIdOf(vendorDomain: string, deviceClass: string): Uint8Array {
  return nameBasedUuid(vendorIdOf(vendorDomain), checkDeviceClass(deviceClass));
}
