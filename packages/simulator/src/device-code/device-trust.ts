import {
  classIdOf,
  type DeviceFacts,
  isDeviceClass,
  MAX_STATEMENT_SIZE,
  MAX_TRUSTED_KEYS,
  PUBLIC_KEY_SIZE,
  type SuitManifest,
  type TrustAnchors,
  vendorIdOf,
} from '@aloft/release';
import { DeviceCodeError } from '../errors.ts';
import { SECTOR_SIZE } from '../flash/geometry.ts';
import type { DeviceCodeModule, WasmMachine } from './device-code-module.ts';
import type { DevicePort } from './device-port.ts';
import { partMachine, readFrom } from './part-machine.ts';
import type { DeviceTrust } from './trust-setting.ts';

/** Behind four numbers, two identifiers and the vendor domain. */
const KEYS_AT = 48 + 64;
const TRUST_SIZE = 2 * SECTOR_SIZE;

/** @internal Tells a machine whom it obeys. */
export function setTrust(machine: WasmMachine, trust: DeviceTrust, deviceClass: string): void {
  machine.exchange.set(layoutOf(trust, deviceClass));
  machine.call('trust_set');
}

/** What `trust_set` reads, by device class: every boot of a device asks for the same again. */
const layouts = new WeakMap<DeviceTrust, Map<string, Uint8Array>>();

function layoutOf(trust: DeviceTrust, deviceClass: string): Uint8Array {
  const known = layouts.get(trust) ?? new Map<string, Uint8Array>();
  layouts.set(trust, known);
  const layout = known.get(deviceClass) ?? makeLayout(trust, deviceClass);
  known.set(deviceClass, layout);
  return layout;
}

function makeLayout({ vendorDomain, anchors }: DeviceTrust, deviceClass: string): Uint8Array {
  const keys = anchors?.keys ?? [];
  const layout = new Uint8Array(KEYS_AT + MAX_TRUSTED_KEYS * PUBLIC_KEY_SIZE);
  const numbers = new DataView(layout.buffer);
  [anchors === null ? 1 : 0, anchors?.threshold ?? 0, keys.length, anchors?.version ?? 0].forEach((value, index) => {
    numbers.setUint32(index * 4, value, true);
  });
  layout.set(vendorIdOf(vendorDomain), 16);
  // What is no class at all is left to the device code to refuse.
  if (isDeviceClass(deviceClass)) layout.set(classIdOf(vendorDomain, deviceClass), 32);
  layout.set(new TextEncoder().encode(vendorDomain), 48);
  keys.forEach((key, index) => {
    layout.set(key, KEYS_AT + index * PUBLIC_KEY_SIZE);
  });
  return layout;
}

/**
 * Verifies the envelope of a manifest and decides whether a device takes it, as `verifyManifest` and `checkManifestFits`
 * of `@aloft/release` do, but by the device code.
 *
 * @param anchors the keys the device was built with; null for a laboratory
 * @throws {DeviceCodeError} `DEVICE_CODE_REFUSED`, with the status such as `ERR_SIGNATURE_WRONG` or `REFUSED_CHIP`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { loadDeviceCode, verifyManifestWithDeviceCode } from '@aloft/simulator';
 *
 * const device = {
 *   vendorDomain: 'example.com',
 *   deviceClass: 'lamp',
 *   chipId: 5,
 *   chipRevision: 3,
 *   secureVersion: 0,
 *   sequence: 0,
 *   now: null,
 * };
 * const code = await loadDeviceCode();
 * assert.throws(() => verifyManifestWithDeviceCode(code, Uint8Array.of(0xa0), null, device), {
 *   status: 'ERR_MANIFEST_ENVELOPE',
 * });
 * ```
 */
export function verifyManifestWithDeviceCode(
  module: DeviceCodeModule,
  envelope: Uint8Array,
  anchors: TrustAnchors | null,
  device: DeviceFacts,
): SuitManifest {
  const { vendorDomain, deviceClass } = device;
  const machine = partMachine(module, { time: () => device.now ?? 0 });
  setTrust(machine, { vendorDomain, anchors }, deviceClass);
  describe(machine, device);
  machine.exchange.set(envelope);
  expectOk(machine, machine.call('manifest_verify', envelope.length, device.sequence));
  const { exchange, numbers } = machine;
  const number = (index: number): number => numbers.getUint32(index * 4, true);
  const [domain = '', named = '', version = ''] = textsFrom(exchange.subarray(64));
  return {
    sequence: number(6),
    vendorDomain: domain,
    deviceClass: named,
    version,
    targetDigest: exchange.slice(32, 64),
    targetSize: number(7),
    secureVersion: number(1),
    chipId: number(2),
    minChipRevision: number(3),
    maxChipRevision: number(4),
    minimumSequence: number(5),
    expiresAt: number(0) === 0 ? null : number(0),
  };
}

