import type { AppImage } from '@aloft/image';
import type { DeviceDescription } from './device-description.ts';
import { compareIdfVersions } from './idf-version.ts';
import type { Misfit } from './misfit.ts';

/** Instruction memory of ESP32 that bootloaders from before ESP-IDF 5.1 keep for themselves. */
const SRAM1 = { chip: 'esp32', start: 0x400a0000, end: 0x400c0000, since: '5.1' };

/**
 * What an image asks of the bootloader, which no update replaces.
 *
 * @see ESP-IDF, bootloader guide, "SPI Flash Bootloader Compatibility"; `esp_system/ld/esp32/memory.ld.in`
 */
export function* checkBootloader(
  device: DeviceDescription,
  image: AppImage,
  needed: string | undefined,
): Generator<Misfit> {
  const { bootloaderIdf: present } = device;
  if (needed !== undefined && present === undefined) {
    const message = `The release needs a bootloader of ESP-IDF ${needed} or newer, and the class does not say which the devices have. Add bootloader_idf, the oldest in the field.`;
    yield { code: 'FIT_BOOTLOADER_UNKNOWN', severity: 'error', message };
  } else if (needed !== undefined && present !== undefined && compareIdfVersions(present, needed) < 0) {
    const message = `The release needs a bootloader of ESP-IDF ${needed} or newer, devices have one of ${present}, and no update replaces it. Give those devices a class of their own.`;
    yield { code: 'FIT_BOOTLOADER_OLD', severity: 'error', message };
  }
  const isOld = present !== undefined && compareIdfVersions(present, SRAM1.since) < 0;
  if (isOld && image.chip?.name === SRAM1.chip && image.segments.some(isInSram1)) {
    const message = `The image loads code into SRAM1, which bootloaders before ESP-IDF ${SRAM1.since} cannot; devices have one of ${present}. Build it without CONFIG_ESP_SYSTEM_ESP32_SRAM1_REGION_AS_IRAM.`;
    yield { code: 'FIT_BOOTLOADER_OLD', severity: 'error', message };
  }
  if (device.hasRollback === false) {
    const message =
      'The bootloader does not go back by itself: a device that gets an image which does not start is lost.';
    yield { code: 'FIT_NO_ROLLBACK', severity: 'warning', message };
  }
  const secureVersion = image.descriptor?.secureVersion ?? 0;
  if (device.hasAntiRollback === false && secureVersion > 0) {
    const message = `The image has secure version ${secureVersion}, but the bootloader has no anti-rollback: it keeps no device from older images.`;
    yield { code: 'FIT_NO_ANTI_ROLLBACK', severity: 'warning', message };
  }
}

function isInSram1({ loadAddress, size }: AppImage['segments'][number]): boolean {
  return size > 0 && loadAddress < SRAM1.end && loadAddress + size > SRAM1.start;
}
