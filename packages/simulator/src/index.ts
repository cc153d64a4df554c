export { ERASE_SECTOR_US, type FlashTiming, IDF_FLASH_TIMING, PROGRAM_US, READ_US } from './clock/flash-timing.ts';
export { type TimeSink, VirtualClock } from './clock/virtual-clock.ts';
export {
  type CutMoment,
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
