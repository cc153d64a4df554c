/**
 * Images that come from outside are looked at before anything is made of them: a patch to an image that no bootloader
 * accepts, or between images of two chips, is a mistake that nobody wants to find in the field.
 * @module
 */
import { parseAppImage, verifyAppImage } from '@aloft/image';
import { about, CliError, EXIT } from './errors.ts';

const IMAGE_MAGIC = 0xe9;
/** What says that the bytes are damaged; whether a device wants the image is not this command's business. */
const DAMAGE: ReadonlySet<string> = new Set(['IMAGE_BAD_CHECKSUM', 'IMAGE_BAD_DIGEST', 'IMAGE_BAD_SIGNATURE']);

/** An input with its name. */
export interface NamedBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Refuse a damaged image. Files that are no ESP image at all pass. */
export function checkImage({ file, bytes }: NamedBytes, remedy: string): void {
  if (bytes[0] !== IMAGE_MAGIC) return;
  about(file, () => parseAppImage(bytes));
  const damage = verifyAppImage(bytes).problems.find(({ code }) => DAMAGE.has(code));
  if (damage === undefined) return;
  const place = ` (at offset 0x${damage.offset.toString(16)})`;
  throw new CliError('IMAGE_DAMAGED', EXIT.refused, `${damage.message}${place}; ${remedy}`, file);
}

/** Refuse two images that no device goes between: damaged ones, ones for two chips, an image and something else. */
export function checkPair(old: NamedBytes, fresh: NamedBytes, remedy: string): void {
  checkImage(old, remedy);
  checkImage(fresh, remedy);
  const isImage = [old, fresh].map(({ bytes }) => bytes[0] === IMAGE_MAGIC);
  if (isImage[0] !== isImage[1]) {
    const other = isImage[0] === true ? fresh : old;
    throw new CliError(
      'IMAGE_DAMAGED',
      EXIT.refused,
      `is no app image (it does not begin with 0xE9), but the other file is; ${remedy}`,
      other.file,
    );
  }
  if (isImage[0] !== true) return;
  const [from, to] = [parseAppImage(old.bytes), parseAppImage(fresh.bytes)];
  if (from.chipId === to.chipId) return;
  const names = [from, to].map(({ chip, chipId }) => chip?.label ?? `chip 0x${chipId.toString(16)}`);
  throw new CliError(
    'CHIP_MISMATCH',
    EXIT.refused,
    `is for ${names[1]}, but the old image is for ${names[0]}; ${remedy}`,
    fresh.file,
  );
}
