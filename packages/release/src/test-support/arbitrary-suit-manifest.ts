/* Random signed manifests within the limits, for property tests. */
import fc from 'fast-check';
import { ANY_CHIP } from '../manifest.ts';
import { ANY_CHIP_REVISION, type SuitManifest } from '../suit/suit-manifest.ts';
import { isVendorDomain } from '../suit/vendor-domain.ts';
import { isVersion } from '../version.ts';

const uint32 = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }));
const revision = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: ANY_CHIP_REVISION - 1 }));

/** Any manifest that keeps the limits. */
export const arbitrarySuitManifest: fc.Arbitrary<SuitManifest> = fc
  .record(
    {
      sequence: uint32,
      vendorDomain: fc.stringMatching(/^[a-z0-9]{1,20}(\.[a-z0-9]{1,20}){1,2}$/).filter(isVendorDomain),
      deviceClass: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,30}$/),
      version: fc.string({ unit: 'binary', minLength: 1, maxLength: 31 }).filter(isVersion),
      chipId: fc.oneof(fc.constant(ANY_CHIP), fc.integer({ min: 0, max: ANY_CHIP - 1 })),
      targetDigest: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes)),
      targetSize: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 0xffff_ffff })),
      secureVersion: uint32,
      minChipRevision: revision,
      maxChipRevision: fc.oneof(revision, fc.constant(ANY_CHIP_REVISION)),
      minimumSequence: uint32,
      expiresAt: fc.option(fc.integer({ min: 1, max: 0xffff_ffff })),
    },
    { noNullPrototype: true },
  )
  .map((manifest) => {
    const { chipId, minChipRevision: a, maxChipRevision: b, sequence, minimumSequence } = manifest;
    const anyChip = chipId === ANY_CHIP;
    return {
      ...manifest,
      minChipRevision: anyChip ? 0 : Math.min(a, b),
      maxChipRevision: anyChip ? ANY_CHIP_REVISION : Math.max(a, b),
      minimumSequence: sequence === 0 ? 0 : minimumSequence % sequence,
    };
  });
