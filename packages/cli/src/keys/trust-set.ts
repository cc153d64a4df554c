import { checkTrustAnchors, classIdOf, keyIdOf, type TrustAnchors, vendorIdOf } from '@aloft/release';
import { asUsage, usage } from '../errors.ts';
import { hexOf } from '../sizes.ts';

/** Trust anchors with whose devices they are for, and what people call the keys. */
export interface TrustSet {
  readonly anchors: TrustAnchors;
  readonly vendorDomain?: string;
  readonly deviceClass?: string;
  /** 16 bytes; present with the vendor domain, and alone where only the identifier was stored. */
  readonly vendorId?: Uint8Array;
  /** 16 bytes. */
  readonly classId?: Uint8Array;
  /** Names by key id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Who the devices are that hold the set; a class has its vendor. */
export interface Audience {
  readonly vendor?: string;
  readonly class?: string;
}

/** A set as a command line asks for it; what is wrong with it is the command line's fault. */
export function trustSetOf(
  anchors: TrustAnchors,
  { vendor, class: deviceClass }: Audience,
  names: ReadonlyMap<string, string>,
): TrustSet {
  if (deviceClass !== undefined && vendor === undefined) {
    throw usage('--class needs --vendor: equal class names of two vendors are two classes');
  }
  asUsage(() => (vendor === undefined ? undefined : vendorIdOf(vendor)));
  asUsage(() => (deviceClass === undefined ? undefined : classIdOf(vendor ?? '', deviceClass)));
  asUsage(() => checkTrustAnchors(anchors));
  return {
    anchors: checkTrustAnchors(anchors),
    names: new Map([...names].map(([keyId, name]) => [keyId, plainName(name)])),
    ...(vendor === undefined ? {} : { vendorDomain: vendor, vendorId: vendorIdOf(vendor) }),
    ...(deviceClass === undefined ? {} : { deviceClass, classId: classIdOf(vendor ?? '', deviceClass) }),
  };
}

/** Names come from files and end up in C, Python and PEM, where a line break or a quote would be more than a name. */
function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 64);
}

/** A key of a set as people and reports name it. */
export interface NamedKey {
  readonly keyId: string;
  readonly name?: string;
  readonly publicKey: Uint8Array;
}

/** The keys of a set in its own order. */
export function namedKeys({ anchors, names }: TrustSet): readonly NamedKey[] {
  return anchors.keys.map((publicKey) => {
    const keyId = hexOf(keyIdOf(publicKey));
    const name = names.get(keyId);
    return { keyId, publicKey, ...(name === undefined ? {} : { name }) };
  });
}

/** What is dangerous about a set although it is valid. */
export function trustWarnings({ anchors: { threshold, keys } }: TrustSet): readonly string[] {
  if (threshold < keys.length) return [];
  const [what, remedy] =
    keys.length === 1
      ? ['there is only one key: when it is lost', 'add a spare']
      : [`all ${keys.length} keys must sign: when one is lost`, 'add a spare or lower the threshold'];
  return [`${what}, no device with this set takes an update again but by cable; ${remedy}`];
}
