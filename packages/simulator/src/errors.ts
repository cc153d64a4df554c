/**
 * Every error this package throws. Each class carries data and a stable string `code`; the message says what was
 * wrong, where, and what to do about it.
 *
 * @module
 */

/** Base class of all errors of the simulator: `code` is stable and safe to compare. */
export class SimulatorError extends Error {
  override readonly name: string = 'SimulatorError';
  /** Stable machine-readable code, such as `FLASH_NOT_ERASED`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a flash operation can do wrong. */
export type FlashErrorCode =
  | 'FLASH_OUT_OF_BOUNDS'
  | 'FLASH_ERASE_ALIGNMENT'
  | 'FLASH_WRITE_ALIGNMENT'
  | 'FLASH_PAGE_CROSSED'
  | 'FLASH_NOT_ERASED'
  | 'FLASH_BLOCK_PROGRAMMED_TWICE'
  | 'FLASH_REGION_ENCRYPTION';

/** A flash operation that real hardware would refuse, corrupt or silently ignore. Nothing was changed. */
export class FlashError extends SimulatorError {
  override readonly name = 'FlashError';
  /** Flash address of the first offending byte. */
  readonly offset: number;
  /** Size of the whole requested operation in bytes. */
  readonly size: number;

  constructor(code: FlashErrorCode, offset: number, size: number, message: string) {
    super(code, `${message} (flash offset 0x${offset.toString(16)}, ${size} bytes)`);
    this.offset = offset;
    this.size = size;
  }
}

/** Where in a flash operation the power goes away. */
export type CutMoment = 'before' | 'after' | 'torn';

/**
 * The board lost its power. Thrown by the flash operation at which the cut was armed and by every flash operation
 * after it, until `restorePower()`. Device code must not catch it: nothing runs without power.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { NorFlash, PowerCut } from '@aloft/simulator';
 *
 * const flash = new NorFlash({ size: 0x1000 });
 * flash.cutPowerAt(1, 'after');
 * assert.throws(() => flash.write(0, Uint8Array.of(1)), (error) => error instanceof PowerCut && error.operation === 1);
 * ```
 */
export class PowerCut extends SimulatorError {
  override readonly name = 'PowerCut';
  /** Number of the flash operation (counted from 1) at which the power went away. */
  readonly operation: number;
  /** Whether that operation was not done, done, or half done. */
  readonly when: CutMoment;

  constructor(operation: number, when: CutMoment) {
    super('POWER_CUT', `power was cut ${when} flash operation ${operation}; restore power and boot to continue`);
    this.operation = operation;
    this.when = when;
  }
}

/** What a virtual device can be asked that it cannot do. */
export type DeviceErrorCode =
  | 'DEVICE_NOT_RUNNING'
  | 'DEVICE_NOT_BOOTABLE'
  | 'DEVICE_IMAGE_TOO_LARGE'
  | 'DEVICE_NO_SUCH_PARTITION'
  | 'DEVICE_BAD_OPTION'
  | 'DEVICE_CHIP_UNKNOWN';

/** A virtual device was configured or used in a way that makes no sense. */
export class DeviceError extends SimulatorError {
  override readonly name = 'DeviceError';

  constructor(code: DeviceErrorCode, message: string) {
    super(code, message);
  }
}

/** Ways a request can fail without an HTTP answer. */
export type TransportErrorCode = 'TRANSPORT_UNREACHABLE' | 'TRANSPORT_LOST';

/** The network failed: no connection, or the connection broke in the middle of a body. */
export class TransportError extends SimulatorError {
  override readonly name = 'TransportError';
  /** Path that was asked for. */
  readonly path: string;
  /** Body bytes that had arrived. */
  readonly received: number;

  constructor(code: TransportErrorCode, path: string, received: number, options: { cause?: unknown } = {}) {
    super(code, `no complete answer for "${path}" after ${received} bytes: check the network and resume`);
    this.path = path;
    this.received = received;
    if (options.cause !== undefined) this.cause = options.cause;
  }
}

/** What can be wrong with the device code itself. */
export type DeviceCodeErrorCode =
  | 'DEVICE_CODE_NOT_COMPILED'
  | 'DEVICE_CODE_EDIT_MISSED'
  | 'DEVICE_CODE_BAD_OPTION'
  | 'DEVICE_CODE_REFUSED';

/** The C device code could not be compiled or started, or refused its input. */
export class DeviceCodeError extends SimulatorError {
  override readonly name = 'DeviceCodeError';
  /** Name of the C status, such as `ERR_IMAGE_HASH`; empty if there is none. */
  readonly status: string;

  constructor(code: DeviceCodeErrorCode, message: string, options: { status?: string; cause?: unknown } = {}) {
    super(code, message);
    this.status = options.status ?? '';
    if (options.cause !== undefined) this.cause = options.cause;
  }
}
