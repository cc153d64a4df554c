import type { AppImage } from './app-image.ts';
import { findBundleIndex } from './bundle/find-bundle-index.ts';
import { hex32, isFilledWith } from './bytes.ts';
import { BundleError } from './errors.ts';
import type { ImageWarning } from './image-problem.ts';
import { signatureMatches } from './signature.ts';

/** Lists what is odd about an image without keeping a device from running it. */
export function* imageWarnings(image: AppImage, bytes: Uint8Array): Generator<ImageWarning> {
  const { entryAddress } = image.header;
  const { signature } = image;
  if (image.chip === undefined) {
    const message = `Chip id ${image.chipId} is not known here, so load addresses were not checked.`;
    yield { code: 'IMAGE_UNKNOWN_CHIP', offset: 0x0c, message };
  }
  if (!image.segments.some((s) => entryAddress >= s.loadAddress && entryAddress < s.loadAddress + s.size)) {
    const message = `Execution starts at ${hex32(entryAddress)}, which no segment fills.`;
    yield { code: 'IMAGE_ENTRY_OUTSIDE', offset: 4, message };
  }
  if (image.descriptor === undefined) {
    const message = 'There is no application descriptor, so version and project name are unknown.';
    yield { code: 'IMAGE_NO_DESCRIPTOR', offset: 0x20, message };
  }
  if (image.digest === undefined) {
    const message = 'There is no SHA-256; a one-byte checksum alone guards the image.';
    yield { code: 'IMAGE_NO_DIGEST', offset: 0x17, message };
  }
  if (signature !== undefined && !signatureMatches(signature, bytes)) {
    const message = 'The signature is damaged or of another image; devices that demand one refuse this image.';
    yield { code: 'IMAGE_SIGNATURE_MISMATCH', offset: signature.offset, message };
  }
  const end = endOf(image, bytes);
  if (!isFilledWith(bytes.subarray(end), 0xff)) {
    const message = `${bytes.length - end} bytes behind the image are not part of it and not blank.`;
    yield { code: 'IMAGE_TRAILING_BYTES', offset: end, message };
  }
}

/** Where the image ends, or the bundle that it begins. */
function endOf(image: AppImage, bytes: Uint8Array): number {
  if (image.trailingSize === 0) return image.imageSize;
  try {
    return findBundleIndex(bytes).bundleSize;
  } catch (error) {
    if (error instanceof BundleError) return image.imageSize;
    throw error;
  }
}