/** A device as far as its keys go. */
export interface TrustingDevice extends DeviceTrust {
  /** Default `part`. */
  readonly deviceClass?: string;
  /** The two sectors where it keeps newer keys, 8192 bytes; changed in place. Blank by default. */
  readonly partition?: Uint8Array;
}

/**
 * The keys a device obeys: the newer of those it was built with and those in its trust partition.
 *
 * @throws {DeviceCodeError} `DEVICE_CODE_REFUSED` if the keys it was built with do not fit together
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { privateKeySigner } from '@aloft/release';
 * import { loadDeviceCode, trustInUseWithDeviceCode } from '@aloft/simulator';
 *
 * const anchors = { version: 0, threshold: 1, keys: [privateKeySigner(new Uint8Array(32).fill(1)).publicKey] };
 * const code = await loadDeviceCode();
 * assert.deepEqual(trustInUseWithDeviceCode(code, { vendorDomain: 'example.com', anchors }), anchors);
 * ```
 */
export function trustInUseWithDeviceCode(module: DeviceCodeModule, device: TrustingDevice): TrustAnchors {
  return readTrust(trustMachine(module, device));
}

/**
 * Shows a trust statement to a device that has these keys, as `verifyTrustStatement` of `@aloft/release` does, but by the
 * device code.
 *
 * @returns the keys in use afterwards
 * @throws {DeviceCodeError} `DEVICE_CODE_REFUSED`, with the status such as `ERR_TRUST_OLDER`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { privateKeySigner } from '@aloft/release';
 * import { loadDeviceCode, replaceTrustWithDeviceCode } from '@aloft/simulator';
 *
 * const anchors = { version: 0, threshold: 1, keys: [privateKeySigner(new Uint8Array(32).fill(1)).publicKey] };
 * const device = { vendorDomain: 'example.com', anchors };
 * const code = await loadDeviceCode();
 * assert.throws(() => replaceTrustWithDeviceCode(code, Uint8Array.of(0xa0), device), { status: 'ERR_TRUST_STRUCTURE' });
 * ```
 */
export function replaceTrustWithDeviceCode(
  module: DeviceCodeModule,
  statement: Uint8Array,
  device: TrustingDevice,
): TrustAnchors {
  const machine = trustMachine(module, device);
  const given = statement.subarray(0, MAX_STATEMENT_SIZE + 1);
  machine.exchange.set(given);
  expectOk(machine, machine.call('trust_replace', given.length));
  return readTrust(machine);
}

function trustMachine(module: DeviceCodeModule, device: TrustingDevice): WasmMachine {
  const { deviceClass = 'part', partition = new Uint8Array(TRUST_SIZE).fill(0xff) } = device;
  const machine = partMachine(module, trustIn(partition));
  setTrust(machine, device, deviceClass);
  describe(machine, { deviceClass, chipId: 0, chipRevision: 0, secureVersion: 0 });
  return machine;
}

/** The trust partition over bytes in memory. */
function trustIn(partition: Uint8Array): Pick<DevicePort, 'trustRead' | 'trustErase' | 'trustWrite'> {
  return {
    trustRead: readFrom(partition),
    trustErase: (sector) => {
      partition.fill(0xff, sector * SECTOR_SIZE, (sector + 1) * SECTOR_SIZE);
      return true;
    },
    trustWrite: (offset, bytes) => {
      partition.set(bytes, offset);
      return true;
    },
  };
}

function readTrust(machine: WasmMachine): TrustAnchors {
  expectOk(machine, machine.call('trust_in_use'));
  const { exchange, numbers } = machine;
  const keys = Array.from({ length: numbers.getUint32(8, true) }, (_, index) =>
    exchange.slice(12 + index * PUBLIC_KEY_SIZE, 12 + (index + 1) * PUBLIC_KEY_SIZE),
  );
  return { version: numbers.getUint32(0, true), threshold: numbers.getUint32(4, true), keys };
}

function describe(
  machine: WasmMachine,
  device: Pick<DeviceFacts, 'deviceClass' | 'chipId' | 'chipRevision' | 'secureVersion'>,
): void {
  const { exchange, numbers } = machine;
  exchange.fill(0);
  numbers.setUint32(0, device.chipId, true);
  numbers.setUint32(4, device.chipRevision, true);
  numbers.setUint32(8, device.secureVersion, true);
  exchange.set(new TextEncoder().encode(device.deviceClass), 12);
  expectOk(machine, machine.call('manifest_device'));
}

function textsFrom(bytes: Uint8Array): string[] {
  const texts: string[] = [];
  for (let at = 0; texts.length < 3; ) {
    const end = bytes.indexOf(0, at);
    texts.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at, end)));
    at = end + 1;
  }
  return texts;
}

function expectOk(machine: WasmMachine, status: number): void {
  if (status === 0) return;
  const name = machine.statusName(status);
  throw new DeviceCodeError('DEVICE_CODE_REFUSED', `the device code refuses it (${name})`, { status: name });
}
