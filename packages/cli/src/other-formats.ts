/**
 * Files that builds and flashing tools make beside the image, and that are easily given instead of it.
 * @module
 */
import { type AppImage, ImageError, parseAppImage, recognise } from '@aloft/image';
import { formatBytes, hex } from './sizes.ts';

const ELF_MAGIC: readonly number[] = [0x7f, 0x45, 0x4c, 0x46];
/** "UF2\n", then the second magic number of each block. */
const UF2_MAGIC: readonly number[] = [0x55, 0x46, 0x32, 0x0a, 0x57, 0x51, 0x5d, 0x9e];
/** Enough for the first record. */
const FIRST_LINE = 600;
const HEX_RECORD = /^:(?:[0-9a-f]{2}){5,}\r?(?:\n|$)/i;
/** Below it lie bootloader and partition table; the first app usually begins here. */
const USUAL_APP_OFFSET = 0x10000;
/** Merged images for chips with their bootloader further on begin with this much erased flash. */
const ERASED_START = 0x1000;

/** What the file is and what to give instead; undefined for anything that may be an image. */
export function otherFormat(bytes: Uint8Array): string | undefined {
  if (beginsWith(bytes, ELF_MAGIC)) return 'is an ELF file, not an image; give the .bin file that is flashed';
  if (beginsWith(bytes, UF2_MAGIC)) {
    return 'is a UF2 file, not an image; give the .bin file it was made from, or convert it';
  }
  if (HEX_RECORD.test(new TextDecoder('latin1').decode(bytes.subarray(0, FIRST_LINE)))) {
    return 'is an Intel HEX file, not an image; convert it to binary: objcopy -I ihex -O binary IN.hex OUT.bin';
  }
  const app = mergedApp(bytes);
  if (app === undefined) return undefined;
  const place = `an app image of ${formatBytes(app.imageSize)} bytes begins at ${hex(USUAL_APP_OFFSET)}`;
  return `is a merged flash image: ${place}; cut it out, or give the .bin file of the app alone`;
}

/** The app in an image of flash from its start on, with bootloader and partition table before it. */
function mergedApp(bytes: Uint8Array): AppImage | undefined {
  if (bytes.length <= USUAL_APP_OFFSET || bytes[USUAL_APP_OFFSET] !== 0xe9) return undefined;
  const isErased = bytes.subarray(0, ERASED_START).every((byte) => byte === 0xff);
  if (!isErased && recognise(bytes) !== 'flash-dump') return undefined;
  try {
    return parseAppImage(bytes.subarray(USUAL_APP_OFFSET));
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

function beginsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}
