import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { createPatch, inspectPatch } from '@aloft/delta';
import { parseAppImage } from '@aloft/image';
import fc from 'fast-check';
import { visibleLength } from '../terminal/style.ts';
import { elfOf } from '../test-support/elf-of.ts';
import { NEW, OLD, OTHER_CHIP, workshop } from '../test-support/run-aloft.ts';
import { contentOf } from './content.ts';
import { rangeCosts, rangeSizeFor } from './range-costs.ts';
import { segmentRanges } from './segment-ranges.ts';

const IMAGE = new Uint8Array(readFileSync(NEW));

test('diff --explain tells segments and ranges whose bytes make the patch, no line over 80 columns', async (t) => {
  const { aloft } = workshop(t);
  const run = await aloft('diff', OLD, NEW, '-o', 'p.patch', '--explain', '--json');
  assert.equal(run.code, 0, run.err);
  const { explain, patch_bytes } = JSON.parse(run.out);
  const sum = (rows: { bytes: number }[]): number => rows.reduce((all, { bytes }) => all + bytes, 0);
  assert.ok(sum(explain.segments) + explain.overhead_bytes <= patch_bytes + 1);
  assert.ok(Math.abs(sum(explain.segments) - sum(explain.ranges)) < 1);
  assert.match(explain.hints.at(-1), /--elf build\/weather\.elf/);
  const told = await aloft('diff', OLD, NEW, '-o', 'p.patch', '--explain', '--top', '3');
  assert.match(told.out, /Dearest ranges of 4 KB/);
  for (const line of told.out.split('\n')) assert.ok(visibleLength(line) <= 80, line);
});

test('with the ELF file of the new image, costs have names', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(path('new.elf'), elfOf(IMAGE));
  const run = await aloft('diff', OLD, NEW, '-o', 'p.patch', '--elf', 'new.elf', '--json');
  assert.equal(run.code, 0, run.err);
  const { elf } = JSON.parse(run.out).explain;
  assert.equal(elf.match, 'contents');
  assert.deepEqual(
    elf.sections.map(({ name }: { name: string }) => name),
    parseAppImage(IMAGE).segments.map(({ kind }) => `.${kind}`),
  );
  assert.ok(elf.symbols.length > 10);
  assert.match(
    (await aloft('diff', OLD, NEW, '-o', 'p.patch', '--elf', 'new.elf', '--top', '1')).out,
    / irom_\d+\(\)|drom_\d+ /,
  );
});

test('the ELF file of the old image, of another chip, or no ELF file is refused before a patch is made', async (t) => {
  const { aloft, path, files } = workshop(t);
  writeFileSync(path('old.elf'), elfOf(new Uint8Array(readFileSync(OLD))));
  writeFileSync(path('chip.elf'), elfOf(new Uint8Array(readFileSync(OTHER_CHIP))));
  writeFileSync(path('cut.elf'), elfOf(IMAGE).subarray(0, 5000));
  const before = files();
  for (const [file, code, word] of [
    ['old.elf', 'ELF_MISMATCH', 'the old image'],
    ['chip.elf', 'ELF_MISMATCH', 'xtensa'],
    ['cut.elf', 'ELF_TRUNCATED', 'the file ends at'],
    [NEW, 'ELF_BAD_MAGIC', '.elf'],
  ] as const) {
    const run = await aloft('diff', OLD, NEW, '-o', 'p.patch', '--elf', file);
    assert.equal(run.code, 1, run.err);
    assert.ok(run.err.includes(code) && run.err.includes(word), run.err);
    assert.deepEqual(files(), before);
  }
});

test('an ELF file in place of an image is refused by name', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(path('new.elf'), elfOf(IMAGE));
  for (const args of [
    ['diff', 'new.elf', 'new.elf', '-o', 'p.patch'],
    ['diff', '--full', 'new.elf', '-o', 'p.patch'],
    ['inspect', 'new.elf'],
  ]) {
    const run = await aloft(...args);
    assert.equal(run.code, 1);
    assert.match(run.err, /new\.elf: is an ELF file, not an image; give the \.bin file that is flashed/);
  }
});

test('an ELF file that differs in a few bytes is used with a warning', async (t) => {
  const { aloft, path } = workshop(t);
  const changed = IMAGE.slice();
  changed.fill(0x55, 0x5000, 0x5100);
  writeFileSync(path('near.elf'), elfOf(changed));
  const run = await aloft('diff', OLD, NEW, '-o', 'p.patch', '--elf', 'near.elf');
  assert.equal(run.code, 0, run.err);
  assert.match(run.out, /bytes of the ELF file are not in the image .*\n.*names may be off/);
});

test('ranges cover every segment once, whatever the file', () => {
  const report = inspectPatch(null, createPatch(null, IMAGE).bytes);
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(IMAGE.length), { minLength: 2, maxLength: 6 }), (cuts) => {
      const edges = cuts.toSorted((a, b) => a - b);
      const segments = edges.slice(1).map((end, i) => ({ name: 'x', address: undefined, start: edges[i] ?? 0, end }));
      const ranges = rangeCosts(report, segments).toSorted((a, b) => a.start - b.start);
      let at = edges[0];
      for (const { start, end } of ranges) {
        assert.equal(start, at);
        at = end;
      }
      assert.equal(at, edges.at(-1));
    }),
    { seed: 4, numRuns: 50 },
  );
  assert.deepEqual(
    [0, 40_000, 1_000_000, 16_000_000].map((size) => rangeSizeFor(size)),
    [4096, 4096, 16_384, 65_536],
  );
  assert.equal(segmentRanges(IMAGE.subarray(0, 100))[0]?.name, 'file');
});

test('contents are told apart: noise, text, filler, code', () => {
  const text = new TextEncoder().encode('The quick brown fox jumps over the lazy dog. '.repeat(40));
  let state = 1;
  const noise = Uint8Array.from({ length: 8192 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  const { start = 0, end = 0 } = segmentRanges(IMAGE).find(({ name }) => name === 'irom') ?? {};
  assert.deepEqual(
    [noise, text, new Uint8Array(4096), IMAGE.subarray(start, end), noise.subarray(0, 100)].map(contentOf),
    ['packed', 'text', 'filler', 'binary', 'binary'],
  );
});
