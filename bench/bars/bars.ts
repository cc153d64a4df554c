/**
 * What the figures are held against: a bar that has to be kept, and a reach that is hoped for. Less is better everywhere.
 * @module
 */
import type { PairResult } from '../comparison/pair-result.ts';
import { createRatio, imageRatio, measuredSize, summarise } from '../comparison/summary.ts';
import { largestRebuild, type RebuildFigures } from '../rebuild/rebuild-report.ts';
import { countText, decimalText, ratioOf } from '../report/numbers.ts';
import type { Footprints } from '../size/footprint.ts';
import { engineCode, largestDecoder } from '../size/size-report.ts';
import { ENGINE_CODE_BAR } from './engine-code-bar.ts';

/** Everything that one run measured. */
export interface Measured {
  readonly results: readonly PairResult[];
  readonly rebuilds: RebuildFigures;
  readonly sizes: Footprints;
}

/** One figure and what it is held against. */
export interface Bar {
  readonly name: string;
  /** Undefined: nothing is promised yet. */
  readonly bar: number | undefined;
  readonly reach: number | undefined;
  readonly measure: (measured: Measured) => number | undefined;
  readonly format: (value: number) => string;
}

type Ratio = (result: PairResult) => number | undefined;

const meanOf =
  (ratio: Ratio) =>
  ({ results }: Measured): number | undefined =>
    summarise(results, ratio).mean;
const worstOf =
  (ratio: Ratio) =>
  ({ results }: Measured): number | undefined =>
    summarise(results, ratio).worst?.ratio;
const decimals =
  (digits: number) =>
  (value: number): string =>
    decimalText(value, digits);
const megabytes = (value: number): string => countText(value / (1 << 20));

/** All of them, in the order of the report. */
export const bars: readonly Bar[] = [
  {
    name: 'patch ÷ esp_delta_ota, mean',
    bar: 0.14,
    reach: 0.11,
    measure: meanOf((each) => ratioOf(each.aloft.size, measuredSize(each, 'espDeltaOta'))),
    format: decimals(4),
  },
  {
    name: 'patch ÷ best peer of any RAM, mean',
    bar: 0.27,
    reach: 0.22,
    measure: meanOf((each) => ratioOf(each.aloft.size, measuredSize(each, 'any'))),
    format: decimals(4),
  },
  {
    name: 'patch ÷ best small-RAM peer, worst pair',
    bar: 1,
    reach: 0.8,
    measure: worstOf((each) => ratioOf(each.aloft.size, measuredSize(each, 'small'))),
    format: decimals(3),
  },
  {
    name: 'full image ÷ xz -9e, mean',
    bar: 1,
    reach: 0.95,
    measure: meanOf(imageRatio),
    format: decimals(3),
  },
  {
    name: 'patch between builds of the same sources, largest, bytes',
    bar: 400,
    reach: 250,
    measure: ({ rebuilds }) => largestRebuild(rebuilds),
    format: countText,
  },
  {
    name: 'decoder RAM, most, bytes',
    bar: 16 * 1024,
    reach: 10 * 1024,
    measure: worstOf((each) => each.aloft.ramSize),
    format: countText,
  },
  {
    name: 'decoder code, larger processor, bytes',
    bar: 12 * 1024,
    reach: 9 * 1024,
    measure: ({ sizes }) => largestDecoder(sizes),
    format: countText,
  },
  {
    name: 'engine and decoder, code on rv32imc, bytes',
    bar: ENGINE_CODE_BAR,
    reach: undefined,
    measure: ({ sizes }) => engineCode(sizes),
    format: countText,
  },
  {
    name: 'create CPU ÷ bsdiff, mean',
    bar: 6,
    reach: 2,
    measure: meanOf(createRatio),
    format: decimals(1),
  },
  {
    name: 'create peak memory, most, MB',
    bar: 400 << 20,
    reach: 250 << 20,
    measure: worstOf((each) => each.aloft.peakMemory),
    format: megabytes,
  },
  {
    name: 'apply CPU ÷ HPatchLite with LZMA, mean',
    bar: 4,
    reach: 2,
    measure: meanOf((each) => ratioOf(each.aloft.applySeconds, each.aloft.hpatchLiteSeconds)),
    format: decimals(2),
  },
  {
    name: 'coded symbols per changed byte, worst pair',
    bar: undefined,
    reach: undefined,
    measure: worstOf((each) => ratioOf(each.aloft.symbols, each.aloft.changed)),
    format: decimals(1),
  },
];
