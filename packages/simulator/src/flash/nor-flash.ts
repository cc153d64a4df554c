import { type FlashTiming, IDF_FLASH_TIMING } from '../clock/flash-timing.ts';
import type { TimeSink } from '../clock/virtual-clock.ts';
import { type CutMoment, FlashError, type PowerCut } from '../errors.ts';
import { checkBounds, checkRegion, checkSectors } from './flash-bounds.ts';
import { type CellsSnapshot, FlashCells } from './flash-cells.ts';
import type { FlashOperation, NorFlashOptions } from './flash-options.ts';
import { type CountersSnapshot, FlashCounters, type FlashStatistics } from './flash-statistics.ts';
import { SECTOR_SIZE } from './geometry.ts';
import { PowerSwitch } from './power-switch.ts';

/** Everything a flash chip remembers; see {@link NorFlash.snapshot}. */
export interface FlashSnapshot {
  readonly cells: CellsSnapshot;
  readonly operations: number;
  readonly counters: CountersSnapshot;
}

/**
 * A SPI NOR flash chip that is stricter than hardware: what a real chip would silently corrupt (programming a 0 back
 * to 1, an erase that is not aligned, a second program of an encrypted block) is a {@link FlashError} that changes
 * nothing. Every erase of a sector and every program command is one numbered operation, and the power can be cut
 * before, after or in the middle of any of them.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { NorFlash } from '@aloft/simulator';
 *
 * const flash = new NorFlash({ size: 0x10000 });
 * flash.write(0x1000, Uint8Array.of(0x0f));
 * flash.write(0x1000, Uint8Array.of(0x03));
 * assert.throws(() => flash.write(0x1000, Uint8Array.of(0xff)), { code: 'FLASH_NOT_ERASED' });
 *
 * flash.cutPowerAt(flash.operations + 1, 'before');
 * assert.throws(() => flash.erase(0x1000, 0x1000), { code: 'POWER_CUT' });
 * flash.restorePower();
 * assert.deepEqual(flash.read(0x1000, 1), Uint8Array.of(0x03));
 * ```
 */
export class NorFlash {
  /** Capacity in bytes. */
  readonly size: number;
  readonly #cells: FlashCells;
  readonly #power = new PowerSwitch();
  readonly #counters: FlashCounters;
  readonly #clock: TimeSink | undefined;
  readonly #timing: FlashTiming;
  readonly #seed: number;
  readonly #watchers = new Set<(operation: FlashOperation) => void>();

  /** @throws {FlashError} `FLASH_ERASE_ALIGNMENT` if the size or an encrypted region is not a multiple of 4096 */
  constructor(options: NorFlashOptions) {
    const { size, encrypted = [] } = options;
    const regions = encrypted === true ? [{ offset: 0, size }] : encrypted;
    for (const range of [{ offset: 0, size }, ...regions]) checkRegion(range);
    this.size = size;
    this.#seed = options.seed ?? 1;
    this.#cells = new FlashCells(size, regions, this.#seed, options.writeAlignment ?? 1);
    this.#counters = new FlashCounters(size);
    this.#clock = options.clock;
    this.#timing = options.timing ?? IDF_FLASH_TIMING;
  }

  /** Erase and program operations begun so far; the next one has number `operations + 1`. */
  get operations(): number {
    return this.#power.operations;
  }

  /** Whether the board has power. */
  get isPowered(): boolean {
    return this.#power.isOn;
  }

  /** Counters of everything done so far. */
  get statistics(): FlashStatistics {
    return this.#counters.report();
  }

  /** Whether a byte lies in a region under flash encryption. */
  isEncrypted(offset: number): boolean {
    return this.#cells.isEncrypted(offset);
  }

  /**
   * Reads as the device does: costs time, needs power, decrypts.
   *
   * @throws {FlashError} `FLASH_OUT_OF_BOUNDS`
   * @throws {PowerCut} without power
   */
  read(offset: number, size: number): Uint8Array {
    checkBounds(this.size, offset, size);
    const bytes = new Uint8Array(size);
    this.readInto(offset, bytes);
    return bytes;
  }

  /** Reads as {@link NorFlash.read} does, into bytes of the caller. */
  readInto(offset: number, into: Uint8Array): void {
    this.#power.check();
    const size = into.length;
    checkBounds(this.size, offset, size);
    this.#cells.readInto(offset, into);
    this.#counters.countRead(size);
    if (size > 0) this.#spend(this.#timing.readUs(size));
  }

  /**
   * Looks at (decrypted) contents from outside: no time passes, nothing is counted, no power needed.
   *
   * @throws {FlashError} `FLASH_OUT_OF_BOUNDS`
   */
  peek(offset: number, size: number): Uint8Array {
    checkBounds(this.size, offset, size);
    const bytes = new Uint8Array(size);
    this.#cells.readInto(offset, bytes);
    return bytes;
  }

  /** Looks from outside whether a range was not programmed since its last erase; bounds as for `peek`. */
  isErased(offset: number, size: number): boolean {
    checkBounds(this.size, offset, size);
    return this.#cells.isErased(offset, size);
  }

