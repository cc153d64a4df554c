import type { AddressRange, Chip, ChipWindows } from './chip.ts';

const KB = 1024;
const PAGES_64K: readonly number[] = [64 * KB];
const PAGES_FROM_8K: readonly number[] = [8 * KB, 16 * KB, 32 * KB, 64 * KB];

function range(start: number, end: number): AddressRange {
  return { start, end };
}

/** Chips whose instruction and data buses see the same flash window and the same RAM window. */
function sharedBus(flash: AddressRange, ram: readonly AddressRange[], rest: Partial<ChipWindows>): ChipWindows {
  return { drom: [flash], irom: [flash], psram: [], iram: ram, dram: ram, rtc: [], ...rest };
}

/**
 * Every chip aloft knows, by ascending id. Windows are those the loader decides by (`soc.h` of each target in
 * ESP-IDF), bootloader offsets and page sizes those of esptool's `targets/`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { chips } from '@aloft/image';
 *
 * assert.deepEqual(chips.filter((chip) => chip.architecture === 'xtensa').map((chip) => chip.name),
 *   ['esp32', 'esp32s2', 'esp32s3']);
 * ```
 */
export const chips: readonly Chip[] = [
  {
    id: 0x0000,
    name: 'esp32',
    label: 'ESP32',
    architecture: 'xtensa',
    bootloaderOffset: 0x1000,
    mmuPageSizes: PAGES_64K,
    maxSignatureBlocks: 1,
    windows: {
      drom: [range(0x3f400000, 0x3f800000)],
      irom: [range(0x400d0000, 0x40400000)],
      psram: [],
      // The first range is the second core's cache, plain RAM in single-core builds.
      iram: [range(0x40078000, 0x40080000), range(0x40080000, 0x400aa000)],
      dram: [range(0x3ffae000, 0x40000000)],
      rtc: [range(0x3ff80000, 0x3ff82000), range(0x400c0000, 0x400c2000), range(0x50000000, 0x50002000)],
    },
  },
  {
    id: 0x0002,
    name: 'esp32s2',
    label: 'ESP32-S2',
    architecture: 'xtensa',
    bootloaderOffset: 0x1000,
    mmuPageSizes: PAGES_64K,
    maxSignatureBlocks: 3,
    windows: {
      drom: [range(0x3f000000, 0x3ff80000)],
      irom: [range(0x40080000, 0x40800000)],
      psram: [],
      iram: [range(0x40020000, 0x40070000)],
      dram: [range(0x3ffb0000, 0x40000000)],
      rtc: [range(0x3ff9e000, 0x3ffa0000), range(0x40070000, 0x40072000), range(0x50000000, 0x50002000)],
    },
  },
  {
    id: 0x0005,
    name: 'esp32c3',
    label: 'ESP32-C3',
    architecture: 'riscv',
    bootloaderOffset: 0x0,
    mmuPageSizes: PAGES_64K,
    maxSignatureBlocks: 3,
    windows: {
      drom: [range(0x3c000000, 0x3c800000)],
      irom: [range(0x42000000, 0x42800000)],
      psram: [],
      iram: [range(0x4037c000, 0x403e0000)],
      dram: [range(0x3fc80000, 0x3fce0000)],
      rtc: [range(0x50000000, 0x50002000)],
    },
  },
  {
    id: 0x0009,
    name: 'esp32s3',
    label: 'ESP32-S3',
    architecture: 'xtensa',
    bootloaderOffset: 0x0,
    mmuPageSizes: PAGES_64K,
    maxSignatureBlocks: 3,
    windows: {
      drom: [range(0x3c000000, 0x3e000000)],
      irom: [range(0x42000000, 0x44000000)],
      psram: [],
      iram: [range(0x40370000, 0x403e0000)],
      dram: [range(0x3fc88000, 0x3fd00000)],
      rtc: [range(0x50000000, 0x50002000), range(0x600fe000, 0x60100000)],
    },
  },
  {
    id: 0x000c,
    name: 'esp32c2',
    label: 'ESP32-C2',
    architecture: 'riscv',
    bootloaderOffset: 0x0,
    mmuPageSizes: [16 * KB, 32 * KB, 64 * KB],
    maxSignatureBlocks: 1,
    windows: {
      drom: [range(0x3c000000, 0x3c400000)],
      irom: [range(0x42000000, 0x42400000)],
      psram: [],
      iram: [range(0x4037c000, 0x403c0000)],
      dram: [range(0x3fca0000, 0x3fce0000)],
      rtc: [],
    },
  },
  {
    id: 0x000d,
    name: 'esp32c6',
    label: 'ESP32-C6',
    architecture: 'riscv',
    bootloaderOffset: 0x0,
    mmuPageSizes: PAGES_FROM_8K,
    maxSignatureBlocks: 3,
    windows: sharedBus(range(0x42000000, 0x43000000), [range(0x40800000, 0x40880000)], {
      rtc: [range(0x50000000, 0x50004000)],
    }),
  },
  {
    id: 0x0010,
    name: 'esp32h2',
    label: 'ESP32-H2',
    architecture: 'riscv',
    bootloaderOffset: 0x0,
    mmuPageSizes: PAGES_FROM_8K,
    maxSignatureBlocks: 3,
    windows: sharedBus(range(0x42000000, 0x43000000), [range(0x40800000, 0x40850000)], {
      rtc: [range(0x50000000, 0x50001000)],
    }),
  },
  {
    id: 0x0012,
    name: 'esp32p4',
    label: 'ESP32-P4',
    architecture: 'riscv',
    bootloaderOffset: 0x2000,
    mmuPageSizes: PAGES_64K,
    maxSignatureBlocks: 3,
    // The second RAM range is the tightly coupled memory.
    windows: sharedBus(range(0x40000000, 0x44000000), [range(0x4ff00000, 0x4ffc0000), range(0x30100000, 0x30102000)], {
      psram: [range(0x48000000, 0x4c000000)],
      rtc: [range(0x50108000, 0x50110000)],
    }),
  },
  {
    id: 0x0014,
    name: 'esp32c61',
    label: 'ESP32-C61',
    architecture: 'riscv',
    bootloaderOffset: 0x0,
    mmuPageSizes: PAGES_FROM_8K,
    maxSignatureBlocks: 3,
    windows: sharedBus(range(0x42000000, 0x44000000), [range(0x40800000, 0x40850000)], {}),
  },
  {
    id: 0x0017,
    name: 'esp32c5',
    label: 'ESP32-C5',
    architecture: 'riscv',
    bootloaderOffset: 0x2000,
    mmuPageSizes: PAGES_64K,
    maxSignatureBlocks: 3,
    windows: sharedBus(range(0x42000000, 0x44000000), [range(0x40800000, 0x40860000)], {
      rtc: [range(0x50000000, 0x50004000)],
    }),
  },
  {
    id: 0x0019,
    name: 'esp32h21',
    label: 'ESP32-H21',
    architecture: 'riscv',
    bootloaderOffset: 0x0,
    mmuPageSizes: PAGES_FROM_8K,
    maxSignatureBlocks: 3,
    windows: sharedBus(range(0x42000000, 0x43000000), [range(0x40800000, 0x40850000)], {
      rtc: [range(0x50000000, 0x50001000)],
    }),
  },
  {
    id: 0x001c,
    name: 'esp32h4',
    label: 'ESP32-H4',
    architecture: 'riscv',
    bootloaderOffset: 0x2000,
    mmuPageSizes: PAGES_FROM_8K,
    maxSignatureBlocks: 3,
    windows: sharedBus(range(0x42000000, 0x44000000), [range(0x40810000, 0x40860000)], {
      rtc: [range(0x50000000, 0x50004000)],
    }),
  },
  {
    id: 0x0020,
    name: 'esp32s31',
    label: 'ESP32-S31',
    architecture: 'riscv',
    bootloaderOffset: 0x2000,
    mmuPageSizes: [32 * KB, 64 * KB, 128 * KB, 256 * KB],
    maxSignatureBlocks: 3,
    windows: sharedBus(range(0x40000000, 0x44000000), [range(0x2f000000, 0x2f080000)], {
      psram: [range(0x50000000, 0x54000000)],
      rtc: [range(0x2e000000, 0x2e008000)],
    }),
  },
];
