import type { Artifact } from '../artifact.ts';
import { bytesEqual } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import type { Manifest } from '../manifest.ts';
import { decodeOffer, encodeOffer, type Offer } from '../offer.ts';
import { encodeSuitManifest } from '../suit/encode-suit-manifest.ts';
import { openEnvelope, writeEnvelope } from '../suit/manifest-envelope.ts';
import { addSignature } from '../suit/sign-manifest.ts';
import { plainSuitManifest, type SuitManifest } from '../suit/suit-manifest.ts';
import { addSignatureBlock, type SignatureBlock } from '../trust/cose-sign1.ts';
import { keyIdOf } from '../trust/p256-key.ts';
import type { ReleaseSigner } from '../trust/release-signer.ts';
import { chooseStatements } from './choose-statements.ts';
import { type ManifestLimits, pickLimits } from './manifest-limits.ts';
import { checkStatements } from './offer-statements.ts';

/** Makes offers: the one place that knows who signs them. */
export interface OfferSeal {
  /** Whom the offers are signed for. */
  readonly vendorDomain: string;
  /** Refuses a manifest that could not be sealed, before the long work starts; asks no signer. */
  check(manifest: Manifest & ManifestLimits): void;
  /**
   * The bytes of an offer.
   *
   * @param previous the offer it replaces; when that says the same, its bytes come back even where signing is random
   */
  seal(
    manifest: Manifest & ManifestLimits,
    artifacts: readonly Artifact[],
    previous: Uint8Array | null,
  ): Promise<Uint8Array>;
}

/** Signatures that were made before, for this manifest or for others. */
export interface EarlierSignatures {
  readonly envelopes: readonly Uint8Array[];
  /** Ids of the keys whose signatures shall be kept: those that devices believe. */
  readonly keyIds: readonly Uint8Array[];
}

/**
 * Offers with the signatures of `signers`, and with earlier ones where somebody else signed the very same manifest.
 *
 * @param vendorDomain see `isVendorDomain`
 * @param signers none makes the unsigned envelopes of a laboratory
 * @param earlier signatures that are kept where they are for the same manifest
 * @param statements of trust anchors for the offers to carry; see `Offer`
 * @param keepsStatements whether those of the offer that is replaced stay beside them, as `chooseStatements` says
 * @throws {ReleaseError} from `check` and `seal`: what `readTrustStatement` and `chooseStatements` throw,
 *   and `SIGNATURE_KEY_UNKNOWN` when devices that took the statements know none of the signers
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { privateKeySigner, suitSeal } from '@aloft/release';
 *
 * const seal = suitSeal('example.com', [privateKeySigner(new Uint8Array(32).fill(1))]);
 * assert.equal(seal.vendorDomain, 'example.com');
 * ```
 */
export function suitSeal(
  vendorDomain: string,
  signers: readonly ReleaseSigner[],
  earlier: EarlierSignatures = { envelopes: [], keyIds: [] },
  statements: readonly Uint8Array[] = [],
  keepsStatements = true,
): OfferSeal {
  const fullOf = (manifest: Manifest & ManifestLimits): SuitManifest => ({
    ...plainSuitManifest(vendorDomain, manifest),
    ...pickLimits(manifest),
  });
  const own = signers.map(({ publicKey }) => keyIdOf(publicKey));
  return {
    vendorDomain,
    check(manifest) {
      const kept = keptBlocks(earlier, encodeSuitManifest(fullOf(manifest)), own);
      checkStatements(statements, vendorDomain, [...own, ...kept.map(({ keyId }) => keyId)]);
    },
    async seal(manifest, artifacts, previousBytes) {
      const full = fullOf(manifest);
      const encoded = encodeSuitManifest(full);
      const previous = openPrevious(previousBytes);
      const before = keepsStatements ? (previous?.statements ?? []) : [];
      const { statements: carried } = chooseStatements({ vendorDomain, given: statements, kept: before });
      const kept = keptBlocks(earlier, encoded, own);
      const signing = [...own, ...kept.map(({ keyId }) => keyId)];
      checkStatements(carried, vendorDomain, signing);
      const same = envelopeAgain(previous, encoded, signing);
      if (same !== null) return encodeOffer(same, artifacts, carried);
      let envelope = writeEnvelope(encoded, kept);
      for (const signer of signers) envelope = await addSignature(envelope, signer);
      return encodeOffer(envelope, artifacts, carried);
    },
  };
}

/** Earlier signatures over this manifest by the keys that count, but for those that sign again. */
function keptBlocks(
  { envelopes, keyIds }: EarlierSignatures,
  manifest: Uint8Array,
  own: readonly Uint8Array[],
): readonly SignatureBlock[] {
  let kept: readonly SignatureBlock[] = [];
  const isIn = (ids: readonly Uint8Array[], keyId: Uint8Array): boolean => ids.some((id) => bytesEqual(id, keyId));
  for (const envelope of envelopes) {
    const { manifest: signed, signatures } = openEnvelope(envelope);
    if (!bytesEqual(signed, manifest)) continue;
    for (const block of signatures) {
      if (isIn(keyIds, block.keyId) && !isIn(own, block.keyId)) kept = addSignatureBlock(kept, block, 'envelope');
    }
  }
  return kept;
}

/** What is there before, if it can be read. */
function openPrevious(bytes: Uint8Array | null): Offer | null {
  if (bytes === null) return null;
  try {
    return decodeOffer(bytes, null);
  } catch (error) {
    if (error instanceof ReleaseError) return null;
    throw error;
  }
}

/** The envelope of the previous offer, when it holds this manifest and just the signatures of these keys. */
function envelopeAgain(previous: Offer | null, manifest: Uint8Array, keyIds: readonly Uint8Array[]): Uint8Array | null {
  if (previous === null) return null;
  const { envelope } = previous;
  const { manifest: signed, signatures } = openEnvelope(envelope);
  if (!bytesEqual(signed, manifest) || signatures.length !== keyIds.length) return null;
  const isSigned = keyIds.every((id) => signatures.some(({ keyId }) => bytesEqual(keyId, id)));
  return isSigned ? envelope : null;
}
