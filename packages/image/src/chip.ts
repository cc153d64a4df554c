/** Instruction set of a chip's application cores. */
export type Architecture = 'xtensa' | 'riscv';

/** Half-open range of byte addresses: `start <= address < end`. */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** The address windows of a chip that an application image can name. */
export interface ChipWindows {
  /** Flash as the data bus sees it (read-only data). */
  readonly drom: readonly AddressRange[];
  /** Flash as the instruction bus sees it (code). Equal to `drom` on chips with one shared bus. */
  readonly irom: readonly AddressRange[];
  /** External RAM filled from the image by mapping (P4 and S31 only; elsewhere it has no window of its own). */
  readonly psram: readonly AddressRange[];
  /** Internal RAM that code runs from. */
  readonly iram: readonly AddressRange[];
  /** Internal RAM for data. Equal to `iram` on chips with one shared bus. */
  readonly dram: readonly AddressRange[];
  /** RTC / low-power RAM, kept through deep sleep. */
  readonly rtc: readonly AddressRange[];
}

/** One member of the ESP32 family. */
export interface Chip {
  /** `chip_id` of the image header (`esp_chip_id_t`). */
  readonly id: number;
  /** ESP-IDF target name, e.g. `esp32c3`. */
  readonly name: string;
  /** Name as printed on the datasheet, e.g. `ESP32-C3`. */
  readonly label: string;
  readonly architecture: Architecture;
  /** Flash offset of the second-stage bootloader, in bytes. */
  readonly bootloaderOffset: number;
  /** MMU page sizes an image may be laid out for, in bytes, ascending. 64 KB is the default everywhere. */
  readonly mmuPageSizes: readonly number[];
  /** Most signature blocks a secure boot v2 sector may hold on this chip. */
  readonly maxSignatureBlocks: number;
  readonly windows: ChipWindows;
}

/**
 * What lies behind a load address. `flash` and `ram` are the shared-bus windows where code and data cannot be told
 * apart by address; `padding` is below 0x10000000, which the loader skips.
 */
export type MemoryKind = 'drom' | 'irom' | 'flash' | 'psram' | 'iram' | 'dram' | 'ram' | 'rtc' | 'padding' | 'other';

/** The chip id that stands for "any chip" in manifests and patches (`ESP_CHIP_ID_INVALID`). */
export const ANY_CHIP_ID = 0xffff;

/** MMU page size every chip supports and builds use unless told otherwise, in bytes. */
export const DEFAULT_MMU_PAGE_SIZE = 0x10000;
