/**
 * The cheapest way to each place of the parser's window, and what the codec will know there.
 * @module
 */
import type { Lane } from './lane.ts';
import { historyAfter } from './operation-codes.ts';

export const LITERAL = 0;
export const COPY = 1;
export const REPEAT = 2;
/** How a node's last step began: with nothing else, or before the window. */
export const SIMPLE = -1;
export const CONTINUED = -2;
export const UNREACHED = 0x7fffffff;

export class ParseNodes {
  readonly price: Int32Array;
  readonly before: Int32Array;
  readonly kind: Uint8Array;
  /** Of a repeat; of a copy the lane. */
  readonly distance: Int32Array;
  /** A repeat of `head` bytes, `gap` literals and a repeat of the rest at the same distance were one step. */
  readonly head: Int16Array;
  readonly gap: Uint8Array;
  readonly history: Uint8Array;
  readonly lastDistance: Int32Array;
  readonly baseEnd: Int32Array;

  constructor(size: number) {
    this.price = new Int32Array(size);
    this.before = new Int32Array(size);
    this.kind = new Uint8Array(size);
    this.distance = new Int32Array(size);
    this.head = new Int16Array(size);
    this.gap = new Uint8Array(size);
    this.history = new Uint8Array(size);
    this.lastDistance = new Int32Array(size);
    this.baseEnd = new Int32Array(size);
  }

  /** Forget all ways; the first node stays what it is. */
  clear(): void {
    this.price.fill(UNREACHED, 1);
    this.price[0] = 0;
  }

  /** The window goes on at `node`: its state becomes the first node's. */
  restart(node: number): void {
    this.history[0] = this.history[node] as number;
    this.lastDistance[0] = this.lastDistance[node] as number;
    this.baseEnd[0] = this.baseEnd[node] as number;
  }

  /** A way from node `from` to node `to` costs `price` in all: keep it if none was cheaper. */
  reach(from: number, to: number, price: number, kind: number, distance: number, head: number, gap: number): void {
    if (price >= (this.price[to] as number)) return;
    this.price[to] = price;
    this.before[to] = from;
    this.kind[to] = kind;
    this.distance[to] = distance;
    this.head[to] = head;
    this.gap[to] = gap;
  }

  /** The ways to `node` are known: find out the codec's state there. `at`: its place in the target. */
  settle(node: number, at: number, lanes: readonly Lane[]): void {
    const before = this.before[node] as number;
    const kind = this.kind[node] as number;
    const head = this.head[node] as number;
    let history = this.history[before] as number;
    this.lastDistance[node] = (kind === REPEAT ? this.distance[node] : this.lastDistance[before]) as number;
    this.baseEnd[node] = this.baseEnd[before] as number;
    if (kind === COPY) {
      const lane = lanes[this.distance[node] as number] as Lane;
      this.baseEnd[node] = lane.from + (at - lane.to);
    }
    if (head > 0) history = historyAfter(history, REPEAT);
    if (head >= 0) for (let i = this.gap[node] as number; i > 0; i--) history = historyAfter(history, LITERAL);
    if (head !== CONTINUED) history = historyAfter(history, kind);
    this.history[node] = history;
  }

  /** The nodes on the cheapest way to `node`, without the first. */
  wayTo(node: number): number[] {
    const way: number[] = [];
    for (let at = node; at > 0; at = this.before[at] as number) way.push(at);
    return way.reverse();
  }
}
