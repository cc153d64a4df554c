/** Stable codes of everything this package refuses. They are part of the API: codes are added, never renamed. */
export type ReleaseErrorCode =
  /** An offer longer than 4096 bytes. */
  | 'OFFER_TOO_LARGE'
  /** Not one deterministic CBOR item of the offer's shape: truncated, trailing bytes, wrong type, missing or unknown key. */
  | 'OFFER_MALFORMED'
  /** Format number of the offer or its manifest is not 1. */
  | 'OFFER_FORMAT_UNSUPPORTED'
  /** The signature place holds bytes, and this version knows no signatures. */
  /** A field has the right type and a value outside its limits. */
  | 'OFFER_BAD_VALUE'
  /** A device class that breaks the naming rule. */
  | 'DEVICE_CLASS_INVALID'
  /** A vendor domain that breaks the naming rule. */
  | 'VENDOR_DOMAIN_INVALID'
  /** A version that breaks the naming rule. */
  | 'VERSION_INVALID'
  /** A channel that breaks the naming rule. */
  | 'CHANNEL_INVALID'
  /** Text or bytes that are not a SHA-256 digest. */
  | 'DIGEST_INVALID'
  /** A path that does not name a file of a static repository. */
  | 'REPOSITORY_PATH_INVALID'
  /** The offer already in the repository does not fit the release that shall replace it. */
  | 'REPOSITORY_CONFLICT'
  /** More base images than one offer can list. */
  | 'REPOSITORY_TOO_MANY_BASES'
  /** `aloft.json` is not that of a repository. */
  | 'REPOSITORY_MALFORMED'
  /** A repository of a format this version does not know. */
  | 'REPOSITORY_FORMAT_UNSUPPORTED'
  /** The record of a release is not what `planRepository` writes. */
  | 'RECORD_MALFORMED'
  /** The record of a release has a format this version does not know. */
  | 'RECORD_FORMAT_UNSUPPORTED'
  /** The description of a device class is not one. */
  | 'CLASS_MALFORMED'
  /** Text that is not of the part of TOML that class descriptions use. */
  | 'TOML_MALFORMED'
  | CborErrorCode
  | FilesErrorCode
  | ManifestErrorCode
  | SignatureErrorCode
  | TrustErrorCode;

/** What is wrong with the CBOR of a signed document, before anything of its meaning is looked at. */
export type CborErrorCode =
  /** An item, a string or a length reaches past the end. */
  | 'CBOR_TRUNCATED'
  /** Bytes behind the item. */
  | 'CBOR_TRAILING'
  /** Another type than the profile has at this place. */
  | 'CBOR_TYPE'
  /** An integer or a length in more bytes than it needs. */
  | 'CBOR_NOT_SHORTEST'
  /** An indefinite length, or a break. */
  | 'CBOR_INDEFINITE'
  /** Nested deeper than 6. */
  | 'CBOR_DEPTH'
  /** An integer beyond 32 bits. */
  | 'CBOR_RANGE'
  /** Reserved additional information, or a simple value other than false, true and null. */
  | 'CBOR_RESERVED'
  /** A floating-point number. */
  | 'CBOR_FLOAT'
  /** A tag other than the one a document begins with. */
  | 'CBOR_TAG'
  /** Text that is not UTF-8. */
  | 'CBOR_UTF8'
  /** A map key twice, or keys that do not ascend. */
  | 'CBOR_KEY_ORDER';

/** Why a list of files or its sources are refused, or not for this board. */
export type FilesErrorCode =
  /** A list longer than 16384 bytes. */
  | 'FILES_TOO_LARGE'
  /** A format of the list that is not known. */
  | 'FILES_FORMAT'
  /** Other keys, counts or types than a list has; no file, or too many. */
  | 'FILES_STRUCTURE'
  /** A path that leaves the root, or that bringing back old files depends on. */
  | 'FILES_PATH'
  /** Paths that do not ascend. */
  | 'FILES_ORDER'
  /** A path that is a folder of another, or equal to another but for case. */
  | 'FILES_CLASH'
  /** A field of a list has the right type and a value outside its limits. */
  | 'FILES_BAD_VALUE'
  /** The board's MicroPython is too old. */
  | 'FILES_OTHER_MICROPYTHON'
  /** Made for another `sys.platform`. */
  | 'FILES_OTHER_PLATFORM'
  /** Holds `.mpy` files that the board does not load. */
  | 'FILES_OTHER_MPY'
  /** Made for another board. */
  | 'FILES_OTHER_BOARD'
  /** Needs more free heap than there is. */
  | 'FILES_HEAP'
  /** Sources longer than 65536 bytes. */
  | 'SOURCES_TOO_LARGE'
  /** A format of the sources that is not known. */
  | 'SOURCES_FORMAT'
  /** Other keys, counts, types or kinds than sources have. */
  | 'SOURCES_STRUCTURE'
  /** Sources that do not ascend by the index of their file. */
  | 'SOURCES_ORDER'
  /** A field of a source has the right type and a value outside its limits. */
  | 'SOURCES_BAD_VALUE';

