/**
 * Whether a release that is out may be signed again under a new number, for devices that gave it up.
 * @module
 */
import { type ClassState, digestToHex, type ManifestLimits } from '@aloft/release';
import { CliError, EXIT } from '../errors.ts';

/** What the command line would publish. */
export interface RenewalQuestion {
  readonly channel: string;
  readonly version: string;
  /** Of the image, in hexadecimal. */
  readonly sha256: string;
  readonly secureVersion: number;
  readonly limits: ManifestLimits;
}

/**
 * The limits of the renewed release: those that are out, but for an expiry that is said anew.
 *
 * A channel without offer renews what another offers: so people who sign one after the other begin in a channel of their own.
 *
 * @throws {CliError} `RELEASE_REFUSED` when nothing is out, or something else
 */
export function renewedLimits({ offers }: ClassState, question: RenewalQuestion, now: Date): ManifestLimits {
  const { channel, version, sha256, secureVersion, limits } = question;
  const own = offers.filter((offer) => offer.channel === channel);
  const manifests = (own.length > 0 ? own : offers).map(({ content }) => content.manifest);
  if (manifests.length === 0) throw refused('nothing is out that could be renewed; publish without --renew');
  const out = manifests.find((one) => one.version === version && digestToHex(one.targetDigest) === sha256);
  if (out === undefined) {
    const names = manifests
      .map((one) => `${one.version} (image ${digestToHex(one.targetDigest).slice(0, 8)})`)
      .join(', ');
    const what = `what is out is ${names}, and this is ${version} (image ${sha256.slice(0, 8)}); name the very image that is out, or publish this one without --renew`;
    throw refused(what);
  }
  const pairs: readonly (readonly [string, number, number])[] = [
    ['minimum sequence', out.minimumSequence, limits.minimumSequence],
    ['least chip revision', out.minChipRevision, limits.minChipRevision],
    ['largest chip revision', out.maxChipRevision, limits.maxChipRevision],
    ['secure version', out.secureVersion, secureVersion],
  ];
  for (const [name, before, wanted] of pairs) {
    if (before === wanted) continue;
    throw refused(
      `the ${name} that is out is ${before}, and this one's ${wanted}; say it as before, or leave --renew out`,
    );
  }
  const expiresAt = limits.expiresAt ?? out.expiresAt;
  if (expiresAt === null || expiresAt * 1000 > now.getTime()) return { ...limits, expiresAt };
  throw refused('what is out expired, and no device would install it; say until when this one counts: --expires');
}

function refused(what: string): CliError {
  return new CliError('RELEASE_REFUSED', EXIT.refused, `--renew: ${what}`);
}
