import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BuildOptions, buildAppImage } from '../build-app-image.ts';
import type { Chip } from '../chip.ts';
import { chipByName } from '../chip-lookup.ts';
import { chips } from '../chip-table.ts';
import type { MemorySegment } from '../memory-segment.ts';

/** A chip that must exist. */
export function chipNamed(name: string): Chip {
  const chip = chipByName(name);
  assert.ok(chip, `no chip ${name}`);
  return chip;
}

/** A small sound image for ESP32-C3 with descriptor, read-only data and RAM; a few hundred bytes. */
export function sampleImage(changes: Partial<BuildOptions> = {}): Uint8Array {
  return buildAppImage({
    chip: chipNamed('esp32c3'),
    entryAddress: 0x40380000,
    descriptor: { version: '1.2.3', projectName: 'sample', secureVersion: 1 },
    segments: [
      { loadAddress: 0x3c000020, data: new Uint8Array(300) },
      { loadAddress: 0x40380000, data: Uint8Array.from({ length: 40 }, (_, index) => index) },
    ],
    ...changes,
  });
}

/** Any chip of the table. */
export const anyChip: fc.Arbitrary<Chip> = fc.constantFrom(...chips);

function bytes(minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength, maxLength, size: 'max' });
}

/**
 * A program for any chip: read-only data, code and up to three pieces of RAM that do not touch each other. Sizes are
 * multiples of 4, as linkers make them.
 */
export const anyProgram: fc.Arbitrary<{ chip: Chip; segments: MemorySegment[] }> = fc
  .record({
    chip: anyChip,
    rodata: bytes(256, 3000),
    text: bytes(4, 3000),
    ram: fc.array(bytes(4, 3000), { maxLength: 3 }),
  })
  .map(({ chip, rodata, text, ram }) => {
    const { drom, irom, dram } = chip.windows;
    const dromStart = drom[0]?.start ?? 0;
    const iromStart = irom[0]?.start ?? 0;
    const page = 0x40000;
    const segments: MemorySegment[] = [
      { loadAddress: dromStart === iromStart ? dromStart + page + 0x20 : dromStart + 0x20, data: words(rodata) },
      { loadAddress: iromStart + 0x20, data: words(text) },
      ...ram.map((data, index) => ({ loadAddress: (dram[0]?.start ?? 0) + index * 0x1000, data: words(data) })),
    ];
    return { chip, segments: segments.sort((a, b) => a.loadAddress - b.loadAddress) };
  });

function words(data: Uint8Array): Uint8Array {
  return data.slice(0, data.length - (data.length % 4));
}
