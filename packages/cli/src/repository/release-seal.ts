/**
 * How offers are made and who signs them: the one place where publishing knows of keys.
 * @module
 */
import {
  type ClassState,
  decodeOffer,
  digestToHex,
  type EarlierSignatures,
  keyIdOf,
  type OfferSeal,
  ReleaseError,
  signerIdsOf,
  suitSeal,
} from '@aloft/release';
import type { Context } from '../commands/context.ts';
import { CliError, EXIT, usage } from '../errors.ts';
import { type ChosenSigner, chooseSigners, type SignOptions } from '../keys/choose-signers.ts';
import type { StoredKey } from '../keys/key-store.ts';
import { namedKeys } from '../keys/trust-set.ts';
import { type NamedTrust, readTrustSets, trustBesideKeys } from '../keys/trusted-keys.ts';
import { counted, hexOf } from '../sizes.ts';
import { afterStatements, type NamedStatement, readStatements } from './carried-statements.ts';
import { carryStatements, DROP_HINT } from './carry-statements.ts';
import { checkTrustClass, chooseVendor, type VendorSource } from './choose-vendor.ts';

/** Options of commands that make offers. */
export interface SealOptions extends Omit<SignOptions, 'sign'> {
  /** Names, key ids or files. */
  readonly key?: readonly string[];
  readonly unsigned?: boolean;
  /** Publish with fewer signatures than devices ask for; others add theirs. */
  readonly partial?: boolean;
  readonly vendor?: string;
  /** Sets of trust anchors, or public keys, that devices have. */
  readonly trust?: readonly string[];
  /** Files of trust statements that offers carry, beside those that are out. */
  readonly statement?: readonly string[];
  /** Carry none but those. */
  readonly dropStatements?: boolean;
}

/** How offers are to be made, as far as that is known before the repository is looked at. */
export interface SealWish {
  readonly options: SealOptions;
  readonly classVendor: VendorSource | null;
  /** Sets that devices have; the release must be good for each. */
  readonly trust: readonly NamedTrust[];
  readonly statements: readonly NamedStatement[];
}

/** A seal, and whose it is. */
export interface ChosenSeal {
  readonly seal: OfferSeal;
  readonly vendor: string;
  readonly signers: readonly ChosenSigner[];
  /** What is allowed and surprises people. */
  readonly warnings: readonly string[];
}

/** Most signatures of a document. */
const MOST_KEYS = 4;

/** Read what a command line says of keys; refuse it when nobody would sign and nobody said that this is meant. */
export async function readSealWish(
  context: Context,
  options: SealOptions,
  classVendor: VendorSource | null,
): Promise<SealWish> {
  const { key = [], unsigned } = options;
  if (unsigned === true && key.length > 0) throw usage('--unsigned and --key exclude each other; leave one out');
  if (unsigned === true && options.trust !== undefined) {
    throw usage('--unsigned: devices with a set of --trust refuse what nobody signed; sign it with --key');
  }
  if (unsigned !== true && key.length === 0) {
    throw new CliError(
      'KEY_MISSING',
      EXIT.usage,
      'nobody signs the release, and devices take signed ones only: say --key NAME (aloft keys new NAME makes one, docs/guides/keys.md tells how to keep it), or --unsigned for devices of a laboratory that have no keys',
    );
  }
  if (options.partial === true && unsigned === true) throw usage('--partial: an unsigned release is never complete');
  if (key.length > MOST_KEYS) throw usage(`--key: a release has room for ${MOST_KEYS} signatures, not ${key.length}`);
  const named = await readTrustSets(options.trust ?? [], undefined);
  // A laboratory that has a name of its own is none of the devices that hold the set beside the keys.
  const isNamedLaboratory = unsigned === true && (options.vendor !== undefined || classVendor !== null);
  const isBeside = options.trust === undefined && !isNamedLaboratory;
  const beside = isBeside ? await trustBesideKeys(context, options.keys) : null;
  const trust = beside === null ? named : [beside];
  if (options.partial === true && trust.length === 0) {
    throw usage('--partial: only trust anchors tell how many signatures are missing; name them with --trust');
  }
  if (unsigned === true && options.statement !== undefined) {
    throw usage('--statement: devices of a laboratory have no keys to replace; sign the release with --key');
  }
  return { options, classVendor, trust, statements: await readStatements(options.statement ?? []) };
}

