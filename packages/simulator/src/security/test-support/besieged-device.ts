import {
  type Artifact,
  artifactPath,
  encodeOffer,
  offerPath,
  plainSuitManifest,
  privateKeySigner,
  type ReleaseSigner,
  type SuitManifest,
  sha256,
  signManifest,
} from '@aloft/release';
import type { VirtualDeviceOptions } from '../../device/device-options.ts';
import { VirtualDevice } from '../../device/virtual-device.ts';
import { loadDeviceCode } from '../../device-code/compile.ts';
import type { DeviceReport } from '../../device-code/device-action.ts';
import type { DeviceCodeModule } from '../../device-code/device-code-module.ts';
import type { DeviceTrust } from '../../device-code/trust-setting.ts';
import { relatedImages } from '../../test-support/small-image.ts';
import { MemoryTransport } from '../../transport/memory-transport.ts';
import type { Transport } from '../../transport/transport.ts';

/** The device code that devices run. */
export const code: DeviceCodeModule = await loadDeviceCode();
const HOUR = 3600 * 1000;

/** What devices run when an attack begins, and what the publisher wants them to run. */
export const images: { from: Uint8Array; to: Uint8Array } = relatedImages(12_000);

const [publishers, second, thiefs] = [1, 2, 3].map((byte) => privateKeySigner(new Uint8Array(32).fill(byte)));
if (publishers === undefined || second === undefined || thiefs === undefined) throw new Error('no keys');

/** Keys: of the publisher, a second one of the publisher, and of somebody else. */
export const keys: Readonly<Record<'publishers' | 'second' | 'thiefs', ReleaseSigner>> = { publishers, second, thiefs };

/** A device that believes the publisher's key. */
export const TRUST: DeviceTrust = trustOf(1, publishers);

/** A device that believes some keys, and asks for so many of them. */
export function trustOf(threshold: number, ...signers: readonly ReleaseSigner[]): DeviceTrust {
  const anchors = { version: 0, threshold, keys: signers.map(({ publicKey }) => publicKey) };
  return { vendorDomain: 'example.com', anchors };
}

/** What a release says, beside its target. */
export type Saying = Partial<Omit<SuitManifest, 'targetDigest' | 'targetSize'>>;

/** The manifest of a release of class `lamp`. */
export async function manifestFor(target: Uint8Array, saying: Saying = {}): Promise<SuitManifest> {
  const plain = plainSuitManifest('example.com', {
    ...{ sequence: 7, deviceClass: 'lamp', version: '1.1.0', chipId: 0, secureVersion: 0 },
    ...{ targetDigest: await sha256(target), targetSize: target.length },
  });
  return { ...plain, ...saying };
}

/** A repository that offers one release as a raw image. */
export async function repositoryOf(
  target: Uint8Array,
  saying: Saying = {},
  signers: readonly ReleaseSigner[] = [keys.publishers],
  statements: readonly Uint8Array[] = [],
): Promise<Map<string, Uint8Array>> {
  const manifest = await manifestFor(target, saying);
  const digest = manifest.targetDigest;
  const artifacts: Artifact[] = [{ kind: 'image', digest, size: target.length }];
  return new Map([
    [artifactPath(digest), target],
    [offerPath('lamp'), encodeOffer(await signManifest(manifest, signers), artifacts, statements)],
  ]);
}

/** What became of a device. */
export interface Fate {
  readonly version: string | null;
  /** Paths it asked for, one entry for each request. */
  readonly asked: readonly string[];
  /** Statuses of errors and refusals it told, each once. */
  readonly told: readonly string[];
  readonly reports: readonly DeviceReport[];
}

/** A device in the field. Change the files of its server and let time pass. */
export class BesiegedDevice {
  readonly device: VirtualDevice;
  #asked: string[] = [];
  #told = new Set<string>();
  #reports: DeviceReport[] = [];

  constructor(world: Map<string, Uint8Array> | Transport, options: Partial<VirtualDeviceOptions> = {}) {
    this.device = new VirtualDevice({
      ...{ chip: 'esp32', deviceClass: 'lamp', flashSize: 0x100000, code, trust: TRUST },
      transport: world instanceof Map ? new MemoryTransport({ files: world }) : world,
      onMessage: (message) => {
        if (message.kind === 'request') this.#asked.push(message.path);
        if (message.kind === 'report') this.#reports.push(message.report);
        if (message.kind !== 'engine' || message.event.status === 'OK') return;
        this.#told.add(message.event.status);
      },
      ...options,
    });
    this.device.flashFirmware(images.from);
    this.device.boot();
  }

  /** Lets hours pass, one check-in each, and says what happened in them. */
  async live(hours = 3): Promise<Fate> {
    this.#asked = [];
    this.#told = new Set();
    this.#reports = [];
    await this.device.run({ untilMs: this.device.clock.nowMs + hours * HOUR });
    const { runningVersion: version } = this.device;
    return { version, asked: this.#asked, told: [...this.#told], reports: this.#reports };
  }
}
