export type { Artifact, ImageArtifact, PackedImageArtifact, PatchArtifact } from './artifact.ts';
export { chooseArtifact, type DeviceMeans } from './choose-artifact.ts';
export {
  type BoardDescription,
  boardsDescribedBy,
  describeBoards,
  describesBoards,
  parseMicropythonVersion,
} from './device/board-description.ts';
export { checkComponents, checkFit, type FitQuestion, slotSizeOf } from './device/check-fit.ts';
export type { ReleaseNeeds } from './device/check-needs.ts';
export { checkSlots } from './device/check-slots.ts';
export { checkVersions } from './device/check-versions.ts';
export { parseChipRevision } from './device/class-fields.ts';
export type { ClassPolicy } from './device/class-policy.ts';
export { leastDecoderRam } from './device/decoder-ram.ts';
export {
  type DeviceDescription,
  describeDevice,
  describedBy,
  parseDeviceDescription,
  readClassDocument,
} from './device/device-description.ts';
export { isIdfVersion } from './device/idf-version.ts';
export type { Misfit } from './device/misfit.ts';
export { compareVersions, isVersionOf, type VersionScheme } from './device/version-order.ts';
export { checkDeviceClass, isDeviceClass, MAX_DEVICE_CLASS_SIZE } from './device-class.ts';
export { DIGEST_SIZE, digestFromHex, digestsEqual, digestToHex, sha256 } from './digest.ts';
export {
  type CborErrorCode,
  type FilesErrorCode,
  type ManifestErrorCode,
  ReleaseError,
  type ReleaseErrorCode,
  type SignatureErrorCode,
  type TrustErrorCode,
} from './errors.ts';
export { type BoardFacts, type BoardProblem, boardProblem } from './files/board-fit.ts';
export {
  decodeFileList,
  encodeFileList,
  type FileList,
  isFileList,
  type ListedFile,
  MAX_FILE_LIST_SIZE,
  MAX_FILE_SIZE,
  MAX_FILES,
} from './files/file-list.ts';
export { filePathProblem, MAX_FILE_PATH_SIZE } from './files/file-path.ts';
export type { FileRequirements } from './files/file-requirements.ts';
export { type FileSet, type MadeSource, readFileList, readFileSources } from './files/file-set.ts';
export {
  type DeflatedSource,
  decodeFileSources,
  encodeFileSources,
  type FileSource,
  MAX_FILE_SOURCES,
  MAX_FILE_SOURCES_SIZE,
  type PatchedSource,
  WINDOW_BITS,
} from './files/file-sources.ts';
export { type FileWithBytes, mirrorOf, OTA_LIMITS } from './files/mirror.ts';
export { describeMpyHeader, loadsMpy, type MpyHeader, type MpyLoader, readMpyHeader } from './files/mpy-header.ts';
export type { RecordedFile, RecordedSource } from './files/recorded-files.ts';
export type { BaseImage, DroppedPatch, MadePatch, PatchMaker } from './make-patches.ts';
export { ANY_CHIP, type Manifest } from './manifest.ts';
export { decodeOffer, encodeOffer, type Offer } from './offer.ts';
export { MAX_ARTIFACTS, MAX_OFFER_SIZE, MAX_STATEMENTS } from './offer-limits.ts';
export {
  MAX_BASES,
  type PlanRequest,
  planRepository,
  type RepositoryPlan,
  type TargetImage,
} from './plan-repository.ts';
export { readOffer } from './read-offer.ts';
export {
  type Publication,
  parseRecord,
  type RecordedArtifact,
  type ReleaseRecord,
  recordText,
} from './release-record.ts';
export type { AuditedOffer } from './repository/audit-offer.ts';
export { type Audit, type AuditOptions, auditRepository } from './repository/audit-repository.ts';
export { checkChannel, STABLE } from './repository/channel.ts';
export {
  checkSuccession,
  type Excuse,
  leastSequence,
  type SuccessionProblem,
  type SuccessionQuestion,
} from './repository/check-succession.ts';
export { type BaseChoice, type BaseQuestion, chooseBases } from './repository/choose-bases.ts';
export {
  type ChosenStatements,
  chooseStatements,
  type LeftOutStatement,
  type StatementQuestion,
} from './repository/choose-statements.ts';
export {
  compareImages,
  type FieldChange,
  type ImageComparison,
  type SegmentChange,
} from './repository/compare-images.ts';
export type { Decode, Inflate } from './repository/decoders.ts';
export { checkDescriptor } from './repository/descriptor.ts';
export type { Finding } from './repository/finding.ts';
export type { ManifestLimits } from './repository/manifest-limits.ts';
export { sequenceToPass, stepBefore } from './repository/must-pass.ts';
export { mirrorPathsOf } from './repository/named-by-files.ts';
export { type EarlierSignatures, type OfferSeal, suitSeal } from './repository/offer-seal.ts';
export { findFileLists, type PrunedFile, planPrune } from './repository/plan-prune.ts';
export {
  type ChannelOffer,
  type ClassState,
  classesOf,
  findClasses,
  isRepository,
  type RepositorySource,
  readClass,
} from './repository/read-repository.ts';
export { readWhole } from './repository/read-whole.ts';
export { type IndexedClass, indexText, parseIndex } from './repository/repository-index.ts';
export {
  artifactPath,
  DESCRIPTOR_PATH,
  INDEX_PATH,
  mirrorPath,
  offerPath,
  PACKAGE_FILE,
  parseRepositoryPath,
  type RepositoryPath,
  releasePath,
  sourcesPath,
  VERSION_FILE,
} from './repository-path.ts';
export type { RepositoryFile, RepositoryReader, RepositoryStore, StoredFile } from './repository-store.ts';
export { checkManifestFits, type DeviceFacts } from './suit/check-manifest-fits.ts';
export { decodeSuitManifest } from './suit/decode-suit-manifest.ts';
export { encodeSuitManifest } from './suit/encode-suit-manifest.ts';
export { classIdOf, vendorIdOf } from './suit/identifiers.ts';
export { MAX_ENVELOPE_SIZE, signerIdsOf } from './suit/manifest-envelope.ts';
export { addSignature, signManifest, unsignedEnvelope } from './suit/sign-manifest.ts';
export { ANY_CHIP_REVISION, plainSuitManifest, type SuitManifest } from './suit/suit-manifest.ts';
export { checkVendorDomain, isVendorDomain, MAX_VENDOR_DOMAIN_SIZE } from './suit/vendor-domain.ts';
export { verifyManifest } from './suit/verify-manifest.ts';
export { MAX_SIGNATURES } from './trust/cose-sign1.ts';
export { type FollowedStatements, followStatements } from './trust/follow-statements.ts';
export { checkPublicKey, isPublicKey, KEY_ID_SIZE, keyIdOf, PUBLIC_KEY_SIZE } from './trust/p256-key.ts';
export { isSignatureOfDigest, signatureFromDer } from './trust/p256-signature.ts';
export { privateKeySigner, type ReleaseSigner } from './trust/release-signer.ts';
export { checkTrustAnchors, MAX_TRUSTED_KEYS, type TrustAnchors } from './trust/trust-anchors.ts';
export {
  encodeTrustStatement,
  MAX_STATEMENT_SIZE,
  readTrustStatement,
  signTrustStatement,
  type TrustStatement,
  verifyTrustStatement,
} from './trust/trust-statement.ts';
export { checkVersion, isVersion, MAX_VERSION_SIZE } from './version.ts';
