/**
 * Chooses the operations that rebuild the target at the least price: forward dynamic programming over a window of
 * places, each knowing the cheapest way there (as LZMA's optimal parsers do). Integers only; of equal prices the first
 * found wins.
 * @module
 */
import type { Operation } from './body.ts';
import type { Lane } from './lane.ts';
import { LiteralPrices } from './literal-prices.ts';
import { historyAfter } from './operation-codes.ts';
import { OperationCounter, OperationPrices } from './operation-prices.ts';
import { LONGEST_TOLD, RepeatIndex } from './repeat-index.ts';
import type { RepeatMeasure } from './repeat-measure.ts';

const WINDOW = 1024;
const NODES = WINDOW + 2 * LONGEST_TOLD + 8;
/** Prices are made anew after this many bytes. */
const STALE_AFTER = 2048;
const INFINITE = 0x7fffffff;
const LITERAL = 0;
const COPY = 1;
const REPEAT = 2;
/** A copy that agrees for this long has nothing to fear from other operations. */
const QUIET = 64;
const QUIET_END = 32;
/** How a node's last step began. */
const SIMPLE = -1;
const CONTINUED = -2;

/** The cheapest way to each place of the window, and what is known of the codec's state there. */
class Nodes {
  readonly price = new Int32Array(NODES);
  readonly before = new Int32Array(NODES);
  readonly kind = new Uint8Array(NODES);
  /** Of a repeat; of a copy the lane. */
  readonly distance = new Int32Array(NODES);
  /** A repeat of `head` bytes, `gap` literals and a repeat of the rest at the same distance were one step. */
  readonly head = new Int16Array(NODES);
  readonly gap = new Uint8Array(NODES);
  readonly history = new Uint8Array(NODES);
  readonly lastDistance = new Int32Array(NODES);
  readonly baseEnd = new Int32Array(NODES);
}

interface OpenCopy {
  readonly lane: Lane;
  price: number;
  /** The node it was opened at, -1 before the window. */
  node: number;
  start: number;
}

export class Parser {
  readonly #target: Uint8Array;
  readonly #measure: RepeatMeasure;
  readonly #literals: LiteralPrices;
  readonly #counter: OperationCounter;
  #prices: OperationPrices;
  readonly #lanes: readonly Lane[];
  readonly #index: RepeatIndex;
  readonly #nodes = new Nodes();
  readonly #out: Operation[] = [];
  #open: OpenCopy[] = [];
  #nextLane = 0;
  /** The copy lane in use where the window begins. */
  #current: Lane | undefined;
  #stale = STALE_AFTER;
  #longDistance = 0;

  /** `lanes`: where copies may be made from, ascending in `to`. */
  constructor(target: Uint8Array, measure: RepeatMeasure, lanes: readonly Lane[]) {
    this.#target = target;
    this.#measure = measure;
    this.#literals = new LiteralPrices(target, measure.phases);
    this.#counter = new OperationCounter(measure.phases);
    this.#prices = new OperationPrices(this.#counter.counts);
    this.#lanes = lanes;
    this.#index = new RepeatIndex(measure.labelled);
  }

  run(): Operation[] {
    let at = 0;
    const nodes = this.#nodes;
    nodes.history[0] = 0;
    nodes.lastDistance[0] = 0;
    nodes.baseEnd[0] = 0;
    while (at < this.#target.length) {
      const quiet = this.#current?.quietAt(at) ?? 0;
      if (quiet >= QUIET) {
        const size = at + quiet === this.#target.length ? quiet : quiet - QUIET_END;
        this.#extendCopy(size);
        at += size;
        this.#index.skip(at);
        nodes.baseEnd[0] = (nodes.baseEnd[0] as number) + size;
        continue;
      }
      if (at >= this.#stale) {
        this.#prices = new OperationPrices(this.#counter.counts);
        this.#stale = at + STALE_AFTER;
      }
      const reached = this.#search(at);
      this.#commit(at, reached);
      at += reached;
      if (this.#longDistance > 0) at += this.#takeWhole(at, this.#longDistance);
    }
    return this.#out;
  }

  /** Fill the nodes from `begin` on; the answer is the node where the window ends. */
  #search(begin: number): number {
    const nodes = this.#nodes;
    const end = Math.min(WINDOW, this.#target.length - begin);
    nodes.price.fill(INFINITE, 1);
    nodes.price[0] = 0;
    this.#longDistance = 0;
    this.#openLanes(begin, begin);
    for (let node = 0; node < end; node++) {
      const at = begin + node;
      if (node > 0) {
        this.#settle(begin, node);
        this.#openLanes(begin, at);
        if (nodes.kind[node] === COPY && this.#lanes[nodes.distance[node] as number]?.isQuiet(at, QUIET) === true) {
          return node;
        }
      }
      this.#literal(node, at);
      if (this.#measure.depths[at] === 0) {
        const longest = this.#repeats(node, at);
        if (longest >= LONGEST_TOLD && this.#open.length === 0) return node;
      } else {
        this.#index.skip(at + 1);
      }
      if (this.#open.length > 0) this.#copies(node, at);
    }
    if (end === 0) return 0;
    this.#settle(begin, end);
    return end;
  }

  /** What the codec will know at `node`, by the cheapest way there. */
  #settle(begin: number, node: number): void {
    const nodes = this.#nodes;
    const before = nodes.before[node] as number;
    const kind = nodes.kind[node] as number;
    const head = nodes.head[node] as number;
    let history = nodes.history[before] as number;
    nodes.lastDistance[node] = kind === REPEAT ? (nodes.distance[node] as number) : (nodes.lastDistance[before] as number);
    nodes.baseEnd[node] = nodes.baseEnd[before] as number;
    if (kind === COPY) {
      const lane = this.#lanes[nodes.distance[node] as number] as Lane;
      nodes.baseEnd[node] = lane.from + (begin + node - lane.to);
    }
    if (head >= 0) {
      if (head > 0) history = historyAfter(history, REPEAT);
      for (let i = nodes.gap[node] as number; i > 0; i--) history = historyAfter(history, LITERAL);
    }
    if (head !== CONTINUED) history = historyAfter(history, kind);
    nodes.history[node] = history;
  }

  #relax(from: number, to: number, price: number, kind: number, distance: number, head: number, gap: number): void {
    const nodes = this.#nodes;
    if (price >= (nodes.price[to] as number)) return;
    nodes.price[to] = price;
    nodes.before[to] = from;
    nodes.kind[to] = kind;
    nodes.distance[to] = distance;
    nodes.head[to] = head;
    nodes.gap[to] = gap;
  }

  #literal(node: number, at: number): void {
    const nodes = this.#nodes;
    const kindPrice = this.#prices.kind(nodes.history[node] as number, this.#measure.phases[at] as number, LITERAL);
    const price = (nodes.price[node] as number) + kindPrice + this.#literals.at(at);
    this.#relax(node, node + 1, price, LITERAL, 0, SIMPLE, 0);
    const last = nodes.lastDistance[node] as number;
    if (last > 0) this.#afterGap(node, at, 0, last, nodes.price[node] as number, nodes.history[node] as number);
  }

