/**
 * Plain binaries for Cortex-M that make a decoder sweat: no headers, code that loads from pools ahead of it, branches near
 * and far, and tables of addresses.
 * @module
 */
import { LINK_UNIT, type Link, NO_LINK, RAM_START } from '../link.ts';
import type { RandomSource } from './random-source.ts';

const ORDINARY = [0x08000000, 0x10000000, 0, 0x26000] as const;
const STRANGE = [0xffffff00, 0xfffff000, 0x1fffff00, RAM_START, 0x80000000] as const;

/** Where a binary is linked: a multiple of `LINK_UNIT`. */
export function thumbAddress(random: RandomSource): number {
  return random.chance(0.8) ? random.pick(...ORDINARY) : random.pick(...STRANGE);
}

export function thumbLink(random: RandomSource, address: number, size: number): Link {
  if (random.chance(0.1)) return NO_LINK;
  const moved = random.pick(0, 0, 0, 1, -1, 0x1000, -0x1000, 0x7fffff) * LINK_UNIT;
  return {
    base: address,
    target: (address + moved) >>> 0,
    codeSize: random.chance(0.8) ? random.below((size >> 8) + 2) * LINK_UNIT : 0x7fffff00,
    ramSize: random.pick(0, 1, 0x40, 0xffff) * LINK_UNIT,
  };
}

/** Code, then pointers, from `address` on. */
export function thumbContents(random: RandomSource, alike: number, size: number, address: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const known: (readonly [value: number, width: number])[] = [];
  const pointer = (): number =>
    random.chance(0.3) ? RAM_START + random.below(0x1000) : address + random.below(random.pick(300, 3000));
  const put = (at: number, value: number, width: number): number => {
    for (let k = 0; k < width; k++) bytes[at + k] = value >>> (8 * k);
    return at + width;
  };
  for (let at = 0; at < size; ) {
    const kind = random.below(20);
    if (kind === 0) {
      at += at & 2;
      for (let left = random.below(9); left > 0; left--)
        at = put(at, random.chance(0.7) ? pointer() : random.word(), 4);
    } else if (kind === 1) at += random.below(12);
    else {
      const before = random.chance(alike) ? known[random.below(known.length)] : undefined;
      const next = before ?? instruction(random);
      if (known.length < 12) known.push(next);
      at = put(at, ...next);
    }
  }
  return bytes;
}

/** An instruction as a number, its first halfword below, and its size. */
function instruction(random: RandomSource): readonly [value: number, width: number] {
  const word = random.word();
  const short = random.pick(0x4800, 0x4800, 0xd000, 0xe000, 0xde00, word & 0xf000);
  if (random.chance(0.5)) return [short | (word & (short === 0x4800 ? 0x70f : 0x3ff)), 2];
  const near = (word & 0x3f0000) >>> 0;
  const wide = random.pick(
    (0xf800f000 | near) >>> 0,
    (0xb800f000 | near) >>> 0,
    (0xfffff7ff & ~near) >>> 0,
    (0x8000f000 | near | (word & 0x3c0)) >>> 0,
    (0x0000f8df | (word & 0xf0ff0000)) >>> 0,
    (0x0000ed9f | (word & 0xf03f0040)) >>> 0,
    (0x0000f240 | (word & 0x7fff040f)) >>> 0,
    (word | 0xe800) >>> 0,
  );
  return [wide, 4];
}
