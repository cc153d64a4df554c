import { array, bytes, head, join, map, type Pair, text, uint } from '../raw-cbor.ts';
import { sampleDigest } from '../sample-artifacts.ts';

/**
 * Manifests put together from raw parts, so that vectors can be wrong in any place. Identifiers are written down, not
 * computed: they come from another implementation of UUIDv5.
 */
export const IDS: Readonly<
  Record<'exampleCom' | 'doorSensor' | 'lamp' | 'exampleOrg' | 'doorSensorOfExampleOrg', Uint8Array>
> = {
  exampleCom: fromHex('cfbff0d193755685968c48ce8b15ae17'),
  doorSensor: fromHex('55d6830aade156ce889978235ce119c8'),
  lamp: fromHex('7fd968dfda315a19b45435f5cb2264c7'),
  exampleOrg: fromHex('aad036818b63530489e08ca8f49461b5'),
  doorSensorOfExampleOrg: fromHex('a73bde48e1e35bc2a275263f92c34d4d'),
};

export const SAMPLE_URI: string = `artifacts/${'22'.repeat(32)}`;
export const SAMPLE_SIZE = 1_048_576;

/** Bytes written in hexadecimal. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number(`0x${pair}`));
}

/** An integer of either sign. */
export function int(value: number): Uint8Array {
  return value < 0 ? head(1, -1 - value) : uint(value);
}

/** An item behind a tag. */
export function tagged(tag: number, item: Uint8Array): Uint8Array {
  return join(head(6, tag), item);
}

/** Pairs by label, as they come. */
export function pairsOf(...entries: readonly (readonly [label: number, value: Uint8Array])[]): Pair[] {
  return entries.map(([label, value]) => [int(label), value]);
}

/** `pairs` with the value of one label replaced. */
export function withValue(pairs: readonly Pair[], label: number, value: Uint8Array): Pair[] {
  const key = int(label).join();
  return pairs.map((pair) => (pair[0].join() === key ? [pair[0], value] : pair));
}

/** `pairs` without one label. */
export function withoutLabel(pairs: readonly Pair[], label: number): Pair[] {
  const key = int(label).join();
  return pairs.filter((pair) => pair[0].join() !== key);
}

export const APP: Uint8Array = array([bytes(new TextEncoder().encode('app'))]);

export function suitDigest(digest: Uint8Array): Uint8Array {
  return array([int(-16), bytes(digest)]);
}

/** Parameters of the shared sequence. */
export function identityPairs(vendor: Uint8Array = IDS.exampleCom, model: Uint8Array = IDS.doorSensor): Pair[] {
  return pairsOf(
    [1, bytes(vendor)],
    [2, bytes(model)],
    [3, bytes(suitDigest(sampleDigest(0x22)))],
    [14, uint(SAMPLE_SIZE)],
  );
}

export function sharedItems(parameters: readonly Pair[] = identityPairs()): Uint8Array[] {
  return [uint(20), map(parameters), uint(1), uint(15), uint(2), uint(15)];
}

export function commonPairs(shared: readonly Uint8Array[] = sharedItems()): Pair[] {
  return pairsOf([2, array([APP])], [4, bytes(array(shared))]);
}

/** Limits as label and value, in ascending order of their encoded labels. */
export type RawLimits = readonly (readonly [label: number, value: number])[];

export function installItems(limits: RawLimits = [], uri: Uint8Array = text(SAMPLE_URI)): Uint8Array[] {
  const before = limits.filter(([label]) => label === 4).map(([label, value]) => [label, uint(value)] as const);
  const after = limits.filter(([label]) => label !== 4).map(([label, value]) => [label, uint(value)] as const);
  return [
    uint(20),
    map(pairsOf(...before, [21, uri], ...after)),
    ...limits.flatMap(([label]) => [int(label), uint(15)]),
    ...[uint(21), uint(2), uint(3), uint(15)],
  ];
}

/** Names in the text part. */
export function namePairs(vendor = 'example.com', model = 'door-sensor', version = '1.4.2'): Pair[] {
  return pairsOf([3, text(vendor)], [4, text(model)], [6, text(version)]);
}

export function textPart(
  names: readonly Pair[] = namePairs(),
  language = 'und',
  component: Uint8Array = APP,
): Uint8Array {
  return map([[text(language), map([[component, map(names)]])]]);
}

/** Parts of a manifest that a vector changes, each the encoded value of its key. */
export interface ManifestChanges {
  readonly version?: Uint8Array;
  readonly sequence?: Uint8Array;
  readonly common?: Uint8Array;
  readonly validate?: Uint8Array;
  readonly invoke?: Uint8Array;
  readonly install?: Uint8Array;
  readonly text?: Uint8Array;
}

export function manifestPairs(changes: ManifestChanges = {}): Pair[] {
  return pairsOf(
    [1, changes.version ?? uint(1)],
    [2, changes.sequence ?? uint(7)],
    [3, changes.common ?? bytes(map(commonPairs()))],
    [7, changes.validate ?? bytes(array([uint(3), uint(15)]))],
    [9, changes.invoke ?? bytes(array([uint(23), uint(2)]))],
    [20, changes.install ?? bytes(array(installItems()))],
    [23, changes.text ?? bytes(textPart())],
  );
}

/** A `SUIT_Manifest` of the profile, right but for the changes. */
export function rawManifest(changes: ManifestChanges = {}): Uint8Array {
  return map(manifestPairs(changes));
}