  /** All repeats that begin at `at`; returns the size of the longest. */
  #repeats(node: number, at: number): number {
    const nodes = this.#nodes;
    const index = this.#index;
    const history = nodes.history[node] as number;
    const end = Math.min(this.#target.length, at + LONGEST_TOLD);
    const price =
      (nodes.price[node] as number) + this.#prices.kind(history, this.#measure.phases[at] as number, REPEAT);
    let longest = 0;
    const last = nodes.lastDistance[node] as number;
    if (last > 0 && last <= at) {
      const size = this.#measure.length(at - last, at, end);
      if (size > 0) {
        const base = price + this.#prices.recency(history, true);
        for (let length = 1; length <= size; length++) {
          if (this.#measure.depths[at + length] !== 0 && at + length < end) continue;
          this.#relax(node, node + length, base + this.#prices.repeatSize(true, length), REPEAT, last, SIMPLE, 0);
        }
        const whole = base + this.#prices.repeatSize(true, size);
        this.#afterGap(node, at, size, last, whole, historyAfter(history, REPEAT));
        longest = size;
        this.#longDistance = last;
      }
    }
    const found = index.find(at, end);
    const base = price + this.#prices.recency(history, false);
    let length = 2;
    for (let i = 0; i < found; i++) {
      const distance = index.distances[i] as number;
      if (distance === last) continue;
      const size = this.#measure.length(at - distance, at, at + (index.sizes[i] as number));
      for (; length <= size; length++) {
        if (this.#measure.depths[at + length] !== 0 && at + length < end) continue;
        const rest = this.#prices.repeatSize(false, length) + this.#prices.distance(length, distance);
        this.#relax(node, node + length, base + rest, REPEAT, distance, SIMPLE, 0);
      }
      if (size < 2) continue;
      const whole = base + this.#prices.repeatSize(false, size) + this.#prices.distance(size, distance);
      this.#afterGap(node, at, size, distance, whole, historyAfter(history, REPEAT));
      if (size > longest) {
        longest = size;
        this.#longDistance = distance;
      }
    }
    if (longest < LONGEST_TOLD) this.#longDistance = 0;
    return longest;
  }

  /** Behind `head` bytes: as many literals as differ, and the repeat goes on. */
  #afterGap(node: number, at: number, head: number, distance: number, price: number, history: number): void {
    const { depths, phases } = this.#measure;
    const length = this.#target.length;
    let next = at + head;
    if (next >= length || (depths[next] as number) > 0 && head > 0) return;
    let total = price;
    let past = history;
    do {
      total += this.#prices.kind(past, phases[next] as number, LITERAL) + this.#literals.at(next);
      past = historyAfter(past, LITERAL);
      next++;
    } while (next < length && (depths[next] as number) > 0);
    const gap = next - at - head;
    if (next >= length || distance > next) return;
    const size = this.#measure.length(next - distance, next, Math.min(length, next + LONGEST_TOLD - gap));
    if (size < 2 || (next + size < length && (depths[next + size] as number) > 0)) return;
    total += this.#prices.kind(past, phases[next] as number, REPEAT) + this.#prices.recency(past, true);
    total += this.#prices.repeatSize(true, size);
    this.#relax(node, node + head + gap + size, total, REPEAT, distance, head, gap);
  }

  /** Lanes that begin at or before `at` are open from now on; those that end there are not. */
  #openLanes(begin: number, at: number): void {
    if (at === begin) {
      const going = this.#open.filter(({ lane }) => lane.to + lane.size > at).map(({ lane }) => lane);
      this.#open = [];
      for (const lane of going) this.#openLane(lane, at);
    } else if (this.#open.some(({ lane }) => lane.to + lane.size <= at)) {
      this.#open = this.#open.filter(({ lane }) => lane.to + lane.size > at);
    }
    for (; this.#nextLane < this.#lanes.length; this.#nextLane++) {
      const lane = this.#lanes[this.#nextLane] as Lane;
      if (lane.to > at) break;
      if (lane.to + lane.size > at) this.#openLane(lane, at);
    }
  }

