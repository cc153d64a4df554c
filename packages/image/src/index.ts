export { APP_DESCRIPTOR_MAGIC, APP_DESCRIPTOR_SIZE, type AppDescriptor, parseAppDescriptor } from './app-descriptor.ts';
export { type AppImage, type AppImageSegment, parseAppImage } from './app-image.ts';
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
export { AppImageError, type AppImageErrorCode, ImageError } from './errors.ts';
export { type AppImageHeader, parseAppImageHeader } from './image-header.ts';
export type { ImageSignature, SignatureBlock, SignatureScheme } from './signature.ts';
