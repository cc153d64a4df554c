import assert from 'node:assert/strict';
import { type BuildOptions, buildAppImage, type Chip, chipByName } from '@aloft/image';
import { seededRandom } from '../random/seeded-random.ts';

/** Looks a chip up that certainly exists. */
export function chipNamed(name: string): Chip {
  const chip = chipByName(name);
  assert.ok(chip);
  return chip;
}

/** What a small test image is made of. */
export interface SmallImageOptions {
  chip?: Chip;
  version?: string;
  secureVersion?: number;
  /** Bytes of read-only data (at least 256). */
  size?: number;
  header?: NonNullable<BuildOptions['header']>;
}

/** Builds a bootable image of a few KB whose contents depend on its version. */
export function smallImage(options: SmallImageOptions = {}): Uint8Array {
  const { chip = chipNamed('esp32'), version = '1.0.0', secureVersion = 0, size = 5000, header } = options;
  const [drom, ram] = [chip.windows.drom[0]?.start, chip.windows.iram[0]?.start];
  assert.ok(drom !== undefined && ram !== undefined);
  const rodata = noise(size, version);
  rodata.fill(0, 0, 256);
  return buildAppImage({
    chip,
    entryAddress: ram,
    descriptor: { version, projectName: 'test', secureVersion },
    segments: [
      { loadAddress: drom + 0x20, data: rodata },
      { loadAddress: ram, data: noise(300, version) },
    ],
    ...(header === undefined ? {} : { header }),
  });
}

function noise(size: number, text: string): Uint8Array {
  const random = seededRandom([...text].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7));
  return Uint8Array.from({ length: size }, () => random() & 0xff);
}
