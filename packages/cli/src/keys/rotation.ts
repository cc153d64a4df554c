/**
 * One set of trust anchors made from another, and what stands against it.
 * @module
 */
import { vendorIdOf } from '@aloft/release';
import { asUsage, CliError, EXIT, usage } from '../errors.ts';
import { hexOf } from '../sizes.ts';
import type { StoredKey } from './key-store.ts';
import { badTrustFile } from './trust-json.ts';
import { type NamedKey, namedKeys, type TrustSet, trustSetOf } from './trust-set.ts';

export interface Changes {
  readonly add: readonly StoredKey[];
  /** Names or key ids of the current set. */
  readonly remove: readonly string[];
  readonly threshold: number | undefined;
  readonly vendor: string;
}

/** The set that follows `current`. */
export function nextSet(current: TrustSet, { add, remove, threshold, vendor }: Changes): TrustSet {
  const present = namedKeys(current);
  for (const key of add) {
    if (present.some(({ keyId }) => keyId === key.keyId))
      throw usage(`--add: ${key.name} (${key.keyId}) is in the set already`);
  }
  const gone = remove.map((wanted) => keyOf(present, wanted).keyId);
  if (add.length === 0 && gone.length === 0 && (threshold ?? current.anchors.threshold) === current.anchors.threshold) {
    throw usage('nothing would change; say --add KEY, --remove KEY or --threshold NUMBER');
  }
  const kept = present.filter(({ keyId }) => !gone.includes(keyId));
  const keys = [...kept, ...add];
  const names = new Map(keys.flatMap(({ keyId, name }) => (name === undefined ? [] : [[keyId, name] as const])));
  const anchors = {
    version: current.anchors.version + 1,
    threshold: threshold ?? current.anchors.threshold,
    keys: keys.map(({ publicKey }) => publicKey),
  };
  const { deviceClass, classId } = current;
  const next = trustSetOf(anchors, { vendor, ...(deviceClass === undefined ? {} : { class: deviceClass }) }, names);
  return { ...(classId === undefined ? {} : { classId }), ...next };
}

/** A key of a set by name or key id. */
function keyOf(keys: readonly NamedKey[], wanted: string): NamedKey {
  const found = keys.filter(({ keyId, name }) => keyId === wanted || name === wanted);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  const what = found.length > 1 ? 'is the name of several keys of the set; give the key id' : 'is no key of the set';
  const all = keys.map(({ keyId, name }) => (name === undefined ? keyId : `${name} (${keyId})`)).join(', ');
  throw new CliError('KEY_UNKNOWN', EXIT.usage, `--remove: "${wanted}" ${what}: ${all}`);
}

/** The vendor a statement is for: as given, as in the set, and the same if both are known. */
export function vendorOf(trustFile: string, { vendorDomain, vendorId }: TrustSet, given: string | undefined): string {
  const vendor = given ?? vendorDomain;
  if (vendor === undefined) throw usage('does not name the vendor; say --vendor DOMAIN', trustFile);
  asUsage(() => vendorIdOf(vendor));
  if (vendorId !== undefined && hexOf(vendorIdOf(vendor)) !== hexOf(vendorId)) {
    throw badTrustFile(trustFile, `is the set of ${vendorDomain ?? `vendor ${hexOf(vendorId)}`}, not of ${vendor}`);
  }
  return vendor;
}

/**
 * Refuses a set that nobody may be able to sign for.
 *
 * @param proven ids of keys that have just signed something
 */
export function checkNobodyIsLockedOut(next: TrustSet, proven: ReadonlySet<string>): void {
  const { threshold } = next.anchors;
  const able = namedKeys(next).filter(({ keyId }) => proven.has(keyId)).length;
  if (able >= threshold) return;
  const what = `of the new set ${able === 0 ? 'no key' : `only ${able}`} has shown that it can sign, and ${threshold} must sign every release; name them with --sign, or say --unproven when their keepers have tried them elsewhere`;
  throw new CliError('TRUST_LOCKOUT', EXIT.refused, what);
}

/** What the change brings that people do not expect. */
export function rotationWarnings(current: TrustSet, next: TrustSet): readonly string[] {
  const before = namedKeys(current).map(({ keyId }) => keyId);
  const staying = namedKeys(next).filter(({ keyId }) => before.includes(keyId)).length;
  if (staying >= Math.max(current.anchors.threshold, next.anchors.threshold)) return [];
  return [
    'releases signed with the keys that both sets have are not enough for both: sign each release with enough keys of the old set and of the new one until every device has taken the statement',
  ];
}