/** Why a manifest is not one of the profile, or not for this device. */
export type ManifestErrorCode =
  /** An envelope longer than 1024 bytes. */
  | 'MANIFEST_TOO_LARGE'
  /** Not a tagged SUIT envelope of authentication wrapper and manifest alone. */
  | 'MANIFEST_ENVELOPE'
  /** The wrapper's digest is not a SHA-256. */
  | 'MANIFEST_DIGEST_ALGORITHM'
  /** The manifest is not the one the wrapper's digest belongs to. */
  | 'MANIFEST_ALTERED'
  /** No signature, and this device has trust anchors. */
  | 'MANIFEST_UNSIGNED'
  /** A SUIT encoding version other than 1. */
  | 'MANIFEST_VERSION_UNSUPPORTED'
  /** The manifest or its common part lacks an element or has one the profile does not know. */
  | 'MANIFEST_ELEMENT'
  /** Other components than the application image. */
  | 'MANIFEST_COMPONENTS'
  /** A command sequence other than the one the profile prescribes. */
  | 'MANIFEST_COMMAND'
  /** A parameter is missing, unknown, or not followed by its condition. */
  | 'MANIFEST_PARAMETER'
  /** The address of the image is not the one its digest gives. */
  | 'MANIFEST_URI'
  /** The text part has another shape or other keys. */
  | 'MANIFEST_TEXT'
  /** A field has the right type and a value outside its limits. */
  | 'MANIFEST_BAD_VALUE'
  /** Vendor or class identifier do not belong to the names in the text part. */
  | 'MANIFEST_IDENTITY'
  /** Made for devices of another vendor. */
  | 'MANIFEST_OTHER_VENDOR'
  /** Made for another device class. */
  | 'MANIFEST_OTHER_CLASS'
  /** Made for another chip. */
  | 'MANIFEST_OTHER_CHIP'
  /** Not made for this revision of the chip. */
  | 'MANIFEST_OTHER_CHIP_REVISION'
  /** An older sequence number than the installed one. */
  | 'MANIFEST_OLDER'
  /** The installed sequence number is too old to go to this release directly. */
  | 'MANIFEST_STEP_MISSING'
  /** A secure version below the one the device has reached. */
  | 'MANIFEST_SECURE_VERSION'
  /** The time to install it is over. */
  | 'MANIFEST_EXPIRED';

/** Why signatures are not what they must be. */
export type SignatureErrorCode =
  /** Not a COSE_Sign1 of the profile: other headers, a payload inside, a wrong tag or size. */
  | 'SIGNATURE_STRUCTURE'
  /** Another algorithm than ES256. */
  | 'SIGNATURE_ALGORITHM'
  /** r or s is 0 or too large, or s is in the upper half. */
  | 'SIGNATURE_MALFORMED'
  /** The key ids of several signatures do not ascend. */
  | 'SIGNATURE_ORDER'
  /** More than 4 signatures. */
  | 'SIGNATURE_TOO_MANY'
  /** No signature by any trusted key. */
  | 'SIGNATURE_KEY_UNKNOWN'
  /** A signature under a trusted key's id that this key did not make. */
  | 'SIGNATURE_WRONG'
  /** Fewer trusted keys signed than the threshold asks for. */
  | 'SIGNATURE_TOO_FEW'
  /** Bytes that are not a P-256 key of the encoding asked for. */
  | 'KEY_INVALID'
  /** A signer answered with something other than its key's signature over the message. */
  | 'SIGNER_FAILED';

/** Why trust anchors, or a statement of new ones, are refused. */
export type TrustErrorCode =
  /** A statement longer than 1024 bytes. */
  | 'TRUST_TOO_LARGE'
  /** A statement of another shape or format number. */
  | 'TRUST_STRUCTURE'
  /** No keys, too many, twice the same, or a threshold that does not fit. */
  | 'TRUST_BAD_VALUE'
  /** A statement that is not newer than the trust anchors in use. */
  | 'TRUST_OLDER'
  /** A statement for the devices of another vendor. */
  | 'TRUST_OTHER_VENDOR'
  /** A statement without signature. */
  | 'TRUST_UNSIGNED'
  /** A statement makes another set of a version that is out. */
  | 'TRUST_CONFLICT';

/**
 * The one error class of `@aloft/release`.
 *
 * `code` is stable and meant for programs, `at` names the field or argument (such as `artifacts[2].size`), the message
 * is for people and says what was wrong and what to do.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { decodeOffer, ReleaseError } from '@aloft/release';
 *
 * assert.throws(
 *   () => decodeOffer(new Uint8Array([0xa0])),
 *   (error) => error instanceof ReleaseError && error.code === 'OFFER_MALFORMED',
 * );
 * ```
 */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly code: ReleaseErrorCode;
  readonly at: string;

  constructor(code: ReleaseErrorCode, at: string, problem: string, options?: ErrorOptions) {
    super(`${at}: ${problem}`, options);
    this.code = code;
    this.at = at;
  }
}
