import { isDeviceClass } from '../device-class.ts';
import type { JsonFields } from '../repository/json-fields.ts';
import { isVendorDomain } from '../suit/vendor-domain.ts';
import { mustPassField, sizeField } from './class-fields.ts';
import type { VersionScheme } from './version-order.ts';

const SCHEMES: readonly VersionScheme[] = ['semver', 'counter', 'any'];

/** What a class file says of devices of any kind. */
export interface ClassPolicy {
  readonly deviceClass: string;
  /** Whom the devices believe: the vendor domain of their manifests. */
  readonly vendorDomain?: string;
  /** Bytes the device can lend the patch decoder; 0 for a device without one. */
  readonly decoderRam?: number;
  readonly versions: VersionScheme;
  /** Oldest version this class may run, by `versions`. */
  readonly leastVersion?: string;
  /** Versions that no device may skip, oldest first. */
  readonly mustPass?: readonly string[];
  /** Devices must have at least this sequence number before they may go further; 0 for any. */
  readonly minimumSequence: number;
}

/** Reads the fields that class files of any kind have. */
export function readPolicy(fields: JsonFields): ClassPolicy {
  const has = (name: string): boolean => fields.has(name);
  const deviceClass = fields.text('class');
  if (!isDeviceClass(deviceClass)) fields.fail('class', 'cannot name a device class');
  const scheme = has('versions') ? SCHEMES.find((name) => name === fields.text('versions')) : 'any';
  const versions = scheme ?? fields.fail('versions', `must be one of ${SCHEMES.join(', ')}`);
  return {
    deviceClass,
    ...(has('vendor') ? { vendorDomain: vendorOf(fields) } : {}),
    ...(has('decoder_ram') ? { decoderRam: sizeField(fields, 'decoder_ram') } : {}),
    versions,
    ...(has('min_version') ? { leastVersion: fields.text('min_version') } : {}),
    ...(has('must_pass') ? { mustPass: mustPassField(fields, versions) } : {}),
    minimumSequence: has('minimum_sequence') ? fields.uint('minimum_sequence') : 0,
  };
}

/** The same fields as a document; what says nothing is undefined. */
export function policyDocument(policy: ClassPolicy): Record<string, unknown> {
  return {
    class: policy.deviceClass,
    vendor: policy.vendorDomain,
    decoder_ram: policy.decoderRam,
    versions: policy.versions === 'any' ? undefined : policy.versions,
    min_version: policy.leastVersion,
    must_pass: policy.mustPass,
    minimum_sequence: policy.minimumSequence === 0 ? undefined : policy.minimumSequence,
  };
}

function vendorOf(fields: JsonFields): string {
  const vendor = fields.text('vendor');
  return isVendorDomain(vendor) ? vendor : fields.fail('vendor', 'must be a domain name of yours, such as example.com');
}
