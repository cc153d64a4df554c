import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPatch, inspectPatch, type PatchReport } from '@aloft/delta';
import type { SegmentCost } from '../explain/segment-ranges.ts';
import { visibleLength } from '../terminal/style.ts';
import { drawing, screen } from '../test-support/screen.ts';
import { drawHeader, drawNeedsBase, drawReport } from './draw-patch.ts';

const { trace } = inspectPatch(null, createPatch(null, new Uint8Array(64)).bytes);

/** Numbers of a patch as they might be; no codec has part in them. */
const REPORT: PatchReport = {
  header: {
    version: 1,
    chipId: 5,
    patchSize: 4123,
    baseSize: 1_300_000,
    targetSize: 1_312_345,
    ramSize: 14_336,
    set: 'riscv',
    tableBits: 10,
    baseDigest: new Uint8Array(16).fill(0xab),
    targetDigest: new Uint8Array(16).fill(0xcd),
  },
  operations: [
    { operation: 'literal', count: 12, bytes: 1234 },
    { operation: 'copy', count: 40, bytes: 1_311_000 },
    { operation: 'repeat', count: 1, bytes: 111 },
  ],
  regions: [
    { address: 0x3c100020, size: 327_680, content: 'data', slack: 65_536 },
    { address: 0x42000020, size: 984_000, content: 'code', slack: 0 },
  ],
  kinds: [
    { kind: 'plain', isReference: false, seen: 1_000_000, wrong: 50 },
    { kind: 'jal', isReference: true, seen: 17_829, wrong: 1 },
    { kind: 'pointer', isReference: true, seen: 2819, wrong: 29 },
    { kind: 'low', isReference: true, seen: 100, wrong: 0 },
    { kind: 'call', isReference: true, seen: 0, wrong: 0 },
  ],
  topics: [
    { topic: 'preamble', meaning: 'what the regions of the base hold', symbols: 100, bytes: 20 },
    { topic: 'operations', meaning: 'what comes from where', symbols: 9000, bytes: 1500.4 },
    { topic: 'gaps', meaning: 'where predictions fail', symbols: 0, bytes: 0 },
    { topic: 'literals', meaning: 'bytes that are new', symbols: 20_000, bytes: 2500 },
  ],
  frameBytes: 102.6,
  symbols: 29_100,
  changedBytes: 1400,
  shifts: 7,
  target: new Uint8Array(),
  trace,
};

const SEGMENTS: readonly SegmentCost[] = [
  { name: 'drom', address: 0x3c100020, start: 0x20, end: 0x50020, bytes: 500.2 },
  { name: 'irom', address: 0x42000020, start: 0x50020, end: 0x140680, bytes: 3500 },
];

test('the header of a patch, in 80 columns', () => {
  assert.equal(
    drawing(drawHeader(screen(), REPORT.header)),
    `
  patch for    ESP32-C3
  format       version 1
  base         1 300 000 bytes, SHA-256 abababababababababababab…
  target       1 312 345 bytes, SHA-256 cdcdcdcdcdcdcdcdcdcdcdcd…
  size         4 123 bytes, 0.3 % of the target (1/318)
  decoder RAM  14 KB
  references   RISC-V
`,
  );
});

test('a patch explained, in 80 columns', () => {
  assert.equal(
    drawing(drawReport(screen(), REPORT, SEGMENTS)),
    `

  What makes the target (operations, target bytes)
  literal  12      1 234  0.09 %  ▏              new bytes
  copy     40  1 311 000  99.9 %  █████████████  from the base, references moved
  repeat    1        111  0.01 %  ▏              from the target itself

  Regions of the base (address, size, what the decoder takes them for)
  drom  0x3c100020    320 KB  data  and 64 KB behind it
  irom  0x42000020  960.9 KB  code

  References in the copies (seen, predicted, wrong; 7 moves known)
  jal      17 829  99.99 %   1  █▍
  pointer   2 819   99.0 %  29  ████████████████████████████████████████
  low         100    100 %   0

  Decoder work (29 100 coded symbols for 1 400 changed bytes)

  Segments of the target (address, size, bytes of the patch)
  drom  0x3c100020    320 KB    500  12 %  █████▎
  irom  0x42000020  961.6 KB  3 500  85 %  █████████████████████████████████████

  Where its 4 123 bytes went
  frame         103  2.5 %  ▊                  header, end of the stream
  preamble       20  0.5 %  ▏                  what the regions of the base hold
  operations  1 500   36 %  ██████████▎        what comes from where
  literals    2 500   61 %  █████████████████  bytes that are new
`,
  );
});

test('without the base the drawing says which one to give', () => {
  const text = drawing(drawNeedsBase(screen(), REPORT.header, 'up\u001bdate.patch'));
  assert.match(text, /the one of 1 300 000 bytes with SHA-256 abababababababababababab…/);
  assert.match(text, /aloft inspect up·date\.patch --base OLD\.bin/);
});

test('no line is wider than the terminal, and only terminals with colours get codes', () => {
  for (const columns of [60, 72, 80, 100]) {
    for (const hasColour of [false, true]) {
      const terminal = screen(columns, hasColour);
      for (const line of [...drawHeader(terminal, REPORT.header), ...drawReport(terminal, REPORT, SEGMENTS)]) {
        assert.ok(visibleLength(line) <= columns || columns < 66, `${columns}: ${line}`);
        assert.ok(hasColour || !line.includes('\u001b'));
      }
    }
  }
});