  /**
   * Erases whole sectors to 0xFF, in ascending order, one operation each.
   *
   * @param offset multiple of 4096
   * @param size multiple of 4096
   * @throws {FlashError} `FLASH_OUT_OF_BOUNDS`, `FLASH_ERASE_ALIGNMENT`; nothing was erased
   * @throws {PowerCut} sectors before the cut are erased
   */
  erase(offset: number, size: number): void {
    this.#power.check();
    checkBounds(this.size, offset, size);
    checkSectors(offset, size);
    for (let at = offset; at < offset + size; at += SECTOR_SIZE) this.#eraseSector(at);
  }

  /**
   * Programs bytes of any length, split into program commands at page (or encrypted row) boundaries, one operation
   * each. The whole write is checked before the first bit changes.
   *
   * @throws {FlashError} `FLASH_OUT_OF_BOUNDS`, `FLASH_WRITE_ALIGNMENT`, `FLASH_NOT_ERASED` (a bit would have to go
   * from 0 to 1), `FLASH_BLOCK_PROGRAMMED_TWICE` (encrypted), `FLASH_REGION_ENCRYPTION` (crosses the edge of an
   * encrypted region); nothing was programmed
   * @throws {PowerCut} commands before the cut are done
   */
  write(offset: number, bytes: Uint8Array): void {
    this.#power.check();
    checkBounds(this.size, offset, bytes.length);
    this.#cells.checkProgram(offset, bytes);
    const unit = this.#cells.unitAt(offset);
    let done = 0;
    while (done < bytes.length) {
      const piece = Math.min(unit - ((offset + done) % unit), bytes.length - done);
      this.#programUnit(offset + done, bytes.subarray(done, done + piece));
      done += piece;
    }
  }

  /**
   * Programs inside one page: exactly one operation.
   *
   * @throws {FlashError} `FLASH_PAGE_CROSSED`, or as {@link NorFlash.write}
   * @throws {PowerCut} at an armed cut
   */
  programPage(offset: number, bytes: Uint8Array): void {
    const unit = this.#cells.unitAt(offset);
    if ((offset % unit) + bytes.length > unit) {
      throw new FlashError('FLASH_PAGE_CROSSED', offset, bytes.length, `one command stays inside a ${unit}-byte page`);
    }
    this.write(offset, bytes);
  }

  /**
   * Arms a power cut.
   *
   * @param operation number of a future operation, counted from 1 over the life of the chip (see `operations`)
   * @param moment `before` the operation changes anything, `after` it is complete, or `torn` in the middle of it
   * @throws {SimulatorError} `POWER_CUT_IN_THE_PAST`
   */
  cutPowerAt(operation: number, moment: CutMoment): void {
    this.#power.arm(operation, moment);
  }

  /** Takes the power away now, between two operations; returns the error later operations throw. */
  cutPower(): PowerCut {
    return this.#power.cutNow();
  }

  /** Gives power back and forgets an armed cut. */
  restorePower(): void {
    this.#power.restore();
  }

  /**
   * Tells a watcher of every finished or torn operation, in order.
   *
   * @returns stops watching
   */
  watch(watcher: (operation: FlashOperation) => void): () => void {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  /** Freezes contents, operation counter and statistics; sectors are shared, so this is cheap. */
  snapshot(): FlashSnapshot {
    return { cells: this.#cells.snapshot(), operations: this.operations, counters: this.#counters.snapshot() };
  }

  /** Returns to a snapshot of this chip, with power on and no cut armed. Time does not run back. */
  restore({ cells, operations, counters }: FlashSnapshot): void {
    this.#cells.restore(cells);
    this.#power.reset(operations);
    this.#counters.restore(counters);
  }

  #eraseSector(offset: number): void {
    const { number, torn } = this.#power.begin();
    this.#cells.eraseSector(offset, torn ? this.#seedOf(number) : undefined);
    this.#counters.countErase(offset);
    this.#end({ number, kind: 'erase', offset, size: SECTOR_SIZE, torn }, this.#timing.eraseSectorUs);
  }

  #programUnit(offset: number, bytes: Uint8Array): void {
    const { number, torn } = this.#power.begin();
    const size = bytes.length;
    this.#cells.program(offset, bytes, torn ? this.#seedOf(number) : undefined);
    this.#counters.countProgram(size);
    this.#end({ number, kind: 'program', offset, size, torn }, this.#timing.programUs(size));
  }

  #end(operation: FlashOperation, cost: number): void {
    this.#spend(operation.torn ? Math.floor(cost / 2) : cost);
    for (const watcher of this.#watchers) watcher(operation);
    this.#power.end();
  }

  #seedOf(operation: number): number {
    return (Math.imul(this.#seed, 0x01000193) ^ Math.imul(operation, 0x85ebca6b)) >>> 0;
  }

  #spend(microseconds: number): void {
    this.#counters.countBusy(microseconds);
    this.#clock?.advance(microseconds);
  }
}
