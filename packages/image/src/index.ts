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
export { type BuildOptions, buildAppImage } from './build-app-image.ts';
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
export { type ElfFile, parseElf } from './elf.ts';
export {
  AppImageError,
  type AppImageErrorCode,
  ElfError,
  type ElfErrorCode,
  ImageBuildError,
  type ImageBuildErrorCode,
  ImageError,
} from './errors.ts';
export { imageChecksum } from './image-checksum.ts';
export { type AppImageHeader, parseAppImageHeader } from './image-header.ts';
export type { SignaturePadding } from './image-layout.ts';
export type { ImageProblem, ImageProblemCode, ImageWarning, ImageWarningCode } from './image-problem.ts';
export { joinMemorySegments, type MemorySegment, readMemorySegments } from './memory-segment.ts';
export { type ImageSignature, type SignatureBlock, type SignatureScheme, signatureMatches } from './signature.ts';
export { type VerifyOptions, type VerifyResult, verifyAppImage } from './verify-app-image.ts';
