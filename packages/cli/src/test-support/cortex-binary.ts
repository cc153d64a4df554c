/** A made-up plain binary for Cortex-M: vector table, small functions, pointers to them. */
const STACK = 0x20004000;
const TABLE_WORDS = 16;
const FUNCTION_WORDS = 4;

/** Linked at `address`; `inserted` words come between the vector table and the functions. */
export function cortexBinary(address: number, functions: number, inserted: number): Uint8Array {
  const place = (index: number): number => (TABLE_WORDS + inserted + index * FUNCTION_WORDS) * 4;
  const bytes = new Uint8Array(place(functions) + functions * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, STACK, true);
  for (let i = 1; i < TABLE_WORDS; i++) view.setUint32(i * 4, address + place(i) + 1, true);
  for (let i = 0; i < functions; i++) {
    // push {r4, lr}; movs r2, #i; nop; nop; nop; nop; movs r0, #0; pop {r4, pc}
    [0x2200b510 | ((i & 0xff) << 16), 0xbf00bf00, 0xbf00bf00, 0xbd102000].forEach((word, k) => {
      view.setUint32(place(i) + k * 4, word, true);
    });
    view.setUint32(place(functions) + i * 4, address + place((i * 7) % functions) + 1, true);
  }
  return bytes;
}
