/**
 * Bases that make a decoder sweat: instruction-like bytes of every set, and segments that claim more than the file holds,
 * wrap around the address space, overlap, or start at odd addresses.
 * @module
 */
import type { InstructionSet } from '../walker.ts';
import type { RandomSource } from './random-source.ts';
import { steeredFrame } from './steered-frames.ts';
import { thumbAddress, thumbContents } from './steered-thumb.ts';

export interface SteeredImage {
  readonly bytes: Uint8Array;
  /** Load addresses of its segments, at least one. */
  readonly addresses: readonly number[];
}

export interface ImageShape {
  /** Most segments. */
  readonly segments: number;
  /** Most bytes in a segment. */
  readonly segmentSize: number;
  /** Whether segments may lie about their size. */
  readonly lying: boolean;
  /** Probability that an instruction is one that was there before. */
  readonly alike: number;
}

const ORDINARY = [0x3f400020, 0x400d0020, 0x42000020, 0x40380000, 0x3fc80000] as const;
const STRANGE = [0, 0xfffffff0, 0xfffff800, 0x100, 0x42000021, 0x42010002] as const;

export function steeredImage(random: RandomSource, set: InstructionSet, shape: ImageShape): SteeredImage {
  if (set === 'thumb') {
    const address = thumbAddress(random);
    const size = 64 + random.below(shape.segments * shape.segmentSize);
    return { bytes: thumbContents(random, shape.alike, size, address), addresses: [address] };
  }
  const count = 1 + random.below(shape.segments);
  const addresses: number[] = [];
  const header = Uint8Array.from({ length: 24 }, () => random.word());
  header[0] = 0xe9;
  header[1] = count;
  const parts: Uint8Array[] = [header];
  for (let i = 0; i < count; i++) {
    const size = random.chance(0.1)
      ? random.below(8)
      : random.below(shape.segmentSize) & (random.chance(0.8) ? ~3 : ~0);
    const isOrdinary = random.chance(0.8);
    const start = isOrdinary ? random.pick(...ORDINARY) : random.pick(...STRANGE);
    const address = isOrdinary || random.chance(0.5) ? start + random.below(0x4000) * 4 : start;
    addresses.push(address >>> 0);
    parts.push(segmentHeader(address, shape.lying && random.chance(0.4) ? lieAbout(random, size) : size));
    parts.push(contents(random, set, shape.alike, size, addresses));
  }
  parts.push(Uint8Array.from({ length: random.below(40) }, () => random.word()));
  return { bytes: join(parts), addresses };
}

function lieAbout(random: RandomSource, size: number): number {
  return random.pick(0xffffffff, 0xfffffff0, 0x7fffffff, 0x1000000, size + random.below(5000), random.word());
}

function segmentHeader(address: number, size: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, address, true);
  view.setUint32(4, size, true);
  return bytes;
}

/** Pointers, gaps, frame descriptions, literal pools and instructions. */
function contents(
  random: RandomSource,
  set: InstructionSet,
  alike: number,
  size: number,
  addresses: readonly number[],
): Uint8Array {
  const bytes = new Uint8Array(size);
  const put = (at: number, value: number, width: number): number => {
    for (let k = 0; k < width; k++) bytes[at + k] = value >>> (8 * k);
    return at + width;
  };
  const pointer = (): number => random.pick(0x42000020, ...addresses) + random.below(random.pick(300, 3000));
  const start = addresses.at(-1) ?? 0;
  const known: (readonly [value: number, width: number])[] = [];
  const instruction = (): readonly [value: number, width: number] => {
    const before = random.chance(alike) ? known[random.below(known.length)] : undefined;
    const next = before ?? (set === 'riscv' ? riscv(random, pointer()) : xtensa(random));
    if (known.length < 12) known.push(next);
    return next;
  };
  for (let at = 0; at < size; ) {
    const kind = random.below(set === 'none' ? 10 : 12);
    if (kind < 3) at = put(at, pointer(), 4);
    else if (kind < 4) at += random.below(12);
    else if (kind === 10) {
      at += -(start + at) & 3;
      for (const byte of steeredFrame(random, start + at, pointer)) at = put(at, byte, 1);
    } else if (kind === 11 && set !== 'riscv') {
      // Between two functions, or in the middle of one.
      const [isBetween, most] = [random.chance(0.6), random.pick(2, 9, 40)];
      if (isBetween) at = put(at, ...random.pick<readonly [number, number]>([0xf01d, 2], [0x90, 3], [0xa0, 3]));
      at += -(start + at) & 3;
      for (let left = random.below(most); left > 0; left--) at = put(at, literal(random, pointer()), 4);
      if (isBetween) at = put(at, 0x004136, 3);
    } else if (set === 'none') at = put(at, random.word(), 1);
    else {
      at = put(at, ...instruction());
      if (set !== 'riscv' && random.chance(0.2)) at = (at + 3) & ~3;
    }
  }
  return bytes;
}

/** A word of a literal pool: addresses, small numbers, and numbers that look like nothing. */
function literal(random: RandomSource, pointer: number): number {
  return random.pick(pointer, random.below(5000), random.word(), random.word());
}

/** A word of RISC-V code and its size: mostly what makes and uses addresses, among few registers. */
function riscv(random: RandomSource, pointer: number): readonly [value: number, width: number] {
  if (random.chance(0.3)) {
    const compressed = random.pick(0, 1, 2);
    return [random.pick(0x8082, 0x2001, 0x9002, (random.word() & 0xfffc) | compressed), 2];
  }
  const register = (): number => random.pick(0, 1, 3, 8, 10, 15);
  const opcode = random.pick(0x17, 0x17, 0x37, 0x37, 0x13, 0x03, 0x23, 0x07, 0x27, 0x67, 0x6f, 0x63, 0x33);
  const rd = register() << 7;
  if (opcode === 0x37) return [(pointer & 0xfffff000) | rd | opcode, 4];
  if (opcode === 0x17) return [((random.below(8) - 4) << 12) | rd | opcode, 4];
  const function3 = random.chance(0.8) ? 0 : random.word() & 0x7000;
  return [(random.word() & 0xfff00000) | (register() << 15) | function3 | rd | opcode, 4];
}

/** An Xtensa instruction and its size: calls, loads of literals, jumps, returns, entries, anything. */
function xtensa(random: RandomSource): readonly [value: number, width: number] {
  const word = random.word();
  if (random.chance(0.25)) return [random.pick(0xf01d, 0xf00d, (word & 0xfff0) | 8), 2];
  const load = 0xff0000 | (word & 0xff00) | (random.below(16) << 4) | 1;
  const call = (word & 0x3ffc0) | 5;
  const jump = (word & 0xffffc0) | 6;
  return [random.pick(call, load, jump, load, 0x80, 0x90, 0xa0, 0x004136, word & 0xffffff), 3];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
