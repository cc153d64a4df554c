/**
 * Explains a patch: what it does and where its bytes went.
 * @module
 */
import { AddressSpace } from './address-space.ts';
import { OPERATIONS, type Topic } from './body.ts';
import { CostTrace } from './cost-trace.ts';
import { decodeCounted } from './decode-counted.ts';
import type { PatchHeader } from './header.ts';
import { FIELD_BITS, KIND_NAMES, UNIT_SIZE } from './reference.ts';
import { makesTarget, topics } from './topics.ts';
import type { RegionClass } from './windows.ts';

/** One kind of unit in the copies. */
export interface KindReport {
  /** Its name; `plain` and others without a field are bytes, the rest are references. */
  readonly kind: string;
  /** Whether it is a reference that the decoder predicts; else its bytes are counted. */
  readonly isReference: boolean;
  /** How many there were (plain: bytes). */
  readonly seen: number;
  /** How many of them the prediction got wrong. */
  readonly wrong: number;
}

/** One kind of operation. */
export interface OperationReport {
  readonly operation: 'literal' | 'copy' | 'repeat';
  readonly count: number;
  /** Target bytes it made. */
  readonly bytes: number;
}

/** What the decoder takes a region of the base for. */
export interface RegionReport {
  /** First address. */
  readonly address: number;
  /** Bytes in the base. */
  readonly size: number;
  readonly content: 'ignored' | 'data' | 'code';
  /** Bytes behind it that addresses may point into as well, such as `.bss`. */
  readonly slack: number;
}

/** What the coded bits of one topic cost. */
export interface TopicReport {
  readonly topic: Topic;
  /** What its bits say, in a few words. */
  readonly meaning: string;
  /** Binary decisions decoded: the decoder's work. */
  readonly symbols: number;
  /** Share of the patch in bytes, by information content. */
  readonly bytes: number;
}

/** A patch explained. */
export interface PatchReport {
  readonly header: PatchHeader;
  readonly operations: readonly OperationReport[];
  /** Regions of the base; none when nothing is predicted. */
  readonly regions: readonly RegionReport[];
  readonly kinds: readonly KindReport[];
  readonly topics: readonly TopicReport[];
  /** Bytes that are no coded bits: the header, and what ends the stream. With the topics' they make the patch. */
  readonly frameBytes: number;
  /** Binary decisions of all topics: the decoder's whole work. */
  readonly symbols: number;
  /** Target bytes that no copy, repeat or prediction gave: new ones, changed ones, and wrongly predicted references. */
  readonly changedBytes: number;
  /** Entries of the shift map. */
  readonly shifts: number;
  /** The target, rebuilt and verified. */
  readonly target: Uint8Array;
  /** Costs along the target; `costByRange` reads them. */
  readonly trace: CostTrace;
}

const CONTENTS = ['ignored', 'data', 'code'] as const;
const SLACK_UNIT = 256;

/**
 * Decode a patch and say what it consists of.
 *
 * @param base The image it starts from, or null for a packed full image.
 * @param patch The whole patch.
 * @throws {DeltaError} As `applyPatch`.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { createPatch, inspectPatch } from '@aloft/delta';
 *
 * const base = new TextEncoder().encode('0123456789'.repeat(20));
 * const target = new TextEncoder().encode(`${'0123456789'.repeat(20)}!`);
 * const report = inspectPatch(base, createPatch(base, target).bytes);
 * assert.equal(report.operations.find((row) => row.operation === 'copy')?.bytes, 200);
 * ```
 */
export function inspectPatch(base: Uint8Array | null, patch: Uint8Array): PatchReport {
  const spent = new Map(topics.map(({ topic }) => [topic, { symbols: 0, bits: 0 }]));
  const trace = new CostTrace();
  const { header, tally, target } = decodeCounted(base, patch, (topic, bits, position) => {
    if (makesTarget(topic)) trace.charge(position, bits);
    const sum = spent.get(topic);
    if (sum === undefined) return;
    sum.symbols++;
    sum.bits += bits;
  });
  const reports = topics.map(({ topic, meaning }) => {
    const { symbols = 0, bits = 0 } = spent.get(topic) ?? {};
    return { topic, meaning, symbols, bytes: bits / 8 };
  });
  return {
    header,
    operations: OPERATIONS.map((operation, i) => ({
      operation,
      count: tally.operations[i] ?? 0,
      bytes: tally.bytes[i] ?? 0,
    })),
    regions: regionsOf(base, tally.classes),
    kinds: KIND_NAMES.map((kind, i) => ({
      kind,
      isReference: (FIELD_BITS[i] ?? 0) > 0,
      seen: tally.seen[i] ?? 0,
      wrong: tally.wrong[i] ?? 0,
    })),
    topics: reports,
    frameBytes: Math.max(0, header.patchSize - reports.reduce((sum, { bytes }) => sum + bytes, 0)),
    symbols: reports.reduce((sum, { symbols }) => sum + symbols, 0),
    changedBytes: tally.wrong.reduce((sum, wrong, i) => sum + wrong * (UNIT_SIZE[i] ?? 1), tally.bytes[0] ?? 0),
    shifts: tally.shifts,
    target,
    trace,
  };
}

function regionsOf(base: Uint8Array | null, classes: readonly RegionClass[]): RegionReport[] {
  const { regions } = AddressSpace.of(base ?? new Uint8Array());
  return classes.flatMap(({ content, slack }, i) => {
    const region = regions[i];
    const name = CONTENTS[content];
    if (region === undefined || name === undefined) return [];
    return [{ address: region.address, size: region.size, content: name, slack: slack * SLACK_UNIT }];
  });
}
