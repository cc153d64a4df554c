import { SimulatorError } from '../errors.ts';

/** Name of an ESP-IDF error an OTA call can return. */
export type EspErrorName =
  | 'ESP_FAIL'
  | 'ESP_ERR_INVALID_ARG'
  | 'ESP_ERR_INVALID_STATE'
  | 'ESP_ERR_INVALID_SIZE'
  | 'ESP_ERR_NOT_FOUND'
  | 'ESP_ERR_NOT_SUPPORTED'
  | 'ESP_ERR_OTA_PARTITION_CONFLICT'
  | 'ESP_ERR_OTA_VALIDATE_FAILED'
  | 'ESP_ERR_OTA_SMALL_SEC_VER'
  | 'ESP_ERR_OTA_ROLLBACK_FAILED'
  | 'ESP_ERR_OTA_ROLLBACK_INVALID_STATE'
  | 'ESP_ERR_OTA_ALREADY_IN_PROGRESS';

/** Numbers of ESP-IDF errors (`esp_err.h`, `esp_ota_ops.h`). */
export const ESP_ERRORS: Readonly<Record<EspErrorName, number>> = {
  ESP_FAIL: -1,
  ESP_ERR_INVALID_ARG: 0x102,
  ESP_ERR_INVALID_STATE: 0x103,
  ESP_ERR_INVALID_SIZE: 0x104,
  ESP_ERR_NOT_FOUND: 0x105,
  ESP_ERR_NOT_SUPPORTED: 0x106,
  ESP_ERR_OTA_PARTITION_CONFLICT: 0x1501,
  ESP_ERR_OTA_VALIDATE_FAILED: 0x1503,
  ESP_ERR_OTA_SMALL_SEC_VER: 0x1504,
  ESP_ERR_OTA_ROLLBACK_FAILED: 0x1505,
  ESP_ERR_OTA_ROLLBACK_INVALID_STATE: 0x1506,
  ESP_ERR_OTA_ALREADY_IN_PROGRESS: 0x1507,
};

/**
 * What an `esp_ota_*` call would have returned instead of `ESP_OK`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ESP_ERRORS, EspError } from '@aloft/simulator';
 *
 * const error = new EspError('ESP_ERR_OTA_VALIDATE_FAILED', 'the image does not verify');
 * assert.equal(error.espCode, 0x1503);
 * assert.equal(ESP_ERRORS.ESP_FAIL, -1);
 * ```
 */
export class EspError extends SimulatorError {
  override readonly name = 'EspError';
  declare readonly code: EspErrorName;
  /** The number behind the name; MicroPython raises its negative. */
  readonly espCode: number;

  constructor(code: EspErrorName, message: string) {
    super(code, `${message} (${code})`);
    this.espCode = ESP_ERRORS[code];
  }
}
