import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ElfSymbol } from '@aloft/image';
import { visibleLength } from '../terminal/style.ts';
import { drawing, screen } from '../test-support/screen.ts';
import { drawExplanation } from './draw-explanation.ts';
import type { Explanation } from './explain-patch.ts';

const EXPLANATION: Explanation = {
  patchSize: 2000,
  segments: [
    { name: 'drom', address: 0x3c100020, start: 0x20, end: 0x8020, bytes: 400 },
    { name: 'irom', address: 0x42000020, start: 0x8020, end: 0x28000, bytes: 1450 },
  ],
  ranges: [
    { name: 'irom', address: 0x42007fe0, start: 0x10000, end: 0x11000, bytes: 1200, content: 'binary' },
    { name: 'drom', address: 0x3c100020, start: 0x20, end: 0x1000, bytes: 400, content: 'text' },
    { name: 'irom', address: 0x4200cfe0, start: 0x15000, end: 0x16000, bytes: 250, content: 'packed' },
    { name: 'irom', address: 0x4200dfe0, start: 0x16000, end: 0x17000, bytes: 0.2, content: 'filler' },
  ],
  rangeSize: 4096,
  program: undefined,
  overheadBytes: 150,
  hints: ['Store what is compressed plain, because a small change in it changes all of it, wherever it may be.'],
};

function symbol(name: string, kind: 'function' | 'object'): ElfSymbol {
  return { name, kind, address: 0x42000100, size: 64, isLocal: false, sourceFile: undefined };
}

const BY_NAME: Explanation = {
  ...EXPLANATION,
  program: {
    file: 'lamp.elf',
    match: 'build',
    hasSymbols: true,
    places: [],
    foundBytes: 100,
    differentBytes: 0,
    missingBytes: 0,
    costs: {
      sections: [
        { name: '.flash.rodata', address: 0x3c100120, size: 30_000, bytes: 400 },
        { name: '.flash.text', address: 0x42000020, size: 130_000, bytes: 1400 },
        { name: '.iram0.text', address: 0x40380000, size: 4, bytes: 0 },
      ],
      symbols: [
        { symbol: symbol('app_main', 'function'), section: '.flash.text', size: 320, bytes: 1000 },
        {
          symbol: symbol('_ZN4lamp7Channel9configureERKNS_8SettingsE', 'function'),
          section: '.flash.text',
          size: 1200,
          bytes: 400,
        },
        { symbol: undefined, section: '.flash.rodata', size: 9000, bytes: 300 },
        { symbol: symbol('palette', 'object'), section: '.flash.rodata', size: 96, bytes: 100 },
      ],
      outsideBytes: 50,
    },
  },
};

test('by ranges: segments, the dearest ranges, hints, in 80 columns', () => {
  assert.equal(
    drawing(drawExplanation(screen(), EXPLANATION, 2)),
    `

  Segments of the target (address, size, bytes of the patch)
  drom  0x3c100020     32 KB    400  20 %  ██████████▎
  irom  0x42000020  128.0 KB  1 450  73 %  █████████████████████████████████████
  150 bytes more for the header and what is sent ahead of the image

  Dearest ranges of 4 KB (file offset, address, segment, content, bytes)
  0x010000  0x42007fe0  irom  binary  1 200  60 %  █████████████████████████████
  0x000020  0x3c100020  drom  text      400  20 %  █████████▋
  and 2 more ranges with 250 bytes (13 %)

  Hints
  • Store what is compressed plain, because a small change in it changes all of
    it, wherever it may be.
`,
  );
});

test('by names: sections and the dearest functions and objects, in 80 columns', () => {
  assert.equal(
    drawing(drawExplanation(screen(), { ...BY_NAME, hints: [] }, 3)),
    `

  Segments of the target (address, size, bytes of the patch)
  drom  0x3c100020     32 KB    400  20 %  ██████████▎
  irom  0x42000020  128.0 KB  1 450  73 %  █████████████████████████████████████
  150 bytes more for the header and what is sent ahead of the image

  Sections of the program (address, size, bytes of the patch)
  .flash.text    0x42000020  127.0 KB  1 400  70 %  ████████████████████████████
  .flash.rodata  0x3c100120   29.3 KB    400  20 %  ████████
  50 bytes for what is no part of it: headers, padding, checksum, digest

  Dearest functions and objects (section, size, bytes of the patch)
  app_main()              .flash.text     320 B  1 000  50 %  ██████████████████
  _ZN4lamp7Channel9conf…  .flash.text    1.2 KB    400  20 %  ███████▎
  (no name)               .flash.rodata  8.8 KB    300  15 %  █████▍
  and 1 other with 100 bytes (5.0 %)
`,
  );
});

test('no line is wider than the terminal', () => {
  for (const columns of [72, 80, 100]) {
    for (const explanation of [EXPLANATION, BY_NAME]) {
      for (const line of drawExplanation(screen(columns, true), explanation, 10)) {
        assert.ok(visibleLength(line) <= columns, `${columns}: ${line}`);
      }
    }
  }
});
