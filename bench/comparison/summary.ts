import { geometricMean } from '../report/geometric-mean.ts';
import { ratioOf } from '../report/numbers.ts';
import { bestPeer, type PairResult, peerNamed } from './pair-result.ts';

/** A ratio over all pairs: its geometric mean, and the pair with the largest. */
export interface RatioSummary {
  readonly mean: number | undefined;
  readonly worst: { readonly pair: string; readonly ratio: number } | undefined;
  /** On how many pairs it is known. */
  readonly pairs: number;
}

/** What aloft's size on a pair can be divided by. */
export type Yardstick = 'espDeltaOta' | 'small' | 'any';

/** The size of the yardstick on a pair, as measured in this run. */
export function measuredSize(result: PairResult, yardstick: Yardstick): number | undefined {
  if (yardstick === 'espDeltaOta') return peerNamed(result, 'esp_delta_ota')?.size;
  return bestPeer(result, yardstick)?.size;
}

/** The size of the yardstick on a pair, as recorded elsewhere. */
export function recordedSize({ recorded }: PairResult, yardstick: Yardstick): number | undefined {
  if (yardstick === 'espDeltaOta') return recorded?.espDeltaOta;
  return yardstick === 'small' ? recorded?.bestSmall : recorded?.bestAny;
}

/** Sum up a ratio over all pairs; pairs on which it is unknown are left out. */
export function summarise(
  results: readonly PairResult[],
  ratio: (result: PairResult) => number | undefined,
): RatioSummary {
  const known = results.flatMap((result) => {
    const value = ratio(result);
    return value === undefined ? [] : [{ pair: result.pair, ratio: value }];
  });
  return {
    mean: geometricMean(known.map((each) => each.ratio)),
    worst: known.reduce<RatioSummary['worst']>(
      (worst, each) => (worst === undefined || each.ratio > worst.ratio ? each : worst),
      undefined,
    ),
    pairs: known.length,
  };
}

/** One tool over the pairs it ran on. */
export interface ToolSummary {
  readonly tool: string;
  /** Patch size divided by target size. */
  readonly perImage: number | undefined;
  /** Its patch size divided by esp_delta_ota's, by pair. */
  readonly perEspDeltaOta: number | undefined;
  readonly createSeconds: number | undefined;
  readonly applySeconds: number | undefined;
  readonly pairs: number;
}

/** aloft and every peer that ran, the smallest patches first. Peers that pack whole images are left out. */
export function summariseTools(results: readonly PairResult[]): readonly ToolSummary[] {
  const names = new Set(results.flatMap(({ peers }) => peers.filter(isPatcher).map(({ peer }) => peer)));
  const rows = ['aloft', ...names].map((tool) => {
    const runs = results.flatMap((result) => {
      const figures = tool === 'aloft' ? result.aloft : peerNamed(result, tool);
      return figures === undefined ? [] : [{ result, figures }];
    });
    const meanOf = (value: (run: (typeof runs)[number]) => number | undefined): number | undefined =>
      geometricMean(runs.map(value));
    return {
      tool,
      perImage: meanOf(({ result, figures }) => figures.size / result.targetSize),
      perEspDeltaOta: meanOf(({ result, figures }) => ratioOf(figures.size, measuredSize(result, 'espDeltaOta'))),
      createSeconds: meanOf(({ figures }) => atLeastAMillisecond(figures.createSeconds)),
      applySeconds: meanOf(({ figures }) => atLeastAMillisecond(figures.applySeconds)),
      pairs: runs.length,
    };
  });
  return rows.sort((a, b) => (a.perImage ?? 0) - (b.perImage ?? 0));
}

function isPatcher({ group }: { readonly group: string }): boolean {
  return group !== 'image';
}

// Programs are timed in milliseconds, and a mean of ratios has no place for zero.
function atLeastAMillisecond(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.max(seconds, 0.001);
}

/** The size of the whole target packed by xz. */
export function xzImage(result: PairResult): number | undefined {
  return result.peers.find(({ group }) => group === 'image')?.size;
}

/** aloft's packed image divided by xz's. */
export function imageRatio(result: PairResult): number | undefined {
  return ratioOf(result.aloft.imageSize, xzImage(result));
}

/** CPU time of making the patch, divided by bsdiff's. */
export function createRatio(result: PairResult): number | undefined {
  return ratioOf(result.aloft.createSeconds, peerNamed(result, 'bsdiff')?.createSeconds);
}
