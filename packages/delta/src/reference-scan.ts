/**
 * All references of one image, for matching: where they are and what they point at.
 * @module
 */

import { decodeData, FrameState } from './data.ts';
import { BRANCH, FIXED_BITS, HIGH, PLAIN, UNIT_SIZE } from './reference.ts';
import { decodeRiscv, RiscvRegisters, settleHigh } from './riscv.ts';
import type { Survey } from './survey.ts';
import { Unit } from './unit.ts';
import { Windows } from './windows.ts';
import { decodeXtensa, XtensaState } from './xtensa.ts';

export interface References {
  /** Kind of the reference that starts at this offset; 0 where none does. */
  readonly kinds: Uint8Array;
  /** What it points at. */
  readonly targets: Uint32Array;
}

export function scanReferences(image: Uint8Array, seen: Survey): References {
  const kinds = new Uint8Array(image.length);
  const targets = new Uint32Array(image.length);
  const windows = new Windows(seen.space.regions, seen.classes, seen.fixed);
  const unit = new Unit();
  const registers = new RiscvRegisters({ base: seen.globalPointer, target: seen.globalPointer });
  const xtensa = new XtensaState();
  const frame = new FrameState();
  seen.space.regions.forEach((region, index) => {
    const end = Math.min(region.offset + region.size, image.length);
    registers.forgetAll();
    xtensa.forget();
    frame.forget();
    for (let at = region.offset; at < end; at += unit.size) {
      const pc = (region.address + (at - region.offset)) >>> 0;
      if (windows.isCode(index) && seen.set === 'riscv') {
        decodeRiscv(image, at, end, pc, registers, windows, unit);
        if (unit.kind === HIGH) settleHigh(unit, unit.word, pc, registers);
      } else if (windows.isCode(index)) {
        decodeXtensa(image, at, end, pc, seen.set === 'xtensa-wide', xtensa, windows, unit);
      } else if (windows.isData(index)) {
        decodeData(image, at, end, pc, frame, windows, unit);
      } else {
        unit.plain(end - at);
      }
      if (unit.kind !== PLAIN && unit.kind < BRANCH) {
        kinds[at] = unit.kind;
        targets[at] = unit.target;
      }
    }
  });
  return { kinds, targets };
}

/**
 * The image with every reference field replaced by `label(target)`, so that equal code compares equal wherever it was
 * linked. Fixed bits stay; of a pointer's four bytes all are label.
 */
export function withLabels(
  image: Uint8Array,
  references: References,
  label: (kind: number, target: number, at: number) => number,
): Uint8Array {
  const out = new Uint8Array(image);
  for (let at = 0; at < image.length; at++) {
    const kind = references.kinds[at] ?? PLAIN;
    if (kind === PLAIN) continue;
    const value = label(kind, references.targets[at] ?? 0, at);
    const fixed = FIXED_BITS[kind] ?? 0;
    const size = UNIT_SIZE[kind] ?? 1;
    for (let k = 0; k < size; k++) {
      const keep = (fixed >>> (8 * k)) & 0xff;
      out[at + k] = ((image[at + k] ?? 0) & keep) | ((value >>> (8 * k)) & ~keep & 0xff);
    }
  }
  return out;
}
