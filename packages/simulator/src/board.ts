import type { Chip } from '@aloft/image';
import type { SecureVersionFuse } from './bootloader/secure-version-fuse.ts';
import type { VirtualClock } from './clock/virtual-clock.ts';
import type { NorFlash } from './flash/nor-flash.ts';
import type { IdfVersion } from './ota/idf-version.ts';

/** The hardware and build options that bootloader and OTA calls share. */
export interface Board {
  readonly flash: NorFlash;
  readonly clock: VirtualClock;
  readonly chip: Chip;
  /** Revision of the chip, major * 100 + minor. */
  readonly chipRevision: number;
  /** ESP-IDF version bootloader and application were built with. */
  readonly idf: IdfVersion;
  /** `CONFIG_BOOTLOADER_APP_ROLLBACK_ENABLE`. */
  readonly rollback: boolean;
  /** Secure version eFuse if built with `CONFIG_BOOTLOADER_APP_ANTI_ROLLBACK`, else null. */
  readonly fuse: SecureVersionFuse | null;
  /** Flash offset of the partition table. */
  readonly tableOffset: number;
  /** Flash size in the bootloader's image header, in bytes: what the loader believes, whatever is soldered on. */
  readonly headerFlashSize: number;
}
