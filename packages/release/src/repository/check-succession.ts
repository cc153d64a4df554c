import { chipById } from '@aloft/image';
import type { Misfit } from '../device/misfit.ts';
import { compareVersions, type VersionScheme } from '../device/version-order.ts';
import { ANY_CHIP, type Manifest } from '../manifest.ts';
import type { ReleaseRecord } from '../release-record.ts';
import { sequenceToPass, stepBefore } from './must-pass.ts';

/** What an operator may order in spite of a refusal. */
export type Excuse = 'other-chip' | 'replace' | 'downgrade';

/** Something that stands between a release and the ones before it. */
export interface SuccessionProblem extends Misfit {
  /** What makes it right; null when nothing does. */
  readonly excuse: Excuse | null;
}

/** A release, and what is known of those before it. */
export interface SuccessionQuestion {
  readonly version: string;
  /** SHA-256 of the image in hexadecimal. */
  readonly sha256: string;
  /** `chip_id` of the image header. */
  readonly chipId: number;
  readonly secureVersion: number;
  /** Of versions of any form, those of Semantic Versioning are compared. */
  readonly scheme: VersionScheme;
  /** Versions that no device may skip. */
  readonly mustPass: readonly string[];
  /** Devices must have this sequence number already; 0 for any. */
  readonly minimumSequence: number;
  /** False where bootloaders compare no secure versions. */
  readonly hasAntiRollback: boolean;
  readonly channel: string;
  /** What the channel offers now; null for nothing. */
  readonly offered: Manifest | null;
  /** Whether the target is a list of files; an image when left out. */
  readonly isFileSet?: boolean;
  /** Newest first. */
  readonly records: readonly ReleaseRecord[];
}

/**
 * What speaks against a release after those that are out: files after images, an image for another chip, a version that is taken by another
 * image, an older version, a lower secure version, a step that devices of the channel could never take.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkSuccession, type SuccessionQuestion } from '@aloft/release';
 *
 * const first: SuccessionQuestion = {
 *   version: '1.0.0',
 *   sha256: '22'.repeat(32),
 *   chipId: 9,
 *   secureVersion: 0,
 *   scheme: 'semver',
 *   mustPass: [],
 *   minimumSequence: 0,
 *   hasAntiRollback: true,
 *   channel: 'stable',
 *   offered: null,
 *   records: [],
 * };
 * assert.deepEqual(checkSuccession(first), []);
 * assert.equal(checkSuccession({ ...first, version: '2.0.0', mustPass: ['1.4.0'] })[0]?.code, 'FIT_STEP_UNKNOWN');
 * ```
 */
export function checkSuccession(question: SuccessionQuestion): SuccessionProblem[] {
  const mixed = checkContent(question);
  if (mixed !== null) return [mixed];
  return [
    ...checkChip(question),
    ...checkVersionTaken(question),
    ...checkOrder(question),
    ...checkSecureVersion(question),
    ...checkSteps(question),
  ];
}

/** Devices take the one or the other. */
function checkContent({ isFileSet = false, records }: SuccessionQuestion): SuccessionProblem | null {
  const [newest] = records;
  if (newest === undefined || (newest.files !== undefined) === isFileSet) return null;
  const [own, theirs] = isFileSet ? ['files for MicroPython', 'an image'] : ['an image', 'files for MicroPython'];
  const message = `The release is ${own}, and those of the class so far (newest: ${newest.version}) are ${theirs}: no device takes both. Give it a device class of its own.`;
  return { code: 'FIT_OTHER_CONTENT', severity: 'error', message, excuse: null };
}

function* checkChip({ chipId, records, offered }: SuccessionQuestion): Generator<SuccessionProblem> {
  const [newest] = records;
  const known = newest?.chipId ?? offered?.chipId ?? ANY_CHIP;
  if (known === ANY_CHIP || known === chipId) return;
  const message = `The image is for ${nameOf(chipId)}, the class's releases so far (newest: ${newest?.version ?? offered?.version}) are for ${nameOf(known)}. Is it the right image, or the right class?`;
  yield { code: 'FIT_OTHER_CHIP', severity: 'error', message, excuse: 'other-chip' };
}

function nameOf(chipId: number): string {
  return chipById(chipId)?.label ?? `chip ${chipId}`;
}

function* checkVersionTaken({ version, sha256, records }: SuccessionQuestion): Generator<SuccessionProblem> {
  const taken = records.find((record) => record.version === version);
  if (taken === undefined || taken.target.sha256 === sha256) return;
  const what = taken.files === undefined ? 'another image' : 'other files or requirements';
  const message = `The version ${version} is published already, with ${what} (sequence ${taken.sequence}). Give this one a version of its own.`;
  yield { code: 'FIT_VERSION_TAKEN', severity: 'error', message, excuse: 'replace' };
}

function* checkOrder({ version, scheme, channel, offered }: SuccessionQuestion): Generator<SuccessionProblem> {
  if (offered === null) return;
  const order = compareVersions(scheme, version, offered.version) ?? 0;
  if (order >= 0) return;
  const message = `The version ${version} is older than ${offered.version}, which the channel ${channel} offers now: devices would go back.`;
  yield { code: 'FIT_DOWNGRADE', severity: 'error', message, excuse: 'downgrade' };
}

function* checkSecureVersion(question: SuccessionQuestion): Generator<SuccessionProblem> {
  const { secureVersion, hasAntiRollback, channel, offered, records } = question;
  if (!hasAntiRollback) return;
  const ran = records.filter(({ published }) => published.some((one) => one.channel === channel));
  const reached = Math.max(offered?.secureVersion ?? 0, ...ran.map((record) => record.secureVersion));
  if (secureVersion >= reached) return;
  const message = `The image has secure version ${secureVersion}, the channel ${channel} had a release with ${reached}; chips that ran that one refuse it. Build it with ${reached} or more.`;
  yield { code: 'FIT_SECURE_VERSION_BACKWARDS', severity: 'error', message, excuse: null };
}

function* checkSteps(question: SuccessionQuestion): Generator<SuccessionProblem> {
  const { version, scheme, mustPass, minimumSequence, records, offered, channel } = question;
  const step = stepBefore(mustPass, version, scheme);
  const sequence = step === null ? 0 : sequenceToPass(records, step, scheme);
  if (sequence === null) {
    const isKnown = records.some((record) => record.version === step);
    const found = isKnown ? 'an older version was published after it' : 'it was never published here';
    const message = `Devices must pass through ${step} before ${version}, and ${found}. Publish ${step} first.`;
    yield { code: 'FIT_STEP_UNKNOWN', severity: 'error', message, excuse: null };
    return;
  }
  const least = Math.max(sequence, minimumSequence);
  if (offered === null || offered.sequence >= least) return;
  const through = step === null ? '' : ` (${step})`;
  const message = `The release may only follow sequence number ${least}${through}, the channel ${channel} offers ${offered.version} with ${offered.sequence}: none of its devices could take it. Publish the step between into ${channel} first, and give devices time to take it.`;
  yield { code: 'FIT_STEP_UNREACHABLE', severity: 'error', message, excuse: null };
}

/** The least sequence number for a release after the steps of its class; 0 where there is none to take. */
export function leastSequence(question: SuccessionQuestion): number {
  const { version, scheme, mustPass, minimumSequence, records } = question;
  const step = stepBefore(mustPass, version, scheme);
  return Math.max(minimumSequence, step === null ? 0 : (sequenceToPass(records, step, scheme) ?? 0));
}
