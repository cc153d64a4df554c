import { type Artifact, artifactFromCbor, artifactToCbor } from './artifact.ts';
import { type CborValue, decodeDeterministic, encodeDeterministic } from './deterministic-cbor.ts';
import { ReleaseError } from './errors.ts';
import { MapFields } from './map-fields.ts';
import { checkArtifactCount, checkImages, checkOfferSize, checkStatementCount } from './offer-limits.ts';
import type { SuitManifest } from './suit/suit-manifest.ts';
import { verifyManifest } from './suit/verify-manifest.ts';
import type { TrustAnchors } from './trust/trust-anchors.ts';
import { verifyOfferManifest } from './verify-offer-manifest.ts';

const FORMAT = 2;

/** What a check-in answers: a manifest in its envelope, and the artifacts that lead to its target. */
export interface Offer {
  readonly manifest: SuitManifest;
  /** The tagged `SUIT_Envelope` the manifest came in. */
  readonly envelope: Uint8Array;
  /**
   * Statements of new trust anchors, oldest first, at most 4: a device shows each to its keys before it looks at the
   * envelope, and passes over what these do not take. Not checked: they may be any bytes.
   */
  readonly statements: readonly Uint8Array[];
  /**
   * Not signed: whatever a device makes of an artifact must have the digest the manifest names. At most 32; a device takes
   * the first that suits it, see `chooseArtifact`.
   */
  readonly artifacts: readonly Artifact[];
}

/**
 * Encodes an offer as deterministic CBOR: `{1: 2, 2: bstr SUIT_Envelope, 3: [bstr statement], 4: [artifact]}`.
 *
 * @param envelope what `signManifest` made; it is checked for everything but who signed it
 * @param statements what `signTrustStatement` made, oldest first; without any there is no key 3
 * @throws {ReleaseError} what `verifyManifest` throws without trust anchors, `OFFER_BAD_VALUE`, `OFFER_TOO_LARGE`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ANY_CHIP, decodeOffer, encodeOffer, plainSuitManifest, unsignedEnvelope } from '@aloft/release';
 *
 * const targetDigest = new Uint8Array(32).fill(0x22);
 * const manifest = plainSuitManifest('example.com', {
 *   sequence: 1,
 *   deviceClass: 'lamp',
 *   version: '1.0.0',
 *   chipId: ANY_CHIP,
 *   targetDigest,
 *   targetSize: 4096,
 *   secureVersion: 0,
 * });
 * const bytes = encodeOffer(unsignedEnvelope(manifest), [{ kind: 'image', digest: targetDigest, size: 4096 }]);
 * assert.deepEqual(decodeOffer(bytes, null).manifest, manifest);
 * ```
 */
export function encodeOffer(
  envelope: Uint8Array,
  artifacts: readonly Artifact[],
  statements: readonly Uint8Array[] = [],
): Uint8Array {
  checkArtifactCount(artifacts.length);
  checkStatementCount(statements.length);
  checkImages(verifyManifest(envelope, null), artifacts);
  const bytes = encodeDeterministic(
    new Map<number, CborValue>([
      [1, FORMAT],
      [2, envelope],
      ...(statements.length === 0 ? [] : [[3, [...statements]] as const]),
      [4, artifacts.map((artifact, index) => artifactToCbor(artifact, `artifacts[${index}]`))],
    ]),
  );
  checkOfferSize(bytes.length);
  return bytes;
}

/**
 * Decodes an offer, accepting its deterministic encoding only, and verifies its manifest as a device with these trust
 * anchors would: by those its statements lead to. The result shares no memory with `bytes`.
 *
 * @param bytes any bytes at all; nothing but a `ReleaseError` is thrown
 * @param anchors as for `verifyManifest`
 * @throws {ReleaseError} `OFFER_…` for the offer around it, what `verifyManifest` throws for the manifest
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { decodeOffer } from '@aloft/release';
 *
 * assert.throws(() => decodeOffer(new Uint8Array(5000), null), { code: 'OFFER_TOO_LARGE' });
 * ```
 */
export function decodeOffer(bytes: Uint8Array, anchors: TrustAnchors | null): Offer {
  checkOfferSize(bytes.length);
  const fields = new MapFields(decodeDeterministic(bytes, 'offer'), 'offer');
  fields.checkFormat(FORMAT);
  fields.exactly(fields.raw(3) === undefined ? [1, 2, 4] : [1, 2, 3, 4]);
  const envelope = fields.bytes(2, 'envelope');
  const statements = readStatements(fields.raw(3));
  const manifest = verifyOfferManifest(envelope, statements, anchors);
  const list = fields.raw(4);
  if (!Array.isArray(list)) throw new ReleaseError('OFFER_MALFORMED', 'offer.artifacts', 'must be an array');
  checkArtifactCount(list.length);
  const artifacts = list.map((value, index) => artifactFromCbor(value, `artifacts[${index}]`));
  checkImages(manifest, artifacts);
  return { manifest, envelope, statements, artifacts };
}

function readStatements(list: unknown): readonly Uint8Array[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new ReleaseError('OFFER_MALFORMED', 'offer.statements', 'must be an array');
  if (list.length === 0) {
    throw new ReleaseError('OFFER_BAD_VALUE', 'offer.statements', 'are none; leave the key out');
  }
  checkStatementCount(list.length);
  return list.map((statement: unknown, index) => {
    if (statement instanceof Uint8Array) return new Uint8Array(statement);
    throw new ReleaseError('OFFER_MALFORMED', `offer.statements[${index}]`, 'must be a byte string');
  });
}
