import { DeltaError, inspectPatch, type PatchHeader, type PatchReport, parsePatchHeader } from '@aloft/delta';
import { chipById } from '@aloft/image';
import { about, usage } from '../errors.ts';
import { roundedBytes, type SegmentCost, segmentCosts, segmentData } from '../explain/segment-ranges.ts';
import { checkPatchChip, type NamedBytes } from '../images.ts';
import { hexOf } from '../sizes.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { drawHeader, drawNeedsBase, drawReport } from './draw-patch.ts';
import type { Inspection } from './inspection.ts';

/** A patch: its header, and with the base at hand what it does and where its bytes went. */
export function inspectPatchFile(
  terminal: Terminal,
  file: string,
  bytes: Uint8Array,
  base: NamedBytes | undefined,
): Inspection {
  const header = about(file, () => wholePatchHeader(bytes));
  if (base !== undefined && header.baseSize === 0) {
    throw usage('carries a full image and needs no --base; leave that out', file);
  }
  const report =
    base === undefined && header.baseSize > 0 ? undefined : about(file, () => inspectPatch(base?.bytes ?? null, bytes));
  if (report !== undefined) {
    checkPatchChip({ file, bytes }, base ?? { file: 'its image', bytes: report.target });
  }
  const segments = report === undefined ? [] : segmentCosts(report);
  return {
    data: { kind: 'patch', ...headerData(header), ...(report === undefined ? {} : reportData(report, segments)) },
    lines: () => [
      ...drawHeader(terminal, header),
      ...(report === undefined ? drawNeedsBase(terminal, header, file) : drawReport(terminal, report, segments)),
    ],
  };
}

/** The header, once it is sure that the file is neither cut nor longer than it says. */
function wholePatchHeader(bytes: Uint8Array): PatchHeader {
  const header = parsePatchHeader(bytes);
  if (bytes.length < header.patchSize) {
    const message = `The patch ends after ${bytes.length} of ${header.patchSize} bytes. Fetch the rest.`;
    throw new DeltaError('PATCH_TRUNCATED', message, bytes.length);
  }
  if (bytes.length > header.patchSize) {
    const message = `The patch goes on behind its ${header.patchSize} bytes. Fetch it again.`;
    throw new DeltaError('PATCH_OVERLONG', message, header.patchSize);
  }
  return header;
}

function headerData(header: PatchHeader): object {
  return {
    format: header.version,
    chip: chipById(header.chipId)?.name ?? null,
    patch_bytes: header.patchSize,
    base_bytes: header.baseSize,
    target_bytes: header.targetSize,
    ram_bytes: header.ramSize,
    instructions: header.set,
    // The header holds the first half of each SHA-256.
    base_sha256_prefix: header.baseSize === 0 ? null : hexOf(header.baseDigest),
    target_sha256_prefix: hexOf(header.targetDigest),
  };
}

function reportData(report: PatchReport, segments: readonly SegmentCost[]): object {
  return {
    operations: report.operations,
    regions: report.regions,
    segments: segments.map(segmentData),
    kinds: report.kinds.map(({ kind, isReference, seen, wrong }) => ({ kind, reference: isReference, seen, wrong })),
    shift_map_entries: report.shifts,
    symbols: report.symbols,
    changed_bytes: report.changedBytes,
    topics: report.topics.map((topic) => ({ ...topic, bytes: roundedBytes(topic.bytes) })),
    frame_bytes: roundedBytes(report.frameBytes),
  };
}
