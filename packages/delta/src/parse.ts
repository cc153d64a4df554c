/**
 * Chooses the operations that rebuild the target at the least price: forward dynamic programming over a window of
 * places, each knowing the cheapest way there (as LZMA's optimal parsers do). Integers only; of equal prices the first
 * found wins.
 * @module
 */
import type { Operation } from './body.ts';
import type { Lane } from './lane.ts';
import { OpenLanes } from './open-lanes.ts';
import { historyAfter } from './operation-codes.ts';
import { OperationWriter } from './operation-writer.ts';
import { CONTINUED, COPY, LITERAL, ParseNodes, REPEAT, SIMPLE } from './parse-nodes.ts';
import { LONGEST_TOLD } from './repeat-finds.ts';
import { RepeatIndex } from './repeat-index.ts';
import type { RepeatMeasure } from './repeat-measure.ts';

const WINDOW = 1024;
/** A copy that agrees for this long has nothing to fear from other operations, but near its end. */
const QUIET = 64;
const QUIET_END = 32;

export class Parser {
  readonly #target: Uint8Array;
  readonly #measure: RepeatMeasure;
  readonly #lanes: readonly Lane[];
  readonly #open: OpenLanes;
  readonly #index: RepeatIndex;
  readonly #nodes = new ParseNodes(WINDOW + 2 * LONGEST_TOLD + 8);
  readonly #writer: OperationWriter;
  /** The lane of the copy that is going on where the window begins. */
  #current: Lane | undefined;
  /** Of the longest repeat where the search ended, if it is too long to think about, else 0. */
  #wholeDistance = 0;

  /** `lanes`: where copies may be made from, ascending in `to`. */
  constructor(target: Uint8Array, measure: RepeatMeasure, lanes: readonly Lane[]) {
    this.#target = target;
    this.#measure = measure;
    this.#lanes = lanes;
    this.#open = new OpenLanes(lanes);
    this.#index = new RepeatIndex(measure.labelled);
    this.#writer = new OperationWriter(target, measure);
  }

  run(): Operation[] {
    for (let at = 0; at < this.#target.length; ) {
      const quiet = this.#current?.quietAt(at) ?? 0;
      if (quiet >= QUIET) {
        at += this.#goOn(at, quiet);
        continue;
      }
      this.#writer.refresh();
      const reached = this.#search(at);
      this.#commit(at, reached);
      at += reached;
      if (this.#wholeDistance > 0) at += this.#takeWhole(at, this.#wholeDistance);
    }
    return this.#writer.operations;
  }

  /** The copy at hand is right for `quiet` bytes more. */
  #goOn(at: number, quiet: number): number {
    const size = at + quiet === this.#target.length ? quiet : quiet - QUIET_END;
    this.#writer.extendCopy(size);
    this.#index.skip(at + size);
    const nodes = this.#nodes;
    nodes.baseEnd[0] = (nodes.baseEnd[0] as number) + size;
    return size;
  }

  /** A repeat too long to think about. */
  #takeWhole(at: number, distance: number): number {
    const end = Math.min(this.#target.length, Math.max(at + LONGEST_TOLD, this.#open.nextBegin));
    const size = this.#measure.length(at - distance, at, end);
    this.#writer.addRepeat(distance, size);
    this.#current = undefined;
    const nodes = this.#nodes;
    nodes.history[0] = historyAfter(nodes.history[0] as number, REPEAT);
    nodes.lastDistance[0] = distance;
    return size;
  }

