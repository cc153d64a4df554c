/**
 * Images that come from outside are looked at before anything is made of them: a patch to an image that no bootloader
 * accepts, or between images of two chips, is a mistake that nobody wants to find in the field.
 * @module
 */
import { parsePatchHeader } from '@aloft/delta';
import { ANY_CHIP_ID, type AppImage, chipById, parseAppImage, verifyAppImage } from '@aloft/image';
import { about, CliError, type CliErrorCode, EXIT } from './errors.ts';
import { otherFormat } from './other-formats.ts';

const IMAGE_MAGIC = 0xe9;
/** What says that the bytes are damaged; whether a device wants the image is not this command's business. */
const DAMAGE: ReadonlySet<string> = new Set(['IMAGE_BAD_CHECKSUM', 'IMAGE_BAD_DIGEST', 'IMAGE_BAD_SIGNATURE']);

/** An input with its name. */
export interface NamedBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Refuse a damaged image, an ELF file and the like; `otherwise` says what else can be done. Files that are no ESP image at all pass. */
export function checkImage({ file, bytes }: NamedBytes, otherwise?: string): void {
  const other = otherFormat(bytes);
  if (other !== undefined) throw refusal('FILE_UNKNOWN', other, otherwise, file);
  if (bytes[0] !== IMAGE_MAGIC) return;
  about(file, () => parseAppImage(bytes));
  const damage = verifyAppImage(bytes).problems.find(({ code }) => DAMAGE.has(code));
  if (damage === undefined) return;
  const place = `(at offset 0x${damage.offset.toString(16)})`;
  throw refusal('IMAGE_DAMAGED', `${damage.message.replace(/\.$/, '')} ${place}`, otherwise, file);
}

/**
 * Refuse two images that no device goes between: damaged ones, ones for two chips, an image and something else. Of two
 * that do not fit, `suspect` is to blame.
 */
export function checkPair(suspect: NamedBytes, reference: NamedBytes, otherwise?: string): void {
  checkImage(reference, otherwise);
  checkImage(suspect, otherwise);
  const [isImage, isOther] = [suspect, reference].map(({ bytes }) => bytes[0] === IMAGE_MAGIC);
  if (isImage !== isOther) {
    const [odd, image] = isImage === true ? [reference, suspect] : [suspect, reference];
    const what = `is no app image (it does not begin with 0xE9), but ${image.file} is`;
    throw refusal('IMAGE_DAMAGED', what, otherwise, odd.file);
  }
  if (isImage !== true) return;
  const [own, other] = [suspect, reference].map(({ bytes }) => parseAppImage(bytes));
  if (own === undefined || other === undefined || own.chipId === other.chipId) return;
  const what = `is for ${chipOf(own)}, but ${reference.file} is for ${chipOf(other)}`;
  throw refusal('CHIP_MISMATCH', what, otherwise, suspect.file);
}

/**
 * Refuse a patch that names another chip than the image it was made for has, as a device does: `reference` is the base,
 * or the target of a patch that needs none.
 */
export function checkPatchChip(patch: NamedBytes, reference: NamedBytes): void {
  const { chipId } = parsePatchHeader(patch.bytes);
  if (chipId === ANY_CHIP_ID) return;
  const image = about(reference.file, () => parseAppImage(reference.bytes));
  if (image.chipId === chipId) return;
  const what = `names ${chipOf({ chip: chipById(chipId), chipId })}, but ${reference.file} is for ${chipOf(image)}; no device applies it`;
  throw refusal('CHIP_MISMATCH', what, undefined, patch.file);
}

function chipOf({ chip, chipId }: Pick<AppImage, 'chip' | 'chipId'>): string {
  return chip?.label ?? `chip 0x${chipId.toString(16)}`;
}

function refusal(code: CliErrorCode, what: string, otherwise: string | undefined, file: string): CliError {
  return new CliError(code, EXIT.refused, otherwise === undefined ? what : `${what}; ${otherwise}`, file);
}
