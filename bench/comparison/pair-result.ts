import type { PeerGroup, PeerMeasurement } from '../peers/peer.ts';
import type { RecordedFigures } from './recorded-figures.ts';

/** aloft on one pair. Sizes in bytes, headers included; seconds are CPU time. */
export interface AloftFigures {
  readonly size: number;
  /** Memory the decoder needs, from the patch's header. */
  readonly ramSize: number;
  readonly createSeconds: number;
  /** Peak resident memory of the process that made the patch, in bytes. */
  readonly peakMemory: number;
  /** Of the C decoder, images in memory; undefined when there is no C compiler. */
  readonly applySeconds: number | undefined;
  /** HPatchLite's decoder with its own patch, packed with LZMA, measured in turns with ours. */
  readonly hpatchLiteSeconds: number | undefined;
  /** Coded binary decisions, and the target bytes that did not come as predicted. */
  readonly symbols: number;
  readonly changed: number;
  /** The target packed without a base. */
  readonly imageSize: number;
  readonly imageCreateSeconds: number;
  readonly imageApplySeconds: number | undefined;
}

/** A peer's measurement with its name. */
export interface PeerFigures extends PeerMeasurement {
  readonly peer: string;
  readonly group: PeerGroup;
}

/** Everything measured on one pair, and what came with the pair. */
export interface PairResult {
  readonly pair: string;
  readonly baseSize: number;
  readonly targetSize: number;
  readonly aloft: AloftFigures;
  readonly peers: readonly PeerFigures[];
  readonly failures: readonly { readonly peer: string; readonly reason: string }[];
  readonly recorded: RecordedFigures | undefined;
}

/** The peer of that name on a pair. */
export function peerNamed(result: PairResult, peer: string): PeerFigures | undefined {
  return result.peers.find((each) => each.peer === peer);
}

const countsAs: Readonly<Record<'small' | 'any', readonly PeerGroup[]>> = {
  small: ['esp_delta_ota', 'small'],
  any: ['esp_delta_ota', 'small', 'any'],
};

/**
 * The smallest patch of the peers whose decoders fit a microcontroller, or of all peers. Undefined until a peer of exactly that
 * group ran: the baseline alone is no best of anything.
 */
export function bestPeer(result: PairResult, group: 'small' | 'any'): PeerFigures | undefined {
  if (!result.peers.some((peer) => peer.group === group)) return undefined;
  return result.peers
    .filter((peer) => countsAs[group].includes(peer.group))
    .reduce<PeerFigures | undefined>(
      (best, peer) => (best === undefined || peer.size < best.size ? peer : best),
      undefined,
    );
}
