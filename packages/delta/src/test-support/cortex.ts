/** Made-up firmware for Cortex-M: what tests of plain binaries need. */
import { fieldFor, setField, THUMB_CALL } from '../reference.ts';

const STACK = 0x20004000;
const TABLE_WORDS = 64;
const CALL = 0xf800f000;
/** Words of a function: push, load, call, two numbers of its own, pop; then its literals. */
const FUNCTION_WORDS = 7;

/** Where `cortexImage` puts its function number `index`, as an offset; `inserted` words come before number `at`. */
export function functionOffset(index: number, at: number, inserted: number): number {
  return (TABLE_WORDS + index * FUNCTION_WORDS + (index >= at ? inserted : 0)) * 4;
}

/**
 * An image linked at `address`: a vector table, `count` functions that call each other and load a pointer to a function
 * and one to RAM, then a table of pointers to all functions. `inserted` words of other code come before function `at`.
 */
export function cortexImage(address: number, count: number, at: number, inserted: number): Uint8Array {
  const codeEnd = functionOffset(count, 0, inserted);
  const bytes = new Uint8Array(codeEnd + count * 4 + 64);
  const view = new DataView(bytes.buffer);
  const offsetOf = (index: number): number => functionOffset(index % count, at, inserted);
  const pointerTo = (index: number): number => address + offsetOf(index) + 1;
  view.setUint32(0, STACK, true);
  for (let i = 1; i < 16; i++) view.setUint32(i * 4, pointerTo(i), true);
  // adds r0, r0, #n; adds r1, r1, #n
  for (let i = 0; i < inserted; i++)
    view.setUint32(functionOffset(at, at, 0) + i * 4, 0x31003000 | (i * 0x10001), true);
  for (let i = 0; i < count; i++) {
    const offset = offsetOf(i);
    const pc = address + offset + 4;
    const call = setField(THUMB_CALL, CALL, fieldFor(THUMB_CALL, address + offsetOf(i * 7 + 3), pc));
    // push {r4, lr}; ldr r0, [pc, #16]; bl; ldr r1, [pc, #12]; movs r2, #n; movs r3, #n; pop {r4, pc}
    view.setUint32(offset, 0x4804b510, true);
    view.setUint32(offset + 4, call, true);
    view.setUint32(offset + 8, 0x22004903 | ((i & 0xff) << 16), true);
    view.setUint32(offset + 12, 0xbd102300 | (i >> 8), true);
    view.setUint32(offset + 20, pointerTo(i * 5 + 1), true);
    view.setUint32(offset + 24, 0x20000100 + i * 4 + (i >= at ? inserted * 4 : 0), true);
    view.setUint32(codeEnd + i * 4, pointerTo(i * 3), true);
  }
  return bytes;
}