  #openLane(lane: Lane, at: number): void {
    const last = this.#out[this.#out.length - 1];
    const isGoing = lane === this.#current && last?.op === 'copy';
    const size = isGoing ? last.size : 0;
    this.#open.push({ lane, price: isGoing ? -this.#prices.copySize(size) : INFINITE, node: -1, start: at - size });
  }

  #copies(node: number, at: number): void {
    const nodes = this.#nodes;
    const price =
      (nodes.price[node] as number) +
      this.#prices.kind(nodes.history[node] as number, this.#measure.phases[at] as number, COPY);
    for (const open of this.#open) {
      const { lane } = open;
      const begun = price + this.#prices.jump(lane.from + (at - lane.to) - (nodes.baseEnd[node] as number));
      if (begun < open.price && !lane.isWithin(at)) {
        open.price = begun;
        open.node = node;
        open.start = at;
      }
      open.price += lane.priceAt(at);
      if (lane.isWithin(at + 1) && at + 1 < lane.to + lane.size) continue;
      const ended = open.price + this.#prices.copySize(at + 1 - open.start);
      const head = open.node < 0 ? CONTINUED : SIMPLE;
      this.#relax(Math.max(0, open.node), node + 1, ended, COPY, lane.index, head, 0);
    }
  }

  /** Write down the way to `reached`, whose state is the next window's first. */
  #commit(begin: number, reached: number): void {
    const nodes = this.#nodes;
    const way: number[] = [];
    for (let node = reached; node > 0; node = nodes.before[node] as number) way.push(node);
    for (const node of way.reverse()) {
      const before = nodes.before[node] as number;
      const kind = nodes.kind[node] as number;
      const distance = nodes.distance[node] as number;
      const head = nodes.head[node] as number;
      const gap = nodes.gap[node] as number;
      this.#current = undefined;
      if (head === CONTINUED) {
        this.#current = this.#lanes[distance];
        this.#extendCopy(node - before);
      } else if (kind === COPY) {
        const lane = this.#lanes[distance] as Lane;
        this.#current = lane;
        this.#addCopy(lane.from + (begin + before - lane.to), node - before);
      } else if (kind === LITERAL) {
        this.#addLiterals(begin + before, 1);
      } else {
        if (head > 0) this.#addRepeat(distance, head);
        if (head >= 0) this.#addLiterals(begin + before + head, gap);
        this.#addRepeat(distance, node - before - Math.max(0, head) - gap);
      }
    }
    nodes.history[0] = nodes.history[reached] as number;
    nodes.lastDistance[0] = nodes.lastDistance[reached] as number;
    nodes.baseEnd[0] = nodes.baseEnd[reached] as number;
  }

  /** A repeat too long to think about. */
  #takeWhole(at: number, distance: number): number {
    const size = this.#measure.length(at - distance, at, this.#nextCopy(at));
    this.#addRepeat(distance, size);
    this.#current = undefined;
    this.#nodes.history[0] = historyAfter(this.#nodes.history[0] as number, REPEAT);
    this.#nodes.lastDistance[0] = distance;
    return size;
  }

  #nextCopy(at: number): number {
    return Math.max(at + LONGEST_TOLD, Math.min(this.#lanes[this.#nextLane]?.to ?? this.#target.length, this.#target.length));
  }

  #addLiterals(at: number, size: number): void {
    for (let i = 0; i < size; i++) this.#literals.learn(at + i);
    this.#counter.literals(size);
    const last = this.#out[this.#out.length - 1];
    const sum = last?.op === 'literal' ? last.size + size : size;
    if (last?.op === 'literal') this.#out.pop();
    this.#out.push({ op: 'literal', size: sum });
  }

  #addRepeat(distance: number, size: number): void {
    this.#counter.repeat(distance, size);
    this.#out.push({ op: 'repeat', distance, size });
  }

  #addCopy(from: number, size: number): void {
    this.#counter.copy(from, size);
    this.#out.push({ op: 'copy', from, size });
  }

  #extendCopy(size: number): void {
    const last = this.#out.pop();
    if (last?.op !== 'copy') throw new Error('only a copy goes on');
    this.#counter.extend(size);
    this.#out.push({ ...last, size: last.size + size });
  }
}
