/* Random offers within the limits, for property tests. */
import fc from 'fast-check';
import type { Artifact } from '../artifact.ts';
import type { Offer } from '../offer.ts';
import { unsignedEnvelope } from '../suit/sign-manifest.ts';
import { arbitrarySuitManifest } from './arbitrary-suit-manifest.ts';

/** Objects like those a decoder makes, with the usual prototype. */
const plain = { noNullPrototype: true };
const uint32 = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }));
const size = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 0xffff_ffff }));
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes));

/** Nobody has to know what it is. */
const statement = fc.uint8Array({ maxLength: 150 }).map((bytes) => new Uint8Array(bytes));

/** Any offer that keeps the limits, in an envelope that nobody signed. */
export const arbitraryOffer: fc.Arbitrary<Offer> = arbitrarySuitManifest.chain((manifest) => {
  const image = fc.constant<Artifact>({ kind: 'image', digest: manifest.targetDigest, size: manifest.targetSize });
  const packed = fc.record({ kind: fc.constant('packed-image' as const), digest, size, ramSize: uint32 }, plain);
  const patch = fc.record(
    { kind: fc.constant('patch' as const), digest, size, baseDigest: digest, ramSize: uint32 },
    plain,
  );
  return fc.record(
    {
      manifest: fc.constant(manifest),
      envelope: fc.constant(unsignedEnvelope(manifest)),
      statements: fc.array(statement, { maxLength: 4 }),
      artifacts: fc.array(fc.oneof<fc.Arbitrary<Artifact>[]>(image, packed, patch), { maxLength: 32 }),
    },
    plain,
  );
});
