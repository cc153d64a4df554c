import { hex, hex32 } from './bytes.ts';
import type { AppImageError } from './errors.ts';
import type { ImageProblem } from './image-problem.ts';

/** Turns the reason why an image cannot be read into the problem and log line a bootloader would report. */
export function unreadableImageProblem(error: AppImageError, flashOffset: number): ImageProblem {
  return {
    code: error.code,
    stage: 'verify',
    offset: error.offset,
    message: error.message,
    log: logLine(error, flashOffset),
  };
}

function logLine(error: AppImageError, flashOffset: number): string {
  switch (error.code) {
    case 'IMAGE_BAD_MAGIC':
      return `image at ${hex(flashOffset)} has invalid magic byte (nothing flashed here?)`;
    case 'IMAGE_TOO_MANY_SEGMENTS':
      return `image at ${hex(flashOffset)} segment count ${error.value} exceeds max 16`;
    case 'IMAGE_BAD_SEGMENT_SIZE':
      return `invalid segment length ${hex(error.value)}`;
    case 'IMAGE_TRUNCATED':
      return `image at ${hex32(flashOffset)} ends after ${error.value} bytes`;
    default:
      return error.code satisfies never;
  }
}
