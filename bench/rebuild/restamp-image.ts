import { createHash } from 'node:crypto';
import { type AppImage, assembleAppImage, buildAppDescriptor, parseAppImage } from '@aloft/image';

/** What a build stamps into an image whatever its sources: version, time, date, identity. All other bytes stay. */
const STAMPS: readonly (readonly [start: number, end: number])[] = [
  [0x10, 0x30],
  [0x50, 0x70],
  [0x90, 0xb0],
];

/**
 * The image that the same sources would give when built again under the next version: another version, time and date in
 * the application descriptor, another SHA-256 of the ELF file there, and with them another checksum and digest.
 *
 * @returns Undefined when the image says nothing of itself, so that there is nothing to stamp.
 */
export function restampImage(bytes: Uint8Array): Uint8Array | undefined {
  const image = parseAppImage(bytes);
  const { descriptor, header } = image;
  const at = descriptorOffset(image);
  if (descriptor === undefined || at === undefined) return undefined;
  const fresh = buildAppDescriptor({
    ...descriptor,
    version: nextVersion(descriptor.version),
    buildTime: otherDigits(descriptor.buildTime),
    buildDate: otherDigits(descriptor.buildDate),
    // Any other digest will do: this one is the same on every machine.
    elfDigest: createHash('sha256').update(descriptor.elfDigest).digest(),
  });
  const stamped = bytes.slice();
  for (const [start, end] of STAMPS) stamped.set(fresh.subarray(start, end), at + start);
  const segments = image.segments.map(({ loadAddress, offset, size }) => ({
    loadAddress,
    data: stamped.subarray(offset, offset + size),
  }));
  return assembleAppImage({ header, segments });
}

function descriptorOffset({ descriptor, segments }: AppImage): number | undefined {
  return descriptor === undefined ? undefined : segments[0]?.offset;
}

/** The version with its last digit one higher; a nine becomes a zero. */
export function nextVersion(version: string): string {
  return version.replace(/(\d)(\D*)$/, (_, digit: string, rest: string) => `${(Number(digit) + 1) % 10}${rest}`);
}

/** The same text with every digit another one, so that it keeps its form: `12:34:56`, `Jul  1 2026`. */
export function otherDigits(text: string): string {
  return text.replace(/\d/g, (digit) => String((Number(digit) + 3) % 10));
}
