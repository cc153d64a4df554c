import { ImageBuildError } from './errors.ts';

/**
 * Returns `value` when it is a whole number in 0..max.
 *
 * @throws {ImageBuildError} `BUILD_VALUE_OUT_OF_RANGE`, naming the field.
 */
export function inRange(field: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new ImageBuildError(
    'BUILD_VALUE_OUT_OF_RANGE',
    `${field} is ${value}; it must be a whole number from 0 to ${max}.`,
  );
}
