import { type AppImage, PartitionPlanError, planPartitions } from '@aloft/image';
import { JOURNAL_NAME, JOURNAL_SIZE } from '@aloft/simulator';
import { usage } from '../errors.ts';
import { formatBytes } from '../sizes.ts';

const MB = 1024 * 1024;
/** Room that a patch is staged in, beside the image. */
const SPARE_PERCENT = 25;
const USUAL_SIZES: readonly number[] = [1, 2, 4, 8, 16];

/** Refuse a flash that has no two slots for an image of `imageSize` bytes, and say which one has. */
export function checkFlash(flashSize: number, imageSize: number, chip: AppImage['chip']): void {
  if (chip === undefined) return;
  const fits = (size: number, growthPercent: number): boolean => {
    try {
      planPartitions({
        chip,
        flashSize: size,
        imageSize,
        growthPercent,
        extra: [{ name: JOURNAL_NAME, size: JOURNAL_SIZE }],
      });
      return true;
    } catch (error) {
      if (!(error instanceof PartitionPlanError)) throw error;
      if (error.code === 'PLAN_BAD_OPTION') throw usage(`--flash: ${error.message}`);
      return false;
    }
  };
  if (fits(flashSize, 0)) return;
  const enough = USUAL_SIZES.find((size) => fits(size * MB, SPARE_PERCENT));
  const remedy = enough === undefined ? 'choose smaller images' : `say --flash ${enough}M, or leave it out`;
  throw usage(
    `a flash of ${formatBytes(flashSize)} bytes cannot have two slots for an image of ${formatBytes(imageSize)} bytes; ${remedy}`,
  );
}
