/** ESP-IDF release lines the simulator tells apart. */
export type IdfVersion = '5.0' | '5.1' | '5.2' | '5.3' | '5.4' | '5.5' | '6.0' | '6.1';

/** Every supported ESP-IDF version, oldest first. */
export const IDF_VERSIONS: readonly IdfVersion[] = ['5.0', '5.1', '5.2', '5.3', '5.4', '5.5', '6.0', '6.1'];

/** What differs between versions of `components/app_update/esp_ota_ops.c`. */
export interface IdfBehaviour {
  /** `esp_ota_resume` exists (5.3). */
  hasResume: boolean;
  /** `esp_ota_begin` erases the inactive otadata sector if it names another slot than the running one (5.5). */
  beginErasesInactiveEntry: boolean;
  /** `esp_ota_mark_app_invalid_rollback`, the one that does not restart, exists (5.5). */
  hasMarkInvalidWithoutReboot: boolean;
  /** `esp_ota_set_boot_partition` of the slot already selected rewrites its entry in place (6.0). */
  setBootRewritesInPlace: boolean;
  /** A second `esp_ota_begin` of a partition is refused while the first is open (6.1). */
  refusesSecondBegin: boolean;
  /** `esp_ota_resume` is refused while the running app is unconfirmed (6.1). */
  resumeChecksPending: boolean;
  /** `esp_ota_set_boot_partition_skip_validate` exists (6.1). */
  hasSetBootSkipValidate: boolean;
}

/**
 * Tells how the OTA calls of an ESP-IDF version behave. Read from the release branches of `esp_ota_ops.c`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { idfBehaviour } from '@aloft/simulator';
 *
 * assert.equal(idfBehaviour('5.4').beginErasesInactiveEntry, false);
 * assert.equal(idfBehaviour('5.5').beginErasesInactiveEntry, true);
 * ```
 */
export function idfBehaviour(version: IdfVersion): IdfBehaviour {
  const since = (first: IdfVersion): boolean => IDF_VERSIONS.indexOf(version) >= IDF_VERSIONS.indexOf(first);
  return {
    hasResume: since('5.3'),
    beginErasesInactiveEntry: since('5.5'),
    hasMarkInvalidWithoutReboot: since('5.5'),
    setBootRewritesInPlace: since('6.0'),
    refusesSecondBegin: since('6.1'),
    resumeChecksPending: since('6.1'),
    hasSetBootSkipValidate: since('6.1'),
  };
}
