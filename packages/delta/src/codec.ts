/**
 * The coded body of a patch, written once for both directions: the encoder knows the target and the plan, the decoder
 * learns both from the same calls. docs/spec/patch.md, "Body".
 * @module
 */
import { AddressSpace, readWord } from './address-space.ts';
import { add, MAX_SHIFTS, OPERATIONS, type Operation, type Plan, Tally } from './body.ts';
import { ByteCodes } from './byte-codes.ts';
import * as model from './contexts.ts';
import { CopyCodec } from './copy-codec.ts';
import { corrupt } from './errors.ts';
import { codeSigned } from './number-codes.ts';
import { codeCopySize, codeDistance, codeIsRecent, codeKind, codeRepeatSize, historyAfter } from './operation-codes.ts';
import { codeLinkedPreamble, codePreamble, NO_PREAMBLE } from './preamble.ts';
import type { BitCoder } from './range-coder.ts';
import { PLAIN, UNIT_SIZE } from './reference.ts';
import { kindOfRepeated, NEAREST_UNIT, repeatedWord } from './repeat-unit.ts';
import { ShiftMap } from './shift-map.ts';
import { TargetWriter } from './target-writer.ts';
import { type InstructionSet, Walker } from './walker.ts';
import { Windows } from './windows.ts';

const LITERALS_PER_GROUP = 8;

/** What the header says about the body. */
export interface CodecSettings {
  readonly set: InstructionSet;
  /** The tables of byte models have 2 to the power of this many entries each. */
  readonly tableBits: number;
  /** Entries of the shift map that there is memory for. */
  readonly mostShifts?: number;
}

export class Codec {
  readonly tally: Tally = new Tally();
  readonly #coder: BitCoder;
  readonly #bytes: ByteCodes;
  readonly #base: Uint8Array;
  readonly #writer: TargetWriter;
  readonly #settings: CodecSettings;
  #windows = new Windows([], [], NO_PREAMBLE.fixed);
  #baseEnd = 0;
  #lastDistance = 0;

  constructor(coder: BitCoder, base: Uint8Array, target: Uint8Array, settings: CodecSettings) {
    this.#coder = coder;
    this.#bytes = new ByteCodes(coder, settings.tableBits);
    this.#base = base;
    this.#writer = new TargetWriter(target, settings.set);
    this.#settings = settings;
  }

  /** Bytes of the target written so far. */
  get position(): number {
    return this.#writer.position;
  }

  /**
   * Code everything. Yields before each bounded group of symbols, so that a decoder can wait for input: no group
   * takes more than `GROUP_SIZE` bytes of the stream.
   */
  *run(plan?: Plan): Generator<undefined, void, undefined> {
    const copies = yield* this.#begin(plan);
    const operations = plan?.operations.values();
    let planned = operations?.next().value;
    let literals = planned?.op === 'literal' ? planned.size : 0;
    let history = 0;
    for (let group = 0; this.position < this.#writer.target.length; group++) {
      if (group % LITERALS_PER_GROUP === 0) yield;
      this.tally.topic = 'operations';
      const start = this.position;
      const { phase } = this.#writer.surroundings;
      const kind = codeKind(this.#coder, history, phase, planned ? OPERATIONS.indexOf(planned.op) : 0);
      const before = history;
      history = historyAfter(history, kind);
      if (kind === 0) this.#literal();
      else if (kind === 1) yield* this.#copy(copies, planned);
      else this.#repeat(before, planned);
      if (kind !== 0) group = -1;
      add(this.tally.operations, kind, 1);
      add(this.tally.bytes, kind, this.position - start);
      if (kind === 0) literals--;
      if (literals === 0) {
        planned = operations?.next().value;
        literals = planned?.op === 'literal' ? planned.size : 0;
      }
    }
  }

  *#begin(plan: Plan | undefined): Generator<undefined, CopyCodec, undefined> {
    const { set, mostShifts = MAX_SHIFTS } = this.#settings;
    const space = set === 'none' || set === 'thumb' ? new AddressSpace() : AddressSpace.of(this.#base);
    const most = Math.min(mostShifts, MAX_SHIFTS);
    let preamble = NO_PREAMBLE;
    if (set === 'thumb') {
      const base = { space, size: this.#base.length };
      const target = { space: this.#writer.space, size: this.#writer.target.length };
      preamble = yield* codeLinkedPreamble(this.#coder, base, target, most, this.tally, plan);
    } else if (set !== 'none') {
      preamble = yield* codePreamble(this.#coder, most, this.tally, plan);
    }
    this.#windows = new Windows(space.regions, preamble.classes, preamble.fixed);
    const walker = new Walker(
      this.#base,
      space,
      this.#windows,
      set,
      new ShiftMap(preamble.shifts),
      this.#writer.target,
      this.#writer.space,
      preamble.globalPointers,
    );
    return new CopyCodec(this.#coder, this.#bytes, this.#base, this.#writer, walker, this.tally, plan?.gaps ?? []);
  }

  #literal(): void {
    const writer = this.#writer;
    this.tally.topic = 'literals';
    const { last, first, phase } = writer.surroundings;
    writer.put(this.#bytes.literal(last, first, phase, writer.target[writer.position] ?? 0));
  }

  *#copy(copies: CopyCodec, planned: Operation | undefined): Generator<undefined, void, undefined> {
    const jump = planned?.op === 'copy' ? planned.from - this.#baseEnd : 0;
    const from = this.#baseEnd + codeSigned(this.#coder, model.COPY_FROM, jump);
    const size = this.#checked(codeCopySize(this.#coder, planned?.size ?? 1));
    if (from < 0 || from + size > this.#base.length) throw corrupt('a copy leaves the base');
    this.#baseEnd = from + size;
    yield* copies.copy(from, size);
  }

  #repeat(history: number, planned: Operation | undefined): void {
    const known = planned?.op === 'repeat' ? planned.distance : 1;
    const isRecent = codeIsRecent(this.#coder, history, known === this.#lastDistance);
    const size = this.#checked(codeRepeatSize(this.#coder, isRecent, planned?.size ?? 1));
    const distance = isRecent ? this.#lastDistance : codeDistance(this.#coder, size, known);
    this.#lastDistance = distance;
    const end = this.position + size;
    if (distance === 0 || distance > this.position) throw corrupt('a repeat starts before the target');
    while (this.position < end) this.#repeatUnit(distance, end - this.position);
  }

  /** The next byte of a repeat, or the next reference, of which no more than `left` bytes are repeated. */
  #repeatUnit(distance: number, left: number): void {
    const { target, position, space, surroundings } = this.#writer;
    const from = position - distance;
    if (surroundings.phase === 0 && this.#windows.isCode(space.regionAt(position))) {
      const word = readWord(target, from);
      const kind = kindOfRepeated(this.#settings.set, word);
      const size = UNIT_SIZE[kind] ?? 1;
      if (kind !== PLAIN && size <= left && distance >= NEAREST_UNIT) {
        return this.#writer.putWord(repeatedWord(kind, word, space.addressOf(from), space.addressOf(position)), size);
      }
    }
    this.#writer.put(target[from] ?? 0);
  }

  #checked(size: number): number {
    if (size > this.#writer.target.length - this.position)
      throw corrupt('an operation runs past the end of the target');
    return size;
  }
}
