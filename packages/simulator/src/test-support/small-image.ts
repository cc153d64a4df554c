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
  /** Read-only data, instead of noise that depends on the version; its first 256 bytes are overwritten. */
  content?: Uint8Array;
  header?: NonNullable<BuildOptions['header']>;
}

/** Builds a bootable image of a few KB whose contents depend on its version. */
export function smallImage(options: SmallImageOptions = {}): Uint8Array {
  const { chip = chipNamed('esp32'), version = '1.0.0', secureVersion = 0, size = 5000, header } = options;
  const [drom, ram] = [chip.windows.drom[0]?.start, chip.windows.iram[0]?.start];
  assert.ok(drom !== undefined && ram !== undefined);
  const rodata = options.content?.slice() ?? noise(size, version);
  rodata.fill(0, 0, 256);
  return buildAppImage({
    chip,
    entryAddress: ram,
    descriptor: { version, projectName: 'test', secureVersion },
    segments: [
      { loadAddress: drom + 0x20, data: rodata },
      { loadAddress: ram, data: noise(300, options.content === undefined ? version : 'same') },
    ],
    ...(header === undefined ? {} : { header }),
  });
}

/** Two versions of one firmware that have nearly everything in common: 1.0.0 and 1.1.0. */
export function relatedImages(size: number, options: SmallImageOptions = {}): { from: Uint8Array; to: Uint8Array } {
  const content = noise(size, 'related');
  const middle = size >> 1;
  const changed = new Uint8Array(size + 1200);
  changed.set(content.subarray(0, middle));
  changed.set(noise(1200, 'inserted'), middle);
  changed.set(content.subarray(middle), middle + 1200);
  return {
    from: smallImage({ ...options, version: '1.0.0', content }),
    to: smallImage({ ...options, version: '1.1.0', content: changed }),
  };
}

function noise(size: number, text: string): Uint8Array {
  const random = seededRandom([...text].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7));
  return Uint8Array.from({ length: size }, () => random() & 0xff);
}
