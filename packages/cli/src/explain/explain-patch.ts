/**
 * Explains what makes a patch as large as it is.
 * @module
 */
import { costByRange, type PatchReport } from '@aloft/delta';
import { hintsFor } from './hints.ts';
import type { KnownProgram } from './load-elf.ts';
import { type ProgramCosts, programCosts } from './program-costs.ts';
import { type RangeCost, rangeCosts, rangeSizeFor } from './range-costs.ts';
import { roundedBytes, type SegmentCost, segmentCosts, segmentData } from './segment-ranges.ts';

/** Where the bytes of a patch go. */
export interface Explanation {
  readonly patchSize: number;
  readonly segments: readonly SegmentCost[];
  /** The dearest first. */
  readonly ranges: readonly RangeCost[];
  readonly rangeSize: number;
  readonly program: (KnownProgram & { readonly costs: ProgramCosts }) | undefined;
  /** Header, map of moves, end of the stream. */
  readonly overheadBytes: number;
  readonly hints: readonly string[];
}

/** Explain a patch; with its target's program at hand, by name. */
export function explainPatch(report: PatchReport, program: KnownProgram | undefined): Explanation {
  const segments = segmentCosts(report);
  const ranges = rangeCosts(report, segments);
  return {
    patchSize: report.header.patchSize,
    segments,
    ranges,
    rangeSize: rangeSizeFor(report.target.length),
    program: program === undefined ? undefined : { ...program, costs: programCosts(report, program.places) },
    overheadBytes: costByRange(report, []).overhead.bytes,
    hints: hintsFor(report, ranges, program),
  };
}

/** The explanation for machines: everything, or the `top` dearest of each list. */
export function explanationData(
  { segments, ranges, rangeSize, program, overheadBytes, hints }: Explanation,
  top: number | undefined,
): object {
  const parts = {
    range_size: rangeSize,
    ranges: ranges
      .filter(({ bytes }) => bytes > 0)
      .slice(0, top)
      .map((range) => ({ ...segmentData(range), content: range.content })),
  };
  return {
    segments: segments.map(segmentData),
    ...parts,
    ...(program === undefined ? {} : { elf: programData(program, top) }),
    overhead_bytes: roundedBytes(overheadBytes),
    hints,
  };
}

function programData(
  { file, match, differentBytes, missingBytes, costs }: NonNullable<Explanation['program']>,
  top: number | undefined,
): object {
  return {
    file,
    match,
    different_bytes: differentBytes,
    missing_bytes: missingBytes,
    sections: costs.sections.map((section) => ({ ...section, bytes: roundedBytes(section.bytes) })),
    symbols: costs.symbols.slice(0, top).map(({ symbol, section, size, bytes }) => ({
      name: symbol?.name ?? null,
      kind: symbol?.kind ?? null,
      source_file: symbol?.sourceFile ?? null,
      section,
      address: symbol?.address ?? null,
      size,
      bytes: roundedBytes(bytes),
    })),
    outside_bytes: roundedBytes(costs.outsideBytes),
  };
}
