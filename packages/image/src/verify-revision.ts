import type { AppImage } from './app-image.ts';
import type { ImageProblem, ImageProblemCode } from './image-problem.ts';

/** The part of the verification options that chip and revision checks look at. */
export interface RevisionOptions {
  readonly chip?: { readonly id: number; readonly label: string };
  readonly chipRevision?: number;
  readonly ignoreMaxChipRevision?: boolean;
  readonly efuseBlockRevision?: number;
}

/** Checks chip id, chip revision and eFuse block revision (`bootloader_common_check_chip_validity`). */
export function* checkRevisions(image: AppImage, options: RevisionOptions): Generator<ImageProblem> {
  const { chip, chipRevision, efuseBlockRevision } = options;
  if (chip !== undefined && chip.id !== image.chipId) {
    yield {
      code: 'IMAGE_WRONG_CHIP',
      stage: 'verify',
      offset: 0x0c,
      message: `The image is for ${image.chip?.label ?? `chip id ${image.chipId}`}, the device is ${chip.label}. Build it for ${chip.label}.`,
      log: `mismatch chip ID, expected ${chip.id}, found ${image.chipId}`,
    };
    return;
  }
  if (chipRevision !== undefined) {
    const { minChipRevision: min, maxChipRevision: max } = image.header;
    if (chipRevision < min) yield outside('IMAGE_CHIP_TOO_OLD', 0x0f, 'chip revision', '>=', min, chipRevision);
    if (isSet(max) && chipRevision > max && options.ignoreMaxChipRevision !== true) {
      yield outside('IMAGE_CHIP_TOO_NEW', 0x11, 'chip revision', '<=', max, chipRevision);
    }
  }
  const { descriptor } = image;
  if (efuseBlockRevision !== undefined && descriptor !== undefined && image.chip?.name !== 'esp32') {
    const { minEfuseBlockRevision: min, maxEfuseBlockRevision: max } = descriptor;
    if (efuseBlockRevision < min) {
      yield outside('IMAGE_EFUSE_BLOCK_TOO_OLD', 0xd0, 'eFuse block revision', '>=', min, efuseBlockRevision);
    }
    if (isSet(max) && efuseBlockRevision > max) {
      yield outside('IMAGE_EFUSE_BLOCK_TOO_NEW', 0xd2, 'eFuse block revision', '<=', max, efuseBlockRevision);
    }
  }
}

function isSet(limit: number): boolean {
  return limit !== 0 && limit !== 0xffff;
}

function outside(
  code: ImageProblemCode,
  offset: number,
  what: string,
  relation: string,
  limit: number,
  found: number,
): ImageProblem {
  return {
    code,
    stage: 'verify',
    offset,
    message: `The image asks for ${what} ${relation} ${dotted(limit)}, the device has ${dotted(found)}. Build with a wider range of revisions.`,
    log: `${what} check failed. Required ${relation} ${dotted(limit)}, found ${dotted(found)}`,
  };
}

function dotted(revision: number): string {
  return `v${Math.floor(revision / 100)}.${revision % 100}`;
}
