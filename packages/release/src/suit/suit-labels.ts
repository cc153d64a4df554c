/**
 * Numbers of draft-ietf-suit-manifest (Full CDDL) and draft-ietf-suit-update-management that the profile uses, and its
 * own in the private range below −256.
 */
export const TAG_ENVELOPE = 107;
export const ENVELOPE = { authentication: 2, manifest: 3 } as const;
export const DIGEST_SHA256 = -16;
export const MANIFEST = { version: 1, sequence: 2, common: 3, validate: 7, invoke: 9, install: 20, text: 23 } as const;
export const COMMON = { components: 2, shared: 4 } as const;

export const PARAMETER = { vendorId: 1, classId: 2, digest: 3, size: 14, uri: 21 } as const;
export const COMMAND = { vendorId: 1, classId: 2, imageMatch: 3, override: 20, fetch: 21, invoke: 23 } as const;

/** A limit: the parameter that holds it and the condition that tests it have the same number. */
export const LIMIT = {
  useBefore: 4,
  secureVersion: -257,
  chipId: -258,
  minChipRevision: -259,
  maxChipRevision: -260,
  minimumSequence: -261,
} as const;

/** Reporting policies as the examples of the draft have them: everything for conditions, failure for directives. */
export const REPORT_CONDITION = 15;
export const REPORT_DIRECTIVE = 2;

export const TEXT = { vendorDomain: 3, modelInfo: 4, componentVersion: 6 } as const;
/** Names and versions belong to no language (ISO 639-2 "undetermined"). */
export const TEXT_LANGUAGE = 'und';

/** The only component of this profile: the application image. */
export const APP_COMPONENT: Uint8Array = Uint8Array.of(0x61, 0x70, 0x70);
