/**
 * Limits of a manifest as a command line writes them.
 * @module
 */
import { type DeviceDescription, type ManifestLimits, parseChipRevision } from '@aloft/release';
import { usage } from '../errors.ts';

const DAY = 86_400;
const NO_LIMIT = 0xffff;

/** Options that end up in the manifest. */
export interface LimitOptions {
  readonly minChipRevision?: string;
  readonly maxChipRevision?: string;
  readonly expires?: string;
}

/** The limits but the minimum sequence, from options, else from the class file. */
export function chosenLimits(
  { minChipRevision, maxChipRevision, expires }: LimitOptions,
  device: DeviceDescription | null,
  now: Date,
): Omit<ManifestLimits, 'minimumSequence'> {
  const least = revisionOf(minChipRevision, '--min-chip-revision') ?? device?.chipRevision?.least ?? 0;
  const most = revisionOf(maxChipRevision, '--max-chip-revision') ?? device?.chipRevision?.most ?? NO_LIMIT;
  if (least > most) throw usage('the least chip revision is above the largest; exchange them');
  return {
    minChipRevision: least,
    maxChipRevision: most,
    expiresAt: expires === undefined ? null : parseExpiry(expires, now),
  };
}

function revisionOf(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const revision = parseChipRevision(text);
  if (revision !== undefined) return revision;
  throw usage(`${option}: "${text}" is no chip revision; write it as the bootloader does, such as 1.3`);
}

/**
 * `90d`, `12w` or a date (UTC), in seconds since 1970. Days end at midnight, so that publishing again on the same day
 * makes the same manifest.
 */
export function parseExpiry(text: string, now: Date): number {
  const [, count, unit] = /^([1-9]\d{0,4})([dw])$/.exec(text) ?? [];
  const seconds = now.getTime() / 1000;
  const at =
    count === undefined
      ? secondsOf(text)
      : Math.ceil((seconds + Number(count) * (unit === 'w' ? 7 : 1) * DAY) / DAY) * DAY;
  if (Number.isNaN(at)) {
    throw usage(`--expires: "${text}" is no time; write days or weeks, such as 90d or 12w, or a date: 2027-03-01`);
  }
  if (at <= seconds) throw usage(`--expires: ${text} is over; no device could install the release`);
  if (at <= 0xffff_ffff) return at;
  throw usage(`--expires: ${text} is after the year 2106, which manifests cannot tell; leave it out`);
}

/** A date or a moment in UTC; NaN for what is none, such as February 30. */
function secondsOf(text: string): number {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/.test(text)) return Number.NaN;
  const milliseconds = Date.parse(text);
  const isThatDay = !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(text.slice(0, 10));
  return isThatDay ? milliseconds / 1000 : Number.NaN;
}
