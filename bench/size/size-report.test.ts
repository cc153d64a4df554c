import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Footprint, Footprints } from './footprint.ts';
import type { Piece } from './link-map.ts';
import { processors } from './processors.ts';
import { RAM_BUDGETS, ramUses } from './ram-uses.ts';
import { decoderSize, engineCode, largestDecoder, sizeReport } from './size-report.ts';

const piece = (file: string, name: string, kind: Piece['kind'], size: number): Piece => ({ file, name, kind, size });
const pieces = [
  piece('engine', 'step', 'code', 1000),
  piece('patch', 'poll', 'code', 500),
  piece('patch', 'table', 'constants', 60),
  piece('crc32', 'crc', 'code', 40),
  piece('manifest_names', 'check', 'code', 300),
  piece('patch', 'spare', 'bss', 9999),
];

function footprints(...names: string[]): Footprints {
  const made = processors
    .filter(({ name }) => names.includes(name))
    .map((processor): Footprint => {
      const stack = { frames: [{ name: 'step', size: 64 }], size: 64, endsInPort: true };
      return { processor, compiler: 'gcc 1', pieces, sizeAsOneUnit: 1500, engineSize: 3000, stack };
    });
  return { footprints: made, skipped: ['size for x: xgcc not found'], patchStateSize: 2000 };
}

test('engine and decoder are the sum of their pieces; memory that is only set to zero takes no flash', () => {
  const [one] = footprints('rv32imc').footprints;
  assert.ok(one);
  assert.equal(decoderSize(one), 600);
  assert.equal(engineCode(footprints('rv32imc')), 1600);
  assert.equal(engineCode(footprints('Thumb-2')), undefined);
});

test('only builds in their own code are held against the bar of the decoder', () => {
  assert.equal(largestDecoder(footprints('rv32imc, Xtensa references')), undefined);
  assert.equal(largestDecoder(footprints('rv32imc', 'Thumb-2')), 600);
});

test('the report says what was skipped, and without any compiler nothing else', () => {
  assert.equal(sizeReport(footprints()), '- skipped: size for x: xgcc not found');
  const report = sizeReport(footprints('rv32imc'));
  assert.match(report, /\*\*engine and decoder\*\* +\| +1 600 \|/);
  assert.match(report, /\*\*together\*\* +\| +1 900 \|/);
  assert.match(report, /Deepest stack on rv32imc: 64 bytes, and 512 \(an assumption\)/);
  assert.match(report, /skipped: size for x/);
});

test('memory is the sum of its parts and grows with the budget, by what the workspace grows', () => {
  const uses = ramUses(3000, 500, 2000);
  for (const { engine, sector, workspace, stack, total } of uses) {
    assert.equal(engine + sector + workspace + stack, total);
  }
  assert.deepEqual(
    uses.map(({ workspace }) => workspace),
    [0, ...RAM_BUDGETS.map((budget) => budget - 2000)],
  );
});
