/**
 * Recognises plain binaries for Cortex-M and finds out where they are linked. Only guesses: a wrong one costs bytes.
 * Armv7-M architecture reference manual, "The vector table": where the stack begins, then odd addresses of code.
 * @module
 */
import { readWord } from './address-space.ts';
import { LINK_UNIT, RAM_START } from './link.ts';
import { FIXED_BITS, getField, THUMB_CALL, targetOf } from './reference.ts';

/** What is known of a plain binary for Cortex-M. */
export interface CortexImage {
  /** Address of the file's first byte. */
  readonly address: number;
  /** How much of the file is code, from its start on; constants follow. */
  readonly codeSize: number;
  /** Bytes of RAM up to where the stack begins. */
  readonly ramSize: number;
}

const MOST_RAM = 0x200000;
/** Second-stage loaders and image headers of these sizes come before some vector tables. */
const TABLE_OFFSETS = [0, 0x100, 0x200, 0x400, 0x800, 0x1000];
/** Places in the table: reset, NMI, hard fault, SVC, PendSV, SysTick; the others differ from core to core. */
const VECTORS = [1, 2, 3, 11, 14, 15];
/** Places that no table lacks: a program without interrupts may begin its code behind them. */
const FIRST_VECTORS = [1, 2, 3];
/** So many addresses tell where an image is linked as well as all of them would. */
const MOST_WITNESSES = 3000;
const LEAST_WITNESSES = 8;
/** Code is looked for in pieces of this size. */
const BLOCK = LINK_UNIT;
/** What a block without calls counts against one with them. */
const SILENCE = 0.5;

/**
 * Where a plain binary for Cortex-M is linked and how much of it is code, as patches take it. The vector table stands
 * first, or behind a loader or header of 256 to 4096 bytes.
 *
 * @param image The whole file.
 * @returns undefined when it does not look like a binary for Cortex-M.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { findCortexImage } from '@aloft/delta';
 *
 * assert.equal(findCortexImage(new TextEncoder().encode('no firmware at all')), undefined);
 * ```
 */
export function findCortexImage(image: Uint8Array): CortexImage | undefined {
  return findTable(image, VECTORS) ?? findTable(image, FIRST_VECTORS);
}

function findTable(image: Uint8Array, vectors: readonly number[]): CortexImage | undefined {
  for (const table of TABLE_OFFSETS) {
    const stack = readWord(image, table);
    if (stack <= RAM_START || stack > RAM_START + MOST_RAM || stack % 4 !== 0) continue;
    const handlers = vectors.map((place) => readWord(image, table + place * 4)).filter((handler) => handler !== 0);
    const low = Math.min(...handlers);
    const high = Math.max(...handlers);
    if (handlers.length < 3 || high - low >= image.length || handlers.some((handler) => handler % 2 === 0)) continue;
    const address = findAddress(image, low, high);
    if (address === undefined) continue;
    const ramSize = Math.ceil((stack - RAM_START) / LINK_UNIT) * LINK_UNIT;
    return { address, codeSize: findCodeSize(image, high - address), ramSize };
  }
  return undefined;
}

/** The address that makes most odd words point at functions; `low` and `high` are addresses inside the image. */
function findAddress(image: Uint8Array, low: number, high: number): number | undefined {
  const witnesses = new Set<number>();
  for (let at = 0; at + 4 <= image.length && witnesses.size < MOST_WITNESSES; at += 4) {
    const word = readWord(image, at);
    if (word % 2 === 1 && word > high - image.length && word < low + image.length) witnesses.add(word);
  }
  let best: number | undefined;
  let most = LEAST_WITNESSES - 1;
  const first = Math.max(0, Math.ceil((high - image.length) / LINK_UNIT) * LINK_UNIT);
  for (let address = first; address <= low; address += LINK_UNIT) {
    let agreeing = 0;
    for (const witness of witnesses) if (isFunction(image, witness - 1 - address)) agreeing++;
    if (agreeing > most) {
      most = agreeing;
      best = address;
    }
  }
  return best;
}

/** Does `push {.., lr}`, short or long, stand at `at`? */
function isFunction(image: Uint8Array, at: number): boolean {
  return image[at + 1] === 0xb5 || (image[at] === 0x2d && image[at + 1] === 0xe9);
}

/**
 * Calls of functions are dense in code and absent elsewhere: where they stop, constants begin. Small functions at the
 * end of the code call nobody, but they are called; so is what the vector table names, the last of it at `lastHandler`.
 */
function findCodeSize(image: Uint8Array, lastHandler: number): number {
  let score = 0;
  let best = 0;
  let end = 0;
  const called: number[] = [];
  for (let block = 0; block < image.length; block += BLOCK) {
    const targets = callsIn(image, block);
    score += targets.some((target) => isFunction(image, target)) ? 1 : -SILENCE;
    for (const target of targets) called.push(target);
    if (score > best) {
      best = score;
      end = block + BLOCK;
    }
  }
  const seen = new Set<number>();
  for (const target of called) {
    // One call may be a chance find in constants, hardly two of the same place.
    if (target >= end && seen.has(target)) end = target + 1;
    seen.add(target);
  }
  return Math.min(Math.ceil(Math.max(end, lastHandler) / BLOCK) * BLOCK, image.length);
}

/** Offsets that the calls in a block lead to, inside the image. */
function callsIn(image: Uint8Array, block: number): number[] {
  const targets: number[] = [];
  for (let at = block; at < block + BLOCK && at + 4 <= image.length; at += 2) {
    const word = readWord(image, at);
    if ((word & (FIXED_BITS[THUMB_CALL] ?? 0)) >>> 0 !== 0xf800f000) continue;
    const target = targetOf(THUMB_CALL, getField(THUMB_CALL, word), at);
    if (target < image.length) targets.push(target);
  }
  return targets;
}
