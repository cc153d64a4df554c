import type { AppImage, Chip, Partition } from '@aloft/image';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { DeviceCodeOptions } from '../device-code/device-code.ts';
import type { DeviceCodeModule } from '../device-code/device-code-module.ts';
import type { DeviceTrust } from '../device-code/trust-setting.ts';
import type { IdfVersion } from '../ota/idf-version.ts';
import type { Transport } from '../transport/transport.ts';
import type { AppBehaviour } from './app-behaviour.ts';
import type { DeviceSurroundings } from './board-port.ts';
import type { DeviceMessage } from './device-message.ts';

/** A virtual board to build. */
export interface VirtualDeviceOptions {
  /** The chip, or its ESP-IDF target name such as `esp32c3`. */
  chip: Chip | string;
  /** The device class whose offers the device obeys. */
  deviceClass: string;
  /**
   * Whom it obeys (default a laboratory of example.com, which takes what nobody signed). Keys are built into images: a
   * function says it for each.
   */
  trust?: DeviceTrust | ((image: AppImage) => DeviceTrust);
  /** The channel it follows (default `stable`). */
  channel?: string;
  /** Seconds since 1970 that its clock shows; left out, the device does not know the time. */
  time?: () => number;
  /** The compiled device code, from `loadDeviceCode`. */
  code: DeviceCodeModule;
  /** How it reaches its repository or server. */
  transport: Transport;
  /** Flash capacity in bytes (default 4 MB). */
  flashSize?: number;
  /**
   * Partition table. It needs otadata, two slots and a data partition named `aloft` of two sectors for the journal; with
   * another one named `trust` the device keeps the keys that trust statements bring. Without a table one is planned with
   * slots as large as the flash allows, and with `trust` if the device trusts keys.
   */
  partitions?: readonly Partition[];
  /** Whether a planned table has a factory app, which `flashFirmware` then fills (default false). */
  factory?: boolean;
  /** Chip revision, major * 100 + minor (default 0). */
  chipRevision?: number;
  /** ESP-IDF version of bootloader and application (default 5.5). */
  idf?: IdfVersion;
  /** Whether the bootloader rolls back unconfirmed images (default true). */
  rollback?: boolean;
  /** Whether the bootloader enforces the secure version (default false). */
  antiRollback?: boolean;
  /** Whether flash encryption is on for slots, otadata and flagged partitions (default false). */
  encrypted?: boolean;
  /** Shared clock (default a new one). */
  clock?: VirtualClock;
  /** Seed of everything random, such as torn flash operations (default 1). */
  seed?: number;
  /** Speed of the network in bytes per second (default 100 000). */
  bytesPerSecond?: number;
  /** Time from a request to its answer in milliseconds (default 150). */
  latencyMs?: number;
  /** How the application in an image behaves (default `healthyApp` for every image). */
  behaviourOf?: (image: AppImage) => AppBehaviour;
  /** Battery, signal, veto. */
  surroundings?: DeviceSurroundings;
  /** Options of the update engine. */
  engine?: DeviceCodeOptions;
  /** Told of everything that happens, in order. */
  onMessage?: (message: DeviceMessage) => void;
}
