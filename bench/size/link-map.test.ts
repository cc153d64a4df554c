import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLinkMap } from './link-map.ts';

const map = `Discarded input sections

 .text.unused   0x00000000       0x40 /tmp/x/image.o

Linker script and memory map

 .text.take     0x0001242e       0x44 /tmp/x/image.o
 .text.aloft_image_walk_step
                0x00012518      0x2c0 /tmp/x/image.o
 .text          0x000153b4       0x38 /usr/lib/gcc/x/libgcc.a(_lshrdi3.o)
 .rodata.head.str1.4
                0x00015c60       0x2d /tmp/x/engine_http.o
 .srodata.magic
                0x00017140        0x4 /tmp/x/patch_header.o
 .bss.engine    0x0001b144      0xc20 /tmp/x/caller.o
 .bss           0x0001b144        0x0 /tmp/x/image.o
 .comment       0x00000000       0x26 /tmp/x/image.o
`;

test('every kept piece is counted once, with the size of the final program; what was thrown away is not', () => {
  assert.deepEqual(
    readLinkMap(map).map(({ file, name, kind, size }) => [file, name, kind, size]),
    [
      ['image', 'take', 'code', 0x44],
      ['image', 'aloft_image_walk_step', 'code', 0x2c0],
      ['libgcc', '(unnamed)', 'code', 0x38],
      ['engine_http', 'head (texts)', 'constants', 0x2d],
      ['patch_header', 'magic', 'constants', 4],
      ['caller', 'engine', 'bss', 0xc20],
    ],
  );
});
