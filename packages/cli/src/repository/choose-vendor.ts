/**
 * Whose devices a release is for: said once, or wherever it is said the same.
 * @module
 */
import { checkVendorDomain, classIdOf, vendorIdOf } from '@aloft/release';
import { asUsage, CliError, EXIT, usage } from '../errors.ts';
import type { NamedTrust } from '../keys/trusted-keys.ts';
import { hexOf } from '../sizes.ts';

/** A place that names a vendor. */
export interface VendorSource {
  /** As people know it: an option or a file. */
  readonly where: string;
  readonly vendor: string;
}

/** Where a vendor may be named, the most deliberate place first. */
export interface VendorPlaces {
  readonly option: string | undefined;
  readonly classFile: VendorSource | null;
  /** Sets may know the identifier only. */
  readonly trust: readonly NamedTrust[];
  /** What the repository offers the class now. */
  readonly offers: readonly VendorSource[];
}

/** The vendor that all places name. */
export function chooseVendor({ option, classFile, trust, offers }: VendorPlaces): string {
  const [first, ...others]: VendorSource[] = [
    ...(option === undefined ? [] : [{ where: '--vendor', vendor: option }]),
    ...(classFile === null ? [] : [classFile]),
    ...trust.flatMap(({ file, set: { vendorDomain } }) =>
      vendorDomain === undefined ? [] : [{ where: file, vendor: vendorDomain }],
    ),
    ...offers,
  ];
  if (first === undefined) {
    throw usage(
      'say whose devices these are: --vendor DOMAIN, a domain name of yours such as lamps.example.com (or vendor = "…" in the class file); devices refuse what is of another vendor',
    );
  }
  asUsage(() => checkVendorDomain(first.vendor, first.where));
  const other = others.find(({ vendor }) => vendor !== first.vendor);
  if (other !== undefined) throw contradiction(first, other.where, other.vendor);
  const id = hexOf(vendorIdOf(first.vendor));
  for (const { file, set } of trust) {
    if (set.vendorId !== undefined && hexOf(set.vendorId) !== id) {
      throw contradiction(first, file, `the vendor ${hexOf(set.vendorId)}`);
    }
  }
  return first.vendor;
}

function contradiction({ where, vendor }: VendorSource, otherWhere: string, otherVendor: string): CliError {
  const what = `${where} says ${vendor}, ${otherWhere} says ${otherVendor}; devices of one would refuse it. Correct one of them, or give the other vendor a repository of its own`;
  return new CliError('VENDOR_UNCLEAR', EXIT.refused, what);
}

/** Refuse a set that devices of another class hold. */
export function checkTrustClass({ file, set }: NamedTrust, vendor: string, deviceClass: string): void {
  const { classId } = set;
  if (classId === undefined || hexOf(classIdOf(vendor, deviceClass)) === hexOf(classId)) return;
  const what = `is the set of devices of ${set.deviceClass ?? `class ${hexOf(classId)}`}, not of ${deviceClass}`;
  throw new CliError('TRUST_FILE_INVALID', EXIT.refused, what, file);
}
