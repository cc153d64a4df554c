export type { Artifact, ImageArtifact, PackedImageArtifact, PatchArtifact } from './artifact.ts';
export { chooseArtifact, type DeviceMeans } from './choose-artifact.ts';
export { checkDeviceClass, isDeviceClass, MAX_DEVICE_CLASS_SIZE } from './device-class.ts';
export { DIGEST_SIZE, digestFromHex, digestsEqual, digestToHex, sha256 } from './digest.ts';
export { ReleaseError, type ReleaseErrorCode } from './errors.ts';
export { ANY_CHIP, decodeManifest, encodeManifest, type Manifest } from './manifest.ts';
export { decodeOffer, encodeOffer, MAX_ARTIFACTS, MAX_OFFER_SIZE, type Offer, type OfferSignature } from './offer.ts';
export { checkVersion, isVersion, MAX_VERSION_SIZE } from './version.ts';
