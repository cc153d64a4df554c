/**
 * Explains a patch: what it does and where its bytes went.
 * @module
 */
import type { Topic } from './body.ts';
import { PatchDecoder } from './decoder.ts';
import type { PatchHeader } from './header.ts';
import { KIND_NAMES } from './reference.ts';

/** One kind of unit in the copies. */
export interface KindReport {
  /** `plain`, `call`, `l32r`, `j`, `jal`, `high`, `low`, `low (store)`, `pointer`. */
  readonly kind: string;
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

/** What the coded bits of one topic cost. */
export interface TopicReport {
  readonly topic: Topic;
  /** Binary decisions decoded: the decoder's work. */
  readonly symbols: number;
  /** Share of the patch in bytes, by information content. */
  readonly bytes: number;
}

/** A patch explained. */
export interface PatchReport {
  readonly header: PatchHeader;
  readonly operations: readonly OperationReport[];
  readonly kinds: readonly KindReport[];
  readonly topics: readonly TopicReport[];
  /** Entries of the shift map. */
  readonly shifts: number;
}

const OPERATION_NAMES = ['literal', 'copy', 'repeat'] as const;
const TOPICS: readonly Topic[] = ['preamble', 'map', 'operations', 'gaps', 'fields', 'differences', 'literals'];

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
  const symbols = new Map<Topic, number>();
  const bits = new Map<Topic, number>();
  const charge = (count: number, cost: number): void => {
    const topic = decoder.codec?.tally.topic ?? 'preamble';
    symbols.set(topic, (symbols.get(topic) ?? 0) + count);
    bits.set(topic, (bits.get(topic) ?? 0) + cost);
  };
  const decoder = new PatchDecoder(base, {
    watch: (coder, models) => ({
      bit(index, value) {
        const chance = models.chance(index) / 4096;
        const bit = coder.bit(index, value);
        charge(1, -Math.log2(bit === 0 ? chance : 1 - chance));
        return bit;
      },
      mixed(a, b, c, set, value) {
        const chance = models.mix(a, b, c, set) / 4096;
        const bit = coder.mixed(a, b, c, set, value);
        charge(1, -Math.log2(bit === 0 ? chance : 1 - chance));
        return bit;
      },
      even(value) {
        charge(1, 1);
        return coder.even(value);
      },
    }),
  });
  decoder.sink(patch);
  decoder.poll();
  decoder.finish();
  const { header, codec } = decoder;
  if (header === undefined || codec === undefined) throw new Error('a finished decoder has a header');
  const { tally } = codec;
  return {
    header,
    operations: OPERATION_NAMES.map((operation, i) => ({
      operation,
      count: tally.operations[i] ?? 0,
      bytes: tally.bytes[i] ?? 0,
    })),
    kinds: KIND_NAMES.map((kind, i) => ({ kind, seen: tally.seen[i] ?? 0, wrong: tally.wrong[i] ?? 0 })),
    topics: TOPICS.map((topic) => ({ topic, symbols: symbols.get(topic) ?? 0, bytes: (bits.get(topic) ?? 0) / 8 })),
    shifts: tally.shifts,
  };
}
