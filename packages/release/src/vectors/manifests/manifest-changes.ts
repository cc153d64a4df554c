import type { ReleaseErrorCode } from '../../errors.ts';
import { array, bytes, map, type Pair, uint } from '../raw-cbor.ts';
import { type InvalidManifest, refused } from './cases.ts';
import { signed } from './raw-envelope.ts';
import * as raw from './raw-manifest.ts';

/** A case and what differs in it. */
export type Changed = readonly [name: string, changes: raw.ManifestChanges];

/** Signed manifests with one change each. */
export const all = (error: ReleaseErrorCode, cases: readonly Changed[]): InvalidManifest[] =>
  cases.map(([name, changes]) => refused(error, name, signed(raw.rawManifest(changes))));

/** Another shared sequence. */
export const shared = (items: readonly Uint8Array[]): raw.ManifestChanges => ({
  common: bytes(map(raw.commonPairs(items))),
});
/** Other parameters in the shared sequence. */
export const identity = (pairs: readonly Pair[]): raw.ManifestChanges => shared(raw.sharedItems(pairs));
/** Another common part. */
export const common = (pairs: readonly Pair[]): raw.ManifestChanges => ({ common: bytes(map(pairs)) });
/** Another list of components. */
export const components = (list: Uint8Array): raw.ManifestChanges => common(raw.withValue(raw.commonPairs(), 2, list));
/** Another install sequence. */
export const install = (items: readonly Uint8Array[]): raw.ManifestChanges => ({ install: bytes(array(items)) });
/** These limits. */
export const limits = (...list: raw.RawLimits): raw.ManifestChanges => install(raw.installItems(list));
/** Other names in the text part. */
export const names = (pairs: readonly Pair[]): raw.ManifestChanges => ({ text: bytes(raw.textPart(pairs)) });
/** A command sequence of integers, in its byte string. */
export const sequence = (...items: readonly number[]): Uint8Array => bytes(array(items.map(raw.int)));
/** A component identifier of one name. */
export const app = (name: string): Uint8Array => array([bytes(new TextEncoder().encode(name))]);

/** `pairs` with another label in front of the value at `index`. */
export function relabelled(pairs: readonly Pair[], index: number, label: number): Pair[] {
  return pairs.map((pair, at) => (at === index ? [uint(label), pair[1]] : pair));
}
