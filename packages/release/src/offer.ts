import { type Artifact, artifactFromCbor, artifactToCbor } from './artifact.ts';
import { type CborValue, decodeDeterministic, encodeDeterministic } from './deterministic-cbor.ts';
import { ReleaseError } from './errors.ts';
import { decodeManifest, encodeManifest, type Manifest } from './manifest.ts';
import { MapFields } from './map-fields.ts';
import { checkArtifactCount, checkImages, checkOfferSize } from './offer-limits.ts';

/** The place of the signature. Nothing is signed yet; it will also take the bytes of a COSE_Sign1 (RFC 9052). */
export type OfferSignature = null;

/** What a check-in answers: the manifest to obey and the artifacts that lead to its target. */
export interface Offer {
  readonly manifest: Manifest;
  readonly signature: OfferSignature;
  /** At most 32; a device takes the first that suits it, see `chooseArtifact`. */
  readonly artifacts: readonly Artifact[];
}

/**
 * Encodes an offer as deterministic CBOR: `{1: 1, 2: bstr manifest, 3: null, 4: [artifact]}`.
 *
 * @throws {ReleaseError} `OFFER_BAD_VALUE` for a field outside its limits, `OFFER_TOO_LARGE` beyond 4096 bytes
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ANY_CHIP, decodeOffer, encodeOffer, type Offer } from '@aloft/release';
 *
 * const targetDigest = new Uint8Array(32).fill(0x22);
 * const offer: Offer = {
 *   manifest: {
 *     sequence: 1,
 *     deviceClass: 'lamp',
 *     version: '1.0.0',
 *     chipId: ANY_CHIP,
 *     targetDigest,
 *     targetSize: 4096,
 *     secureVersion: 0,
 *   },
 *   signature: null,
 *   artifacts: [{ kind: 'image', digest: targetDigest, size: 4096 }],
 * };
 * assert.deepEqual(decodeOffer(encodeOffer(offer)), offer);
 * ```
 */
export function encodeOffer(offer: Offer): Uint8Array {
  const manifest = encodeManifest(offer.manifest);
  checkArtifactCount(offer.artifacts.length);
  checkImages(offer.manifest, offer.artifacts);
  const artifacts = offer.artifacts.map((artifact, index) => artifactToCbor(artifact, `artifacts[${index}]`));
  const bytes = encodeDeterministic(
    new Map<number, CborValue>([
      [1, 1],
      [2, manifest],
      [3, offer.signature],
      [4, artifacts],
    ]),
  );
  checkOfferSize(bytes.length);
  return bytes;
}

/**
 * Decodes an offer, accepting its deterministic encoding only. The result shares no memory with `bytes`.
 *
 * @param bytes any bytes at all; nothing but a `ReleaseError` is thrown
 * @throws {ReleaseError} `OFFER_TOO_LARGE`, `OFFER_MALFORMED`, `OFFER_FORMAT_UNSUPPORTED`, `OFFER_SIGNATURE_UNSUPPORTED`
 *   or `OFFER_BAD_VALUE`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { decodeOffer } from '@aloft/release';
 *
 * assert.throws(() => decodeOffer(new Uint8Array(5000)), { code: 'OFFER_TOO_LARGE' });
 * assert.throws(() => decodeOffer(new TextEncoder().encode('<html>')), { code: 'OFFER_MALFORMED' });
 * ```
 */
export function decodeOffer(bytes: Uint8Array): Offer {
  checkOfferSize(bytes.length);
  const fields = new MapFields(decodeDeterministic(bytes, 'offer'), 'offer');
  fields.checkFormat();
  fields.exactly([1, 2, 3, 4]);
  const signature = checkSignature(fields.raw(3));
  const manifest = decodeManifest(fields.bytes(2, 'manifest'));
  const list = fields.raw(4);
  if (!Array.isArray(list)) throw new ReleaseError('OFFER_MALFORMED', 'offer.artifacts', 'must be an array');
  checkArtifactCount(list.length);
  const artifacts = list.map((value, index) => artifactFromCbor(value, `artifacts[${index}]`));
  const offer: Offer = { manifest, signature, artifacts };
  checkImages(offer.manifest, offer.artifacts);
  return offer;
}

function checkSignature(value: unknown): OfferSignature {
  if (value === null) return null;
  if (value instanceof Uint8Array) {
    throw new ReleaseError(
      'OFFER_SIGNATURE_UNSUPPORTED',
      'offer.signature',
      'is present and this version checks no signatures; use a newer version',
    );
  }
  throw new ReleaseError('OFFER_MALFORMED', 'offer.signature', 'must be null');
}
