export type { Artifact, ImageArtifact, PackedImageArtifact, PatchArtifact } from './artifact.ts';
export { chooseArtifact, type DeviceMeans } from './choose-artifact.ts';
export { checkDeviceClass, isDeviceClass, MAX_DEVICE_CLASS_SIZE } from './device-class.ts';
export { DIGEST_SIZE, digestFromHex, digestsEqual, digestToHex, sha256 } from './digest.ts';
export { ReleaseError, type ReleaseErrorCode } from './errors.ts';
export type { BaseImage, DroppedPatch, MadePatch, PatchMaker } from './make-patches.ts';
export { ANY_CHIP, decodeManifest, encodeManifest, type Manifest } from './manifest.ts';
export { decodeOffer, encodeOffer, MAX_ARTIFACTS, MAX_OFFER_SIZE, type Offer, type OfferSignature } from './offer.ts';
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
export { checkVersion, isVersion, MAX_VERSION_SIZE } from './version.ts';
