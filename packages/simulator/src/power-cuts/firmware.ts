import { createPatch } from '@aloft/delta';
import { buildAppImage, type Chip, chipByName, crc32 } from '@aloft/image';
import { SimulatorError } from '../errors.ts';
import { seededRandom } from '../random/seeded-random.ts';

/** Any chip would do: flash, bootloader and engine behave the same. */
const CHIP_NAME = 'esp32c3';

/** The chip of all boards here. */
export function cutChip(): Chip {
  const chip = chipByName(CHIP_NAME);
  if (chip === undefined) throw new SimulatorError('POWER_CUT_SETUP', `there is no chip ${CHIP_NAME}`);
  return chip;
}

/** Builds an image: versions of the same size differ in a few places, as builds of one firmware do. */
export function firmware(version: string, size: number): Uint8Array<ArrayBuffer> {
  const chip = cutChip();
  const [drom, ram] = [chip.windows.drom[0]?.start ?? 0, chip.windows.iram[0]?.start ?? 0];
  const random = seededRandom(1);
  const data = Uint8Array.from({ length: size }, () => random() & 0xff).fill(0, 0, 256);
  const own = seededRandom(crc32(new TextEncoder().encode(version)));
  for (let at = 1000; at + 64 < size; at += 1700) {
    for (let index = 0; index < 64; index++) data[at + index] = own() & 0xff;
  }
  const segments = [
    { loadAddress: drom + 0x20, data },
    { loadAddress: ram, data: data.slice(256, 320) },
  ];
  return buildAppImage({ chip, entryAddress: ram, descriptor: { version, projectName: 'cuts' }, segments }).slice();
}

/** A patch that decodes without complaint, to another bootable image than it promises. */
export function lyingPatch(base: Uint8Array, promised: Uint8Array, made: Uint8Array): Uint8Array {
  const lie = createPatch(base, made).bytes.slice();
  lie.set(createPatch(base, promised).bytes.subarray(0, 60));
  const view = new DataView(lie.buffer);
  view.setUint32(8, lie.length, true);
  view.setUint32(56, crc32(lie.subarray(0, 56)), true);
  return lie;
}
