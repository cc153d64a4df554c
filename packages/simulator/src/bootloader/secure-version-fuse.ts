/** Bits of the secure version eFuse field (`BOOTLOADER_APP_SEC_VER_SIZE_EFUSE_FIELD`): by chip name, else 16. */
const FIELD_BITS: Readonly<Record<string, number>> = { esp32: 32, esp32c2: 4, esp32c5: 9 };

/**
 * The eFuse field that stores the secure version as a number of burnt bits. Bits only ever burn, never heal, and
 * outlive every erase of the flash.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { SecureVersionFuse } from '@aloft/simulator';
 *
 * const fuse = new SecureVersionFuse('esp32c3');
 * fuse.burnTo(2);
 * fuse.burnTo(1);
 * assert.equal(fuse.version, 2);
 * assert.equal(fuse.accepts(1), false);
 * ```
 */
export class SecureVersionFuse {
  /** Highest version the field can hold. */
  readonly bits: number;
  #version = 0;

  /** @param chipName ESP-IDF target name, which decides the size of the field */
  constructor(chipName: string) {
    this.bits = FIELD_BITS[chipName] ?? 16;
  }

  /** Burnt bits: the lowest secure version that may still boot. */
  get version(): number {
    return this.#version;
  }

  /** Whether an image of this secure version may boot. */
  accepts(secureVersion: number): boolean {
    return secureVersion >= this.#version;
  }

  /**
   * Burns up to a version (`esp_efuse_update_secure_version`). A lower version changes nothing.
   *
   * @returns false if the field has too few bits; nothing is burnt then
   */
  burnTo(secureVersion: number): boolean {
    if (secureVersion > this.bits) return false;
    this.#version = Math.max(this.#version, secureVersion);
    return true;
  }
}
