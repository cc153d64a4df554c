import { SECTOR_SIZE } from './geometry.ts';

/** What a flash chip did so far. */
export interface FlashStatistics {
  /** Erased sectors, counting repeats. */
  erases: number;
  /** Program commands (pages or encrypted rows). */
  programs: number;
  /** Bytes programmed. */
  programmedBytes: number;
  /** Bytes read by the device (not by tools that look from outside). */
  readBytes: number;
  /** Number of erases of each sector. */
  erasesPerSector: readonly number[];
  /** Microseconds the chip was busy with erasing, programming and reading. */
  busyUs: number;
}

/** Frozen counters. */
export interface CountersSnapshot {
  /** Erases, programs, programmed bytes, read bytes, busy microseconds. */
  readonly numbers: readonly [number, number, number, number, number];
  readonly perSector: Uint32Array;
}

/** The mutable counters behind {@link FlashStatistics}. */
export class FlashCounters {
  #erases = 0;
  #programs = 0;
  #programmedBytes = 0;
  #readBytes = 0;
  #busyUs = 0;
  readonly #perSector: Uint32Array;

  constructor(flashSize: number) {
    this.#perSector = new Uint32Array(flashSize / SECTOR_SIZE);
  }

  countErase(offset: number): void {
    this.#erases++;
    const sector = offset / SECTOR_SIZE;
    this.#perSector[sector] = (this.#perSector[sector] ?? 0) + 1;
  }

  countProgram(size: number): void {
    this.#programs++;
    this.#programmedBytes += size;
  }

  countRead(size: number): void {
    this.#readBytes += size;
  }

  countBusy(microseconds: number): void {
    this.#busyUs += microseconds;
  }

  /** Copies the counters. */
  report(): FlashStatistics {
    return {
      erases: this.#erases,
      programs: this.#programs,
      programmedBytes: this.#programmedBytes,
      readBytes: this.#readBytes,
      erasesPerSector: Array.from(this.#perSector),
      busyUs: this.#busyUs,
    };
  }

  /** Freezes the counters. */
  snapshot(): CountersSnapshot {
    return {
      numbers: [this.#erases, this.#programs, this.#programmedBytes, this.#readBytes, this.#busyUs],
      perSector: this.#perSector.slice(),
    };
  }

  /** Returns to a snapshot of these counters. */
  restore({ numbers, perSector }: CountersSnapshot): void {
    [this.#erases, this.#programs, this.#programmedBytes, this.#readBytes, this.#busyUs] = numbers;
    this.#perSector.set(perSector);
  }
}
