import { readFileSync } from 'node:fs';
import { classIdOf, type TrustAnchors, vendorIdOf } from '@aloft/release';

/** Anchors as the vectors name them, and as trust_cases.py takes them. */
export interface NamedAnchors {
  readonly version?: number;
  readonly threshold: number;
  readonly keys: readonly string[];
}

/** A device as the vectors describe it. */
export interface NamedDevice {
  readonly vendorDomain: string;
  readonly deviceClass: string;
  readonly chipId: number;
  readonly chipRevision: number;
  readonly secureVersion: number;
  readonly sequence: number;
  readonly now: number | null;
}

/** A case of the vectors: bytes, and what has to become of them. Which of the rest is there depends on the file. */
export interface VectorCase {
  readonly name: string;
  readonly hex: string;
  readonly error?: string;
  readonly expected?: Readonly<Record<string, unknown>>;
  readonly anchors?: NamedAnchors | null;
  readonly current?: NamedAnchors;
  readonly device?: NamedDevice;
  readonly artifacts?: number;
  readonly runningDigest?: string;
  readonly ramSize?: number;
  readonly chosen?: number | null;
}

/** The cases of a file below vectors/. */
export const vectorsOf = (name: string): readonly VectorCase[] => JSON.parse(textOf(name));

const keys: readonly { name: string; publicKey: string }[] = JSON.parse(textOf('manifests/keys'));
const ownDevice: NamedDevice = JSON.parse(textOf('manifests/device'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Identifier of the vendor of all cases that name no other. */
export const vendorId: string = hexOf(vendorIdOf(ownDevice.vendorDomain));

/** The anchors with their keys as hexadecimal. */
export function withKeys(anchors: NamedAnchors | null | undefined): NamedAnchors | null {
  if (anchors === null || anchors === undefined) return null;
  const keyOf = (name: string): string => keys.find((key) => key.name === name)?.publicKey ?? name;
  return { version: 0, ...anchors, keys: anchors.keys.map(keyOf).sort() };
}

/** The same as the TypeScript code takes them. */
export function asAnchors(anchors: NamedAnchors | null | undefined): TrustAnchors | null {
  const found = withKeys(anchors);
  return found && { version: 0, ...found, keys: found.keys.map((key) => new Uint8Array(Buffer.from(key, 'hex'))) };
}

/** A device with its identifiers. */
export function withIds(device: NamedDevice = ownDevice): NamedDevice & { vendorId: string; classId: string } {
  const { vendorDomain, deviceClass } = device;
  return { ...device, vendorId: hexOf(vendorIdOf(vendorDomain)), classId: hexOf(classIdOf(vendorDomain, deviceClass)) };
}

function textOf(name: string): string {
  return readFileSync(new URL(`../../../vectors/${name}.json`, import.meta.url), 'utf8');
}
