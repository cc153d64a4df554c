import type { Artifact } from '../artifact.ts';
import { bytesEqual } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import type { Manifest } from '../manifest.ts';
import { decodeOffer, encodeOffer, type Offer } from '../offer.ts';
import { encodeSuitManifest } from '../suit/encode-suit-manifest.ts';
import { openEnvelope } from '../suit/manifest-envelope.ts';
import { signManifest } from '../suit/sign-manifest.ts';
import { plainSuitManifest, type SuitManifest } from '../suit/suit-manifest.ts';
import { keyIdOf } from '../trust/p256-key.ts';
import type { ReleaseSigner } from '../trust/release-signer.ts';
import { type ManifestLimits, pickLimits } from './manifest-limits.ts';
import { checkStatements, statementsFor } from './offer-statements.ts';

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

/**
 * Offers with the signatures of `signers`.
 *
 * @param vendorDomain see `isVendorDomain`
 * @param signers none makes the unsigned envelopes of a laboratory
 * @param statements of trust anchors for the offers to carry, beside those of the offer that is replaced; see `Offer`
 * @throws {ReleaseError} from `check` and `seal`: what `readTrustStatement` throws, `TRUST_OTHER_VENDOR`, `TRUST_UNSIGNED`,
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
  statements: readonly Uint8Array[] = [],
): OfferSeal {
  const fullOf = (manifest: Manifest & ManifestLimits): SuitManifest => ({
    ...plainSuitManifest(vendorDomain, manifest),
    ...pickLimits(manifest),
  });
  const own = signers.map(({ publicKey }) => keyIdOf(publicKey));
  return {
    vendorDomain,
    check(manifest) {
      encodeSuitManifest(fullOf(manifest));
      checkStatements(statements, vendorDomain, own);
    },
    async seal(manifest, artifacts, previousBytes) {
      const full = fullOf(manifest);
      const previous = openPrevious(previousBytes);
      const carried = statementsFor(statements, previous?.statements ?? [], vendorDomain, own);
      const envelope = envelopeAgain(previous, full, signers) ?? (await signManifest(full, signers));
      return encodeOffer(envelope, artifacts, carried);
    },
  };
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

/** The envelope of the previous offer, when it holds this manifest and just the signatures of these signers. */
function envelopeAgain(
  previous: Offer | null,
  manifest: SuitManifest,
  signers: readonly ReleaseSigner[],
): Uint8Array | null {
  if (previous === null) return null;
  const { envelope } = previous;
  const { manifest: signed, signatures } = openEnvelope(envelope);
  if (!bytesEqual(signed, encodeSuitManifest(manifest)) || signatures.length !== signers.length) return null;
  const isSigned = signers.every(({ publicKey }) => {
    const id = keyIdOf(publicKey);
    return signatures.some(({ keyId }) => bytesEqual(keyId, id));
  });
  return isSigned ? envelope : null;
}
