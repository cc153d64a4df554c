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
 * Refuses signers that are not enough: for devices to accept the change, or to be sure that somebody can sign for the new
 * set. Every key of the new set that is named signs something before the statement is written, so naming is proof.
 */
export function checkSigners(
  current: TrustSet,
  next: TrustSet,
  signers: readonly { readonly name: string; readonly keyId: string }[],
  { partial, unproven }: { readonly partial?: boolean; readonly unproven?: boolean },
): void {
  const countIn = (set: TrustSet): number => {
    const ids = namedKeys(set).map(({ keyId }) => keyId);
    return signers.filter(({ keyId }) => ids.includes(keyId)).length;
  };
  const known = [...namedKeys(current), ...namedKeys(next)].map(({ keyId }) => keyId);
  const stranger = signers.find(({ keyId }) => !known.includes(keyId));
  if (stranger !== undefined) {
    throw usage(`--sign: ${stranger.name} (${stranger.keyId}) is neither in the set nor in the new one`);
  }
  const [inUse, needed] = [countIn(current), current.anchors.threshold];
  if (inUse < needed && partial !== true) {
    const what = `${inUse} of the ${needed} keys in use that must sign are named with --sign; devices would refuse the statement: name ${needed - inUse} more, or say --partial and let others add theirs with aloft keys sign`;
    throw new CliError('TRUST_REFUSED', EXIT.refused, what);
  }
  const [able, threshold] = [countIn(next), next.anchors.threshold];
  if (able < threshold && unproven !== true) {
    const what = `of the new set ${able === 0 ? 'no key' : `only ${able}`} is named to show that it can sign, and ${threshold} must sign every release; name them with --sign, or say --unproven when their keepers have tried them elsewhere`;
    throw new CliError('TRUST_LOCKOUT', EXIT.refused, what);
  }
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
