import type { FlashTiming } from '../clock/flash-timing.ts';
import type { TimeSink } from '../clock/virtual-clock.ts';
import type { FlashRange } from './geometry.ts';

/** How a flash chip is built. */
export interface NorFlashOptions {
  /** Capacity in bytes, a multiple of 4096. */
  size: number;
  /** Told how long each operation takes; without it flash is timeless. */
  clock?: TimeSink;
  /** Time costs; ESP-IDF's own emulation figures unless given. */
  timing?: FlashTiming;
  /** Regions under flash encryption, multiples of 4096; `true` means the whole chip. */
  encrypted?: true | readonly FlashRange[];
  /** Programs of unencrypted regions must start and end at multiples of this many bytes (default 1). */
  writeAlignment?: number;
  /** Seed of torn operations and of the noise that unwritten encrypted blocks decrypt to (default 1). */
  seed?: number;
}

/** One erase of a sector or one program command. */
export interface FlashOperation {
  /** Counted from 1 over the life of the chip. */
  number: number;
  kind: 'erase' | 'program';
  /** First byte changed. */
  offset: number;
  /** Bytes changed. */
  size: number;
  /** True if the power went away in the middle. */
  torn: boolean;
}
