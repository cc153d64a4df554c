export type { Artifact, ImageArtifact, PackedImageArtifact, PatchArtifact } from './artifact.ts';
export { chooseArtifact, type DeviceMeans } from './choose-artifact.ts';
export { checkDeviceClass, isDeviceClass, MAX_DEVICE_CLASS_SIZE } from './device-class.ts';
export { DIGEST_SIZE, digestFromHex, digestsEqual, digestToHex, sha256 } from './digest.ts';
export {
  type CborErrorCode,
  type ManifestErrorCode,
  ReleaseError,
  type ReleaseErrorCode,
  type SignatureErrorCode,
  type TrustErrorCode,
} from './errors.ts';
export type { BaseImage, DroppedPatch, MadePatch, PatchMaker } from './make-patches.ts';
export { ANY_CHIP, decodeManifest, encodeManifest, type Manifest } from './manifest.ts';
export { decodeOffer, encodeOffer, type Offer, type OfferSignature } from './offer.ts';
export { MAX_ARTIFACTS, MAX_OFFER_SIZE } from './offer-limits.ts';
export {
  MAX_BASES,
  type PlanRequest,
  planRepository,
  type RepositoryPlan,
  type TargetImage,
} from './plan-repository.ts';
export { readOffer } from './read-offer.ts';
export {
  artifactPath,
  DESCRIPTOR_PATH,
  offerPath,
  parseRepositoryPath,
  type RepositoryPath,
  releasePath,
} from './repository-path.ts';
export type { RepositoryFile, RepositoryReader, RepositoryStore, StoredFile } from './repository-store.ts';
export { decodeSignedOffer, encodeSignedOffer, type SignedOffer } from './signed-offer.ts';
export { checkManifestFits, type DeviceFacts } from './suit/check-manifest-fits.ts';
export { decodeSuitManifest } from './suit/decode-suit-manifest.ts';
export { encodeSuitManifest } from './suit/encode-suit-manifest.ts';
export { classIdOf, vendorIdOf } from './suit/identifiers.ts';
export { MAX_ENVELOPE_SIZE } from './suit/manifest-envelope.ts';
export { addSignature, signManifest } from './suit/sign-manifest.ts';
export { ANY_CHIP_REVISION, plainSuitManifest, type SuitManifest } from './suit/suit-manifest.ts';
export { checkVendorDomain, isVendorDomain, MAX_VENDOR_DOMAIN_SIZE } from './suit/vendor-domain.ts';
export { verifyManifest } from './suit/verify-manifest.ts';
export { MAX_SIGNATURES } from './trust/cose-sign1.ts';
export { checkPublicKey, isPublicKey, KEY_ID_SIZE, keyIdOf, PUBLIC_KEY_SIZE } from './trust/p256-key.ts';
export { isSignatureOfDigest, signatureFromDer } from './trust/p256-signature.ts';
export { privateKeySigner, type ReleaseSigner } from './trust/release-signer.ts';
export { checkTrustAnchors, MAX_TRUSTED_KEYS, type TrustAnchors } from './trust/trust-anchors.ts';
export {
  encodeTrustStatement,
  MAX_STATEMENT_SIZE,
  signTrustStatement,
  verifyTrustStatement,
} from './trust/trust-statement.ts';
export { checkVersion, isVersion, MAX_VERSION_SIZE } from './version.ts';
