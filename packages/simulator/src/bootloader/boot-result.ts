import type { AppImage, BootTarget, Partition } from '@aloft/image';

/** An application is running. */
export interface BootedApp {
  /** What runs: an OTA slot by number, the factory or the test app. */
  readonly booted: BootTarget;
  readonly partition: Partition;
  readonly image: AppImage;
  /** What otadata asked for; another than `booted` after a fallback, which otadata does not show. */
  readonly selected: BootTarget;
  /** Lines the bootloader printed. */
  readonly log: readonly string[];
}

/**
 * Why nothing runs; the chip resets and tries again, usually forever:
 * - `partition-table`: unreadable, wrong MD5, or reaching beyond the flash
 * - `otadata`: its partition is smaller than two sectors
 * - `no-bootable-app`: no slot holds an image that verifies
 * - `start-crash`: an image verified, and then starting it crashed the bootloader
 */
export type BootFailureReason = 'partition-table' | 'otadata' | 'no-bootable-app' | 'start-crash';

/** The bootloader gave up and reset the chip. */
export interface BootFailure {
  readonly booted: null;
  readonly reason: BootFailureReason;
  /** Lines the bootloader printed. */
  readonly log: readonly string[];
}

/** How one run of the bootloader ended. */
export type BootResult = BootedApp | BootFailure;