  /** Fill the nodes from `begin` on; the answer is the node where the window ends. */
  #search(begin: number): number {
    const nodes = this.#nodes;
    const end = Math.min(WINDOW, this.#target.length - begin);
    nodes.clear();
    this.#wholeDistance = 0;
    const going = Math.max(1, this.#writer.goingCopy);
    this.#open.restart(begin, this.#current, going, this.#writer.prices.copySize(going));
    for (let node = 0; node < end; node++) {
      const at = begin + node;
      if (node > 0) {
        nodes.settle(node, at, this.#lanes);
        this.#open.advance(at);
        const lane = nodes.kind[node] === COPY ? this.#lanes[nodes.distance[node] as number] : undefined;
        if (lane?.isQuiet(at, QUIET) === true) return node;
      }
      this.#literal(node, at);
      if (this.#measure.depths[at] === 0) {
        const longDistance = this.#repeats(node, at);
        if (longDistance > 0 && this.#open.copies.length === 0) {
          this.#wholeDistance = longDistance;
          return node;
        }
      }
      if (this.#open.copies.length > 0) this.#copies(node, at);
    }
    nodes.settle(end, begin + end, this.#lanes);
    return end;
  }

  #literal(node: number, at: number): void {
    const nodes = this.#nodes;
    const { prices, literals } = this.#writer;
    const kindPrice = prices.kind(nodes.history[node] as number, this.#measure.phases[at] as number, LITERAL);
    const price = (nodes.price[node] as number) + kindPrice + literals.at(at);
    nodes.reach(node, node + 1, price, LITERAL, 0, SIMPLE, 0);
    const last = nodes.lastDistance[node] as number;
    if (last > 0) this.#afterGap(node, at, 0, last, nodes.price[node] as number, nodes.history[node] as number);
  }

  /** All repeats that begin at `at`. If one is too long to think about, its distance is returned, else 0. */
  #repeats(node: number, at: number): number {
    const nodes = this.#nodes;
    const index = this.#index;
    const { prices } = this.#writer;
    const { depths, phases } = this.#measure;
    const history = nodes.history[node] as number;
    const end = Math.min(this.#target.length, at + LONGEST_TOLD);
    const price = (nodes.price[node] as number) + prices.kind(history, phases[at] as number, REPEAT);
    let longest = 0;
    let longestDistance = 0;
    const last = nodes.lastDistance[node] as number;
    if (last > 0 && last <= at) {
      const size = this.#measure.length(at - last, at, end);
      if (size > 0) {
        const base = price + prices.recency(history, true);
        for (let length = 1; length <= size; length++) {
          if (depths[at + length] !== 0 && at + length < end) continue;
          nodes.reach(node, node + length, base + prices.repeatSize(true, length), REPEAT, last, SIMPLE, 0);
        }
        const whole = base + prices.repeatSize(true, size);
        this.#afterGap(node, at, size, last, whole, historyAfter(history, REPEAT));
        longest = size;
        longestDistance = last;
      }
    }
    index.find(at, end);
    const { count, distances, sizes } = index.finds;
    const base = price + prices.recency(history, false);
    let length = 2;
    for (let i = 0; i < count; i++) {
      const distance = distances[i] as number;
      if (distance === last) continue;
      const size = this.#measure.length(at - distance, at, at + (sizes[i] as number));
      for (; length <= size; length++) {
        if (depths[at + length] !== 0 && at + length < end) continue;
        const rest = prices.repeatSize(false, length) + prices.distance(length, distance);
        nodes.reach(node, node + length, base + rest, REPEAT, distance, SIMPLE, 0);
      }
      if (size < 2) continue;
      const whole = base + prices.repeatSize(false, size) + prices.distance(size, distance);
      this.#afterGap(node, at, size, distance, whole, historyAfter(history, REPEAT));
      if (size > longest) {
        longest = size;
        longestDistance = distance;
      }
    }
    return longest < LONGEST_TOLD ? 0 : longestDistance;
  }

  /** Behind `head` bytes: as many literals as differ, and the repeat goes on. */
  #afterGap(node: number, at: number, head: number, distance: number, price: number, history: number): void {
    const { prices, literals } = this.#writer;
    const { depths, phases } = this.#measure;
    const length = this.#target.length;
    let next = at + head;
    if (next >= length || ((depths[next] as number) > 0 && head > 0)) return;
    let total = price;
    let past = history;
    do {
      total += prices.kind(past, phases[next] as number, LITERAL) + literals.at(next);
      past = historyAfter(past, LITERAL);
      next++;
    } while (next < length && (depths[next] as number) > 0);
    const gap = next - at - head;
    if (next >= length || distance > next) return;
    const size = this.#measure.length(next - distance, next, Math.min(length, next + LONGEST_TOLD - gap));
    if (size < 2 || (next + size < length && (depths[next + size] as number) > 0)) return;
    total += prices.kind(past, phases[next] as number, REPEAT) + prices.recency(past, true);
    total += prices.repeatSize(true, size);
    this.#nodes.reach(node, node + head + gap + size, total, REPEAT, distance, head, gap);
  }

  /** Copies along the open lanes: begun here if that is cheaper, or ended behind this byte. */
  #copies(node: number, at: number): void {
    const nodes = this.#nodes;
    const { prices } = this.#writer;
    const kindPrice = prices.kind(nodes.history[node] as number, this.#measure.phases[at] as number, COPY);
    const price = (nodes.price[node] as number) + kindPrice;
    for (const open of this.#open.copies) {
      const { lane } = open;
      const begun = price + prices.jump(lane.from + (at - lane.to) - (nodes.baseEnd[node] as number));
      if (begun < open.price && !lane.isWithin(at)) {
        open.price = begun;
        open.node = node;
        open.start = at;
      }
      open.price += lane.priceAt(at);
      if (lane.isWithin(at + 1) && at + 1 < lane.to + lane.size) continue;
      const ended = open.price + prices.copySize(at + 1 - open.start);
      const head = open.node < 0 ? CONTINUED : SIMPLE;
      nodes.reach(Math.max(0, open.node), node + 1, ended, COPY, lane.index, head, 0);
    }
  }

  /** Write down the way to `reached`, where the next window begins. */
  #commit(begin: number, reached: number): void {
    const nodes = this.#nodes;
    const writer = this.#writer;
    for (const node of nodes.wayTo(reached)) {
      const before = nodes.before[node] as number;
      const distance = nodes.distance[node] as number;
      const head = nodes.head[node] as number;
      const gap = nodes.gap[node] as number;
      const kind = nodes.kind[node] as number;
      const lane = kind === COPY ? this.#lanes[distance] : undefined;
      this.#current = lane;
      if (lane !== undefined) {
        if (head === CONTINUED) writer.extendCopy(node - before);
        else writer.addCopy(lane.from + (begin + before - lane.to), node - before);
      } else if (kind === LITERAL) {
        writer.addLiterals(begin + before, 1);
      } else {
        if (head > 0) writer.addRepeat(distance, head);
        if (head >= 0) writer.addLiterals(begin + before + head, gap);
        writer.addRepeat(distance, node - before - Math.max(0, head) - gap);
      }
    }
    nodes.restart(reached);
  }
}
