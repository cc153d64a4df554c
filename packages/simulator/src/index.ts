export { ERASE_SECTOR_US, type FlashTiming, IDF_FLASH_TIMING, PROGRAM_US, READ_US } from './clock/flash-timing.ts';
export { type TimeSink, VirtualClock } from './clock/virtual-clock.ts';
export { type LoadOptions, loadDeviceCode } from './device-code/compile.ts';
export { type DecodeOptions, decodePatchWithDeviceCode } from './device-code/decode-patch.ts';
export type { DeviceAction, DeviceOutcome, DeviceReport } from './device-code/device-action.ts';
export { DeviceCode, type DeviceCodeOptions } from './device-code/device-code.ts';
export { DeviceCodeModule } from './device-code/device-code-module.ts';
export type { DeviceManifest } from './device-code/device-manifest.ts';
export {
  type DeviceArtifact,
  type DeviceImageInfo,
  type DeviceOffer,
  parseOfferWithDeviceCode,
  sha256WithDeviceCode,
  type WalkOptions,
  walkImageWithDeviceCode,
} from './device-code/device-parts.ts';
export type {
  DeviceEvent,
  DevicePort,
  PortBootState,
  PortSlot,
  PortSlotState,
  VetoAnswer,
} from './device-code/device-port.ts';
export {
  type CutMoment,
  DeviceCodeError,
  type DeviceCodeErrorCode,
  DeviceError,
  type DeviceErrorCode,
  FlashError,
  type FlashErrorCode,
  PowerCut,
  SimulatorError,
} from './errors.ts';
export type { FlashStatistics } from './flash/flash-statistics.ts';
export {
  ENCRYPTED_BLOCK_SIZE,
  ENCRYPTED_ROW_SIZE,
  type FlashRange,
  PAGE_SIZE,
  SECTOR_SIZE,
} from './flash/geometry.ts';
export { type FlashOperation, type FlashSnapshot, NorFlash, type NorFlashOptions } from './flash/nor-flash.ts';
export { type RandomSource, seededRandom } from './random/seeded-random.ts';
