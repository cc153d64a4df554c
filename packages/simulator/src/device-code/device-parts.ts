import { DeviceCodeError } from '../errors.ts';
import type { DeviceCodeModule, WasmMachine } from './device-code-module.ts';
import { type DeviceManifest, MANIFEST_SIZE, readManifest, textOf } from './device-manifest.ts';
import { setTrust } from './device-trust.ts';
import { partMachine, readFrom } from './part-machine.ts';
import { type DeviceTrust, LABORATORY } from './trust-setting.ts';

/**
 * SHA-256 by the device code.
 *
 * @param pieceSize bytes per update, at most 8192
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { loadDeviceCode, sha256WithDeviceCode } from '@aloft/simulator';
 *
 * const digest = sha256WithDeviceCode(await loadDeviceCode(), new TextEncoder().encode('abc'));
 * assert.equal(Buffer.from(digest).toString('hex').slice(0, 8), 'ba7816bf');
 * ```
 */
export function sha256WithDeviceCode(
  module: DeviceCodeModule,
  bytes: Uint8Array,
  pieceSize: number = 8192,
): Uint8Array {
  const machine = partMachine(module);
  machine.call('sha256_init');
  for (let at = 0; at < bytes.length; at += pieceSize) {
    const piece = bytes.subarray(at, at + pieceSize);
    machine.exchange.set(piece);
    machine.call('sha256_update', piece.length);
  }
  machine.call('sha256_finish');
  return machine.exchange.slice(0, 32);
}

/** An artifact as the device code parsed it; fields its kind does not have are zero. */
export interface DeviceArtifact {
  kind: 'image' | 'patch' | 'packed-image';
  size: number;
  ramSize: number;
  digest: Uint8Array;
  baseDigest: Uint8Array;
}

/** An offer as the device code parsed it. */
export interface DeviceOffer {
  manifest: DeviceManifest;
  /** What it would show to its keys, whether it is a trust statement or not. */
  statements: Uint8Array[];
  artifacts: DeviceArtifact[];
}

const ARTIFACT_KINDS: readonly DeviceArtifact['kind'][] = ['image', 'patch', 'packed-image'];
const ARTIFACT_SIZE = 76;

/**
 * Parses an offer as a device does, signatures and all, whatever class it is for.
 *
 * @param trust whose signatures count; a laboratory when left out
 * @throws {DeviceCodeError} `DEVICE_CODE_REFUSED`, with the parser's status such as `ERR_OFFER_KEY`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { loadDeviceCode, parseOfferWithDeviceCode } from '@aloft/simulator';
 *
 * const code = await loadDeviceCode();
 * assert.throws(() => parseOfferWithDeviceCode(code, Uint8Array.of(0xa0)), { status: 'ERR_CBOR_TRUNCATED' });
 * ```
 */
export function parseOfferWithDeviceCode(
  module: DeviceCodeModule,
  bytes: Uint8Array,
  trust: DeviceTrust = LABORATORY,
): DeviceOffer {
  const machine = partMachine(module);
  setTrust(machine, trust, 'part');
  const given = bytes.subarray(0, machine.exchange.length);
  machine.exchange.set(given);
  const statements = statementsIn(machine, given.length);
  expectOk(machine, machine.call('offer_parse', given.length), 'the offer');
  const manifest = readManifest(machine.exchange);
  const count = machine.numbers.getUint32(MANIFEST_SIZE, true);
  const artifacts = Array.from({ length: count }, (_, index) =>
    readArtifact(machine, MANIFEST_SIZE + 4 + index * ARTIFACT_SIZE),
  );
  return { manifest, statements, artifacts };
}

function statementsIn(machine: WasmMachine, size: number): Uint8Array[] {
  const statements: Uint8Array[] = [];
  for (let index = 0; ; index++) {
    const found = machine.call('offer_statement', size, index);
    if (found === 0) return statements;
    statements.push(machine.exchange.slice(found >>> 16, (found >>> 16) + (found & 0xffff)));
  }
}

function readArtifact({ numbers, exchange }: WasmMachine, at: number): DeviceArtifact {
  return {
    kind: ARTIFACT_KINDS[numbers.getUint32(at, true)] ?? 'image',
    size: numbers.getUint32(at + 4, true),
    ramSize: numbers.getUint32(at + 8, true),
    digest: exchange.slice(at + 12, at + 44),
    baseDigest: exchange.slice(at + 44, at + ARTIFACT_SIZE),
  };
}

/** What the device code's walk over an app image found; `struct aloft_image_info`. */
export interface DeviceImageInfo {
  /** `DONE` for a sound image, else what is wrong with it, such as `ERR_IMAGE_CHECKSUM`. */
  status: string;
  loadedSize: number;
  fileSize: number;
  chipId: number;
  minChipRevision: number;
  maxChipRevision: number;
  hashAppended: boolean;
  secureVersion: number;
  version: string;
  /** SHA-256 over `fileSize` bytes. */
  digest: Uint8Array;
}

/** How {@link walkImageWithDeviceCode} walks. */
export interface WalkOptions {
  /** Bytes of the file if known; 0 (the default) finds out. */
  fileSize?: number;
  /** Most bytes per step, 64 to 4096, a multiple of 4 (default 4096). */
  stepSize?: number;
}

/**
 * Walks the app image at the start of `slot`, as a device does before it selects a slot; never throws for a bad image.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { loadDeviceCode, walkImageWithDeviceCode } from '@aloft/simulator';
 *
 * const erased = new Uint8Array(4096).fill(0xff);
 * assert.equal(walkImageWithDeviceCode(await loadDeviceCode(), erased).status, 'ERR_IMAGE_MAGIC');
 * ```
 */
export function walkImageWithDeviceCode(
  module: DeviceCodeModule,
  slot: Uint8Array,
  options: WalkOptions = {},
): DeviceImageInfo {
  const read = readFrom(slot);
  const machine = partMachine(module, { read: (_slot, offset, into) => read(offset, into) });
  const status = machine.call('image_walk', slot.length, options.fileSize ?? 0, options.stepSize ?? 4096);
  const { numbers, exchange } = machine;
  return {
    status: machine.statusName(status),
    loadedSize: numbers.getUint32(0, true),
    fileSize: numbers.getUint32(4, true),
    chipId: numbers.getUint32(8, true),
    minChipRevision: numbers.getUint32(12, true),
    maxChipRevision: numbers.getUint32(16, true),
    hashAppended: numbers.getUint32(20, true) === 1,
    secureVersion: numbers.getUint32(24, true),
    digest: exchange.slice(28, 60),
    version: textOf(exchange.subarray(60, 93)),
  };
}

function expectOk(machine: WasmMachine, status: number, what: string): void {
  if (status === 0) return;
  const name = machine.statusName(status);
  throw new DeviceCodeError('DEVICE_CODE_REFUSED', `the device code refuses ${what} (${name})`, { status: name });
}
