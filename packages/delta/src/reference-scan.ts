/**
 * All references of one image, for matching: where they are and what they point at.
 * @module
 */

import { decodeData, FrameState } from './data.ts';
import { FIXED_BITS, HIGH, isMapped, isNear, PLAIN, UNIT_SIZE } from './reference.ts';
import { decodeRiscv, RiscvRegisters, settleHigh } from './riscv.ts';
import type { Survey } from './survey.ts';
import { decodeThumb, ThumbPools } from './thumb.ts';
import { Unit } from './unit.ts';
import { Windows } from './windows.ts';
import { decodeXtensa, XtensaState } from './xtensa.ts';

const FIRST_SIZE = 4096;

/** The references of one image in order of their offsets. */
export class References {
  size = 0;
  offsets: Uint32Array = new Uint32Array(FIRST_SIZE);
  kinds: Uint8Array = new Uint8Array(FIRST_SIZE);
  /** What they point at. */
  targets: Uint32Array = new Uint32Array(FIRST_SIZE);

  add(offset: number, kind: number, target: number): void {
    if (this.size === this.offsets.length) this.#grow();
    this.offsets[this.size] = offset;
    this.kinds[this.size] = kind;
    this.targets[this.size++] = target;
  }

  /** Index of the first reference at or behind `offset`. */
  firstAt(offset: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.offsets[middle] as number) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const { offsets, kinds, targets } = this;
    const size = this.size + (this.size >>> 1);
    this.offsets = new Uint32Array(size);
    this.offsets.set(offsets);
    this.kinds = new Uint8Array(size);
    this.kinds.set(kinds);
    this.targets = new Uint32Array(size);
    this.targets.set(targets);
  }
}

export function scanReferences(image: Uint8Array, seen: Survey): References {
  const references = new References();
  const windows = new Windows(seen.space.regions, seen.classes, seen.fixed);
  const unit = new Unit();
  const registers = new RiscvRegisters({ base: seen.globalPointer, target: seen.globalPointer });
  const xtensa = new XtensaState();
  const frame = new FrameState();
  const pools = new ThumbPools();
  seen.space.regions.forEach((region, index) => {
    const end = Math.min(region.offset + region.size, image.length);
    registers.forgetAll();
    xtensa.forget();
    frame.forget();
    pools.forget();
    for (let at = region.offset; at < end; at += unit.size) {
      const pc = (region.address + (at - region.offset)) >>> 0;
      if (windows.isCode(index) && seen.set === 'riscv') {
        decodeRiscv(image, at, end, pc, registers, windows, unit);
        if (unit.kind === HIGH) settleHigh(unit, unit.word, pc, registers);
      } else if (windows.isCode(index) && seen.set === 'thumb') {
        decodeThumb(image, at, end, pc, pools, windows, unit);
      } else if (windows.isCode(index)) {
        decodeXtensa(image, at, end, pc, seen.set === 'xtensa-wide', xtensa, windows, unit);
      } else if (windows.isData(index)) {
        decodeData(image, at, end, pc, frame, windows, unit);
      } else {
        unit.plain(end - at);
      }
      if (unit.kind !== PLAIN && (isMapped(unit.kind) || isNear(unit.kind))) references.add(at, unit.kind, unit.target);
    }
  });
  return references;
}

/**
 * The image with every reference field replaced by `label(target)`, so that equal code compares equal wherever it was
 * linked. Fixed bits stay; of a pointer's four bytes all are label.
 */
export function withLabels(
  image: Uint8Array,
  references: References,
  label: (kind: number, target: number) => number,
): Uint8Array {
  const out = new Uint8Array(image);
  for (let i = 0; i < references.size; i++) {
    const at = references.offsets[i] as number;
    const kind = references.kinds[i] as number;
    const value = label(kind, references.targets[i] as number);
    const fixed = FIXED_BITS[kind] ?? 0;
    const size = UNIT_SIZE[kind] ?? 1;
    for (let k = 0; k < size; k++) {
      const keep = (fixed >>> (8 * k)) & 0xff;
      out[at + k] = ((image[at + k] ?? 0) & keep) | ((value >>> (8 * k)) & ~keep & 0xff);
    }
  }
  return out;
}
