export type { Board } from './board.ts';
export type { AppTable } from './bootloader/app-table.ts';
export type { BootedApp, BootFailure, BootFailureReason, BootResult } from './bootloader/boot-result.ts';
export { runBootloader } from './bootloader/run-bootloader.ts';
export { SecureVersionFuse } from './bootloader/secure-version-fuse.ts';
export { ERASE_SECTOR_US, type FlashTiming, IDF_FLASH_TIMING, PROGRAM_US, READ_US } from './clock/flash-timing.ts';
export { type TimeSink, VirtualClock } from './clock/virtual-clock.ts';
export {
  type AppBehaviour,
  crashingApp,
  healthyApp,
  isolatedApp,
  silentApp,
  unhealthyApp,
} from './device/app-behaviour.ts';
export type { DeviceSurroundings } from './device/board-port.ts';
export type { DeviceMessage } from './device/device-message.ts';
export type { VirtualDeviceOptions } from './device/device-options.ts';
export { JOURNAL_NAME, JOURNAL_SIZE, TRUST_NAME, TRUST_SIZE } from './device/provision.ts';
export type { RunEnd, RunLimits } from './device/run-limits.ts';
export { VirtualDevice } from './device/virtual-device.ts';
export { type LoadOptions, loadDeviceCode } from './device-code/compile.ts';
export { type DecodeOptions, decodePatchWithDeviceCode } from './device-code/decode-patch.ts';
export type { DeviceAction, DeviceOutcome, DeviceReport } from './device-code/device-action.ts';
export { type DeviceBundle, openBundleWithDeviceCode } from './device-code/device-bundle.ts';
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
  replaceTrustWithDeviceCode,
  type TrustingDevice,
  trustInUseWithDeviceCode,
  verifyManifestWithDeviceCode,
} from './device-code/device-trust.ts';
export { type DeviceTrust, LABORATORY } from './device-code/trust-setting.ts';
export { CHIP_CURRENTS, type ChipCurrents } from './energy/chip-currents.ts';
export {
  CPU_WORK,
  FLASHES,
  type FlashFigures,
  NETWORKS,
  type NetworkFigures,
  SUPPLY,
} from './energy/conditions.ts';
export { streamedPatchWork } from './energy/derive-work.ts';
export {
  ENERGY_PARTS,
  type EnergyConditions,
  type EnergyEstimate,
  type EnergyPart,
  type EnergyStep,
  estimateEnergy,
  withDeepSleep,
} from './energy/estimate-energy.ts';
export type { Figure, Source } from './energy/figure.ts';
export { type MeasureOptions, measureUpdate } from './energy/measure-update.ts';
export {
  addFlashWork,
  type FlashWork,
  NO_FLASH_WORK,
  receivedBytesOf,
  type UpdateWork,
  type WorkPhase,
} from './energy/workload.ts';
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
  TransportError,
  type TransportErrorCode,
} from './errors.ts';
export type { FlashOperation, NorFlashOptions } from './flash/flash-options.ts';
export type { FlashStatistics } from './flash/flash-statistics.ts';
export {
  ENCRYPTED_BLOCK_SIZE,
  ENCRYPTED_ROW_SIZE,
  type FlashRange,
  PAGE_SIZE,
  SECTOR_SIZE,
} from './flash/geometry.ts';
export { type FlashSnapshot, NorFlash } from './flash/nor-flash.ts';
export { ESP_ERRORS, EspError, type EspErrorName } from './ota/esp-error.ts';
export { EspOta, OTA_SIZE_UNKNOWN, OTA_WITH_SEQUENTIAL_WRITES, type OtaHandle } from './ota/esp-ota.ts';
export { IDF_VERSIONS, type IdfBehaviour, type IdfVersion, idfBehaviour } from './ota/idf-version.ts';
export { type RandomSource, seededRandom } from './random/seeded-random.ts';
export type { CutPhase } from './story/cut-watch.ts';
export { runUpdateStory, type StoryOptions, type StoryResult } from './story/run-update-story.ts';
export { type PlannedCut, type Scene, type SceneName, scenes } from './story/scenes.ts';
export type { SlotCell, SlotMap } from './story/slot-map.ts';
export type { Progress, SceneResult, StoryDeed, StoryEvent, StoryMoment } from './story/story-event.ts';
export { fetchTransport } from './transport/fetch-transport.ts';
export { MemoryTransport, type MemoryTransportOptions, type NetworkFault } from './transport/memory-transport.ts';
export { replacedDocument } from './transport/replaced-document.ts';
export { tamperedTransport } from './transport/tampered-transport.ts';
export type { Transport, TransportRequest, TransportResponse } from './transport/transport.ts';
