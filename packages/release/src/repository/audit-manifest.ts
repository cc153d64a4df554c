import { parseAppImage } from '@aloft/image';
import { digestToHex } from '../digest.ts';
import { ANY_CHIP, type Manifest } from '../manifest.ts';
import type { Offer } from '../offer.ts';
import type { ReleaseRecord } from '../release-record.ts';
import { artifactPath } from '../repository-path.ts';
import type { Finding } from './finding.ts';

/** Takes a finding; about the offer itself where no path is given. */
export type Say = (severity: Finding['severity'], code: string, message: string, at?: string) => void;

/** By whose eyes an offer is looked at, and when. */
export interface SealOptions {
  /** Whose devices take the offers; null or left out for anybody's. */
  readonly vendorDomain?: string | null;
  /** When this is; without it nothing is said of offers that expired. */
  readonly now?: Date;
}

/** Who may take the offer, and until when. */
export function checkSeal(
  { manifest }: Offer,
  signedBy: readonly Uint8Array[],
  { vendorDomain = null, now }: SealOptions,
  say: Say,
): void {
  if (signedBy.length === 0) {
    say('warning', 'AUDIT_UNSIGNED', 'is signed by nobody, so only laboratory devices take it; publish it with --key');
  }
  if (vendorDomain !== null && manifest.vendorDomain !== vendorDomain) {
    const message = `is for devices of ${manifest.vendorDomain}, the trusted keys are those of ${vendorDomain}`;
    say('error', 'AUDIT_OTHER_VENDOR', message);
  }
  const { expiresAt } = manifest;
  if (expiresAt === null || now === undefined || now.getTime() < expiresAt * 1000) return;
  const date = new Date(expiresAt * 1000).toISOString().slice(0, 10);
  say('error', 'AUDIT_EXPIRED', `may not be installed any more since ${date}; publish it again with a later date`);
}

/** Whether the image is the one that the manifest describes. */
export function checkImage(bytes: Uint8Array, manifest: Manifest, say: Say): void {
  const at = artifactPath(manifest.targetDigest);
  let image: ReturnType<typeof parseAppImage>;
  try {
    image = parseAppImage(bytes);
  } catch (error) {
    say('warning', 'AUDIT_NO_IMAGE', `is no ESP image: ${error instanceof Error ? error.message : String(error)}`, at);
    return;
  }
  if (manifest.chipId !== ANY_CHIP && manifest.chipId !== image.chipId) {
    say('error', 'AUDIT_OTHER_CHIP', `is for chip ${image.chipId}, the manifest says ${manifest.chipId}`, at);
  }
  const secureVersion = image.descriptor?.secureVersion ?? 0;
  if (secureVersion < manifest.secureVersion) {
    const message = `has secure version ${secureVersion}, the manifest says ${manifest.secureVersion}; chips may refuse it`;
    say('error', 'AUDIT_SECURE_VERSION', message, at);
  }
}

/** Whether people can find out about the release. */
export function checkRecord(manifest: Manifest, records: readonly ReleaseRecord[], say: Say): void {
  const record = records.find(({ version }) => version === manifest.version);
  const name = digestToHex(manifest.targetDigest);
  const isRecorded = record?.published.some(
    ({ sequence, sha256: of }) => sequence === manifest.sequence && of === name,
  );
  if (isRecorded === true) return;
  const message = `offers ${manifest.version} (sequence ${manifest.sequence}), of which there is no record; publish it again`;
  say('warning', 'AUDIT_NO_RECORD', message);
}
