export {
  APP_DESCRIPTOR_MAGIC,
  APP_DESCRIPTOR_SIZE,
  type AppDescriptor,
  type AppDescriptorFields,
  buildAppDescriptor,
  parseAppDescriptor,
} from './app-descriptor.ts';
export { type AppImage, type AppImageSegment, parseAppImage } from './app-image.ts';
export { type AssembleOptions, assembleAppImage } from './assemble-app-image.ts';
export {
  applyOtadataWrite,
  type BootDecision,
  type BootloaderOptions,
  decideBoot,
  initialEntry,
} from './boot-decision.ts';
export { type BootloaderDescriptor, parseBootloaderDescriptor } from './bootloader-descriptor.ts';
export { type BuildOptions, buildAppImage } from './build-app-image.ts';
export { type ArchiveFile, buildArchive } from './bundle/build-archive.ts';
export { buildBundle, type ComponentInput } from './bundle/build-bundle.ts';
export { BUNDLE_ALIGNMENT, type BundleComponent, type BundleIndex, MAX_COMPONENTS } from './bundle/bundle-format.ts';
export { bundleProblem } from './bundle/bundle-problem.ts';
export { type ComponentChange, compareBundles } from './bundle/compare-bundles.ts';
export { findBundleIndex } from './bundle/find-bundle-index.ts';
export { type Bundle, parseBundle } from './bundle/parse-bundle.ts';
export {
  type AddressRange,
  ANY_CHIP_ID,
  type Architecture,
  type Chip,
  type ChipWindows,
  DEFAULT_MMU_PAGE_SIZE,
  type MemoryKind,
} from './chip.ts';
export { chipById, chipByName, isMappedAddress, memoryKindAt } from './chip-lookup.ts';
export { chips } from './chip-table.ts';
export { crc32 } from './crc32.ts';
export { type LocatedProgram, locateProgram, type ProgramPlace } from './elf/locate-program.ts';
export { type ElfFile, parseElf } from './elf/parse-elf.ts';
export { type ElfMachine, type ElfProgram, type ElfSection, readElfProgram } from './elf/read-elf-program.ts';
export type { ElfSymbol } from './elf/read-symbols.ts';
export {
  AppImageError,
  type AppImageErrorCode,
  ArchiveError,
  type ArchiveErrorCode,
  BundleError,
  type BundleErrorCode,
  ElfError,
  type ElfErrorCode,
  ImageBuildError,
  type ImageBuildErrorCode,
  ImageError,
  OtadataError,
  type OtadataErrorCode,
  PartitionPlanError,
  type PartitionPlanErrorCode,
  PartitionTableError,
  type PartitionTableErrorCode,
  type PlanSuggestion,
} from './errors.ts';
export type { FoundBootloader } from './find-bootloader.ts';
export type { FlashRegion } from './flash-regions.ts';
export { imageChecksum } from './image-checksum.ts';
export { type AppImageHeader, parseAppImageHeader } from './image-header.ts';
export type { SignaturePadding } from './image-layout.ts';
export type { ImageProblem, ImageProblemCode, ImageWarning, ImageWarningCode } from './image-problem.ts';
export type { InspectedApp } from './inspect-app.ts';
export { type FlashInspection, type InspectedOtadata, type InspectedTable, inspectFlash } from './inspect-flash.ts';
export { joinMemorySegments, type MemorySegment, readMemorySegments } from './memory-segment.ts';
export {
  buildOtadata,
  buildOtadataEntry,
  EMPTY_SEQUENCE,
  type Otadata,
  type OtadataEntry,
  type OtadataEntryFields,
  type OtaState,
  otadataCrc,
  otaStateNumbers,
  parseOtadata,
  parseOtadataEntry,
} from './otadata.ts';
export {
  isOtadata,
  OTADATA_SIZE,
  otaSlotNumber,
  otaSlots,
  PARTITION_ENCRYPTED,
  PARTITION_READONLY,
  type Partition,
  partitionTypes,
  SECTOR_SIZE,
} from './partition.ts';
export {
  checkPartitionTable,
  type PartitionCheckOptions,
  type PartitionProblem,
  type PartitionProblemCode,
} from './partition-check.ts';
export { type CsvOptions, parsePartitionCsv, partitionTableToCsv } from './partition-csv.ts';
export { partitionSubtypeName, partitionTypeName } from './partition-names.ts';
export {
  DEFAULT_NVS_SIZE,
  type ExtraPartition,
  MIN_SLOT_SIZE,
  type PartitionPlan,
  type PlanOptions,
  planPartitions,
} from './partition-plan.ts';
export {
  DEFAULT_TABLE_OFFSET,
  type PartitionTable,
  parsePartitionTable,
  partitionTableToBinary,
} from './partition-table.ts';
export { type FileKind, recognise } from './recognise.ts';
export { type ImageSignature, type SignatureBlock, type SignatureScheme, signatureMatches } from './signature.ts';
export {
  activeEntry,
  type BootTarget,
  type BootTargets,
  bootOrder,
  type EntryIndex,
  isEntryInvalid,
  isEntryValid,
  type SlotSelection,
  selectSlot,
  slotOfSequence,
} from './slot-selection.ts';
export { markActiveEntry, nextSequence, type OtadataWrite, type SwitchOptions, switchToSlot } from './slot-switch.ts';
export { type VerifyOptions, type VerifyResult, verifyAppImage } from './verify-app-image.ts';
