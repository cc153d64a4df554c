/** What decides on a board whether it loads a `.mpy` file. */
export interface MpyLoader {
  /** `sys.implementation._mpy`. */
  readonly mpy: number;
  /** Bits of its small integers: 31 where `sys.maxsize` is 2³¹−1, else 63. */
  readonly smallIntBits: number;
}

/** A `.mpy` header taken apart. */
export interface MpyHeader {
  /** Version of the format; 6 since MicroPython 1.19. */
  readonly version: number;
  /** Counts for native code only. */
  readonly subVersion: number;
  /** Processor the native code is for; null where there is only bytecode. */
  readonly architecture: string | null;
  readonly smallIntBits: number;
}

/** `enum` of `MP_NATIVE_ARCH_…` in MicroPython's `py/persistentcode.h`, as `mpy-cross -march` calls them. */
const ARCHITECTURES = [
  'none',
  'x86',
  'x64',
  'armv6',
  'armv6m',
  'armv7m',
  'armv7em',
  'armv7emsp',
  'armv7emdp',
  'xtensa',
  'xtensawin',
  'rv32imc',
  'rv64imc',
] as const;
const ARMV6M = 4;
const ARMV7EMDP = 8;
/** Where the bits of a header lie; see docs/spec/files.md §2. */
const versionOf = (header: number): number => header & 0xff;
const flagsOf = (header: number): number => (header >> 8) & 0xff;
const bitsOf = (header: number): number => (header >> 16) & 0xff;

/**
 * The header of a `.mpy` file as file lists have it: its bytes 1, 2 and 3 as an integer, the first one lowest.
 *
 * @returns null for what is no `.mpy` file
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { readMpyHeader } from '@aloft/release';
 *
 * assert.equal(readMpyHeader(Uint8Array.of(0x4d, 6, 0, 31)), 0x1f0006);
 * assert.equal(readMpyHeader(new TextEncoder().encode('print()')), null);
 * ```
 */
export function readMpyHeader(bytes: Uint8Array): number | null {
  const [magic, version, flags, bits] = bytes;
  if (magic !== 0x4d || version === undefined || flags === undefined || bits === undefined) return null;
  return version | (flags << 8) | (bits << 16);
}

/**
 * What a header says, for people.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { describeMpyHeader } from '@aloft/release';
 *
 * const native = { version: 6, subVersion: 3, architecture: 'xtensawin', smallIntBits: 31 };
 * assert.deepEqual(describeMpyHeader(0x1f2b06), native);
 * ```
 */
export function describeMpyHeader(header: number): MpyHeader {
  const architecture = (flagsOf(header) >> 2) & 15;
  return {
    version: versionOf(header),
    subVersion: flagsOf(header) & 3,
    architecture: architecture === 0 ? null : (ARCHITECTURES[architecture] ?? `number ${architecture}`),
    smallIntBits: bitsOf(header),
  };
}

/**
 * Whether a board loads `.mpy` files with a header.
 *
 * Source: `mp_raw_code_load` in MicroPython's `py/persistentcode.c`; docs/spec/files.md §2.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { loadsMpy } from '@aloft/release';
 *
 * const esp32 = { mpy: 0x2b06, smallIntBits: 31 };
 * assert.equal(loadsMpy(0x1f0006, esp32), true);
 * assert.equal(loadsMpy(0x1f0005, esp32), false);
 * ```
 */
export function loadsMpy(header: number, { mpy, smallIntBits }: MpyLoader): boolean {
  const flags = flagsOf(header);
  if (versionOf(header) !== (mpy & 0xff) || bitsOf(header) > smallIntBits || (flags & 0xc0) !== 0) return false;
  const wanted = (flags >> 2) & 15;
  if (wanted === 0) return true;
  if ((flags & 3) !== ((mpy >> 8) & 3)) return false;
  const own = (mpy >> 10) & 15;
  // The ARM cores of microcontrollers run what was made for a smaller one.
  return wanted === own || (own <= ARMV7EMDP && wanted >= ARMV6M && wanted < own);
}