/** The seal for a class, once its state is known; passphrases are asked for here, when everything else is right. */
export async function sealOf(
  context: Context,
  wish: SealWish,
  state: ClassState,
  { channel, version, sha256 }: { readonly channel: string; readonly version: string; readonly sha256: string },
): Promise<ChosenSeal> {
  const { options, classVendor, trust, statements } = wish;
  const offers = state.offers.map(({ path, content }) => ({ where: path, vendor: content.manifest.vendorDomain }));
  const vendor = chooseVendor({ option: options.vendor, classFile: classVendor, trust, offers });
  for (const one of trust) checkTrustClass(one, vendor, state.deviceClass);
  const current = state.offers.find((offer) => offer.channel === channel);
  const signedBy = current === undefined ? [] : signerIdsOf(current.content.envelope).map(hexOf);
  if (options.unsigned === true) {
    if (signedBy.length > 0) {
      const what = `the channel ${channel} offers a signed release; devices that have keys would refuse an unsigned one. Sign it with --key, or use another channel or folder for the laboratory`;
      throw new CliError('OFFER_SIGNED', EXIT.refused, what);
    }
    const warning =
      'UNSIGNED: only devices of a laboratory, built without trust anchors, take this release; never ship it';
    return { seal: suitSeal(vendor, []), vendor, signers: [], warnings: [warning] };
  }
  if (options.partial === true && current !== undefined && isAccepted(current.bytes, trust)) {
    const what = `the channel ${channel} offers a release that devices take; an unfinished one would take its place. Put it into another channel until all have signed: --channel review`;
    throw new CliError('OFFER_SIGNED', EXIT.refused, what);
  }
  const { key, ...others } = options;
  const isDropping = options.dropStatements === true;
  const carried = carryStatements({ vendor, trust, given: statements, isDropping, isAccepted }, state, current);
  // As devices are once they saw the statements, those of sets nobody named too.
  const afterwards = [...trust.map((one) => afterStatements(one, carried.statements, vendor)), ...statements.slice(-1)];
  const earlier = earlierSignatures(state, [...trust, ...afterwards, ...carried.leadTo]);
  const before = state.offers
    .filter(
      ({ content: { manifest } }) => manifest.version === version && digestToHex(manifest.targetDigest) === sha256,
    )
    .flatMap(({ content }) => signerIdsOf(content.envelope).map(hexOf));
  const check = (keys: readonly StoredKey[]): void => {
    const ids = [...keys.map(({ keyId }) => keyId), ...before];
    if (options.partial === true) return;
    for (const one of afterwards) checkEnough(one, ids);
    for (const one of carried.leadTo) checkEnough(one, ids, DROP_HINT);
  };
  const signers = await chooseSigners(context, { ...others, sign: key ?? [] }, check, '--key');
  const isStrange = signedBy.length > 0 && !signers.some(({ keyId }) => signedBy.includes(keyId));
  const warning = `none of the keys signed what the channel ${channel} offers now; devices that know only those refuse this release (--trust FILE tells for sure)`;
  return {
    seal: suitSeal(vendor, signers, earlier, carried.statements, false),
    vendor,
    signers,
    warnings: [
      ...carried.warnings,
      ...(isStrange && trust.length === 0 && carried.statements.length === 0 ? [warning] : []),
    ],
  };
}

/** What others signed in this repository, as far as the sets know their keys. */
function earlierSignatures({ offers }: ClassState, trust: readonly NamedTrust[]): EarlierSignatures {
  return {
    envelopes: offers.map(({ content }) => content.envelope),
    keyIds: trust.flatMap(({ set }) => set.anchors.keys.map(keyIdOf)),
  };
}

/** Refuse, as devices would, what too few keys of a set sign. */
function checkEnough({ file, set }: NamedTrust, signing: readonly string[], hint = ''): void {
  const keys = namedKeys(set);
  const count = keys.filter(({ keyId }) => signing.includes(keyId)).length;
  const { threshold } = set.anchors;
  if (count >= threshold) return;
  const missing = keys
    .filter(({ keyId }) => !signing.includes(keyId))
    .map(({ keyId, name }) => (name === undefined ? keyId : `${name} (${keyId})`));
  const who = count === 0 ? 'none of the keys is' : `only ${counted(count, 'key')} of them are`;
  const what = `devices with this set refuse the release: ${who} among those they believe, and ${threshold} must sign. Add --key: ${missing.join(', ')}${hint}`;
  throw new CliError('TRUST_REFUSED', EXIT.refused, what, file);
}

/** Whether devices with each of the sets take an offer. */
export function isAccepted(offer: Uint8Array, trust: readonly NamedTrust[]): boolean {
  return trust.every((one) => refusalOf(offer, one) === undefined);
}

/** Refuse what devices with one of the sets would; what only lacks signatures may be `isPartial`. */
export function checkAccepted(offer: Uint8Array, trust: readonly NamedTrust[], isPartial: boolean): void {
  for (const one of trust) {
    const refusal = refusalOf(offer, one);
    if (refusal === undefined || (isPartial && refusal.code === 'SIGNATURE_TOO_FEW')) continue;
    const others =
      refusal.code === 'SIGNATURE_TOO_FEW' ? '; what others signed before has another image, version or limit' : '';
    const what = `devices with this set refuse the release: ${refusal.message}${others} (${refusal.code})`;
    throw new CliError('TRUST_REFUSED', EXIT.refused, what, one.file);
  }
}

function refusalOf(offer: Uint8Array, { set }: NamedTrust): ReleaseError | undefined {
  try {
    decodeOffer(offer, set.anchors);
    return undefined;
  } catch (error) {
    if (error instanceof ReleaseError) return error;
    throw error;
  }
}

/** The keys that signed an offer, by the names that signers and sets have for them. */
export function namedSigners(
  offer: Uint8Array,
  signers: readonly ChosenSigner[],
  trust: readonly NamedTrust[],
): { readonly name: string; readonly key_id: string }[] {
  const known = [...signers, ...trust.flatMap(({ set }) => namedKeys(set))];
  return signerIdsOf(decodeOffer(offer, null).envelope).map((id) => {
    const key_id = hexOf(id);
    return { name: known.find(({ keyId }) => keyId === key_id)?.name ?? key_id, key_id };
  });
}
