import { Random } from './random.ts';

/** A part of a function: instructions as they are, a call of another function, or the address of a table. */
export type CodeItem =
  | { readonly kind: 'plain'; readonly word: number; readonly size: 2 | 4 }
  | { readonly kind: 'call'; readonly to: number; readonly far: boolean }
  | { readonly kind: 'address'; readonly to: number };

/** A function; calls name it by its id, which stays the same in the next version. */
export interface Routine {
  readonly id: number;
  readonly items: readonly CodeItem[];
}

/** A table of read-only data: text, or pointers to functions. */
export type DataTable =
  | { readonly id: number; readonly kind: 'text'; readonly text: string }
  | { readonly id: number; readonly kind: 'pointers'; readonly to: readonly number[] };

/** A program before it has addresses. */
export interface Program {
  readonly routines: readonly Routine[];
  readonly tables: readonly DataTable[];
}

/** Reach of a near call, in functions: far fewer bytes than the 1 MB of JAL. */
const NEAR = 1000;
/** Opcodes of RV32I: loads, stores, arithmetic with an immediate and with registers. */
const OPCODES = [0x03, 0x23, 0x13, 0x33];
/** C.JR ra. */
const RETURN: CodeItem = { kind: 'plain', size: 2, word: 0x8082 };
const WORDS = [
  'sensor',
  'value',
  'error',
  'failed',
  'connect',
  'read',
  'write',
  'timeout',
  '%d',
  '%s',
  'config',
  'wifi',
];

/** Makes up a program of `count` functions, and its next version with a few of them changed. */
export class ProgramMaker {
  readonly #random: Random;
  readonly #palette: readonly CodeItem[];

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.#palette = Array.from({ length: 3000 }, () => this.#newInstruction());
  }

  /** A program; about 250 bytes of image for each function. */
  makeProgram(count: number): Program {
    const routines = Array.from({ length: count }, (_, id) => ({ id, items: this.#makeBody(id, count) }));
    const tables = Array.from({ length: count }, (_, id) => this.#makeTable(id, count));
    return { routines, tables };
  }

  /** The next version: one function in fifty grows or is rewritten in part, one in three hundred is followed by a new one. */
  changeProgram({ routines, tables }: Program): Program {
    let next = routines.length;
    const changed = routines.flatMap((routine) => {
      const kept = this.#random.oneIn(50) ? { ...routine, items: this.#changeBody(routine.items) } : routine;
      if (!this.#random.oneIn(300)) return [kept];
      return [kept, { id: next++, items: this.#makeBody(routine.id, routines.length) }];
    });
    const reworded = tables.map((table) =>
      table.kind === 'text' && this.#random.oneIn(50) ? { ...table, text: this.#makeText() } : table,
    );
    return { routines: changed, tables: reworded };
  }

  #newInstruction(): CodeItem {
    const random = this.#random;
    if (random.below(10) < 6) {
      const word = random.below(0x4000) * 4 + random.below(3);
      return isShortBranch(word) ? this.#newInstruction() : { kind: 'plain', size: 2, word };
    }
    const opcode = OPCODES[random.below(OPCODES.length)] ?? 0x13;
    return { kind: 'plain', size: 4, word: (random.below(0x200_0000) * 0x80 + opcode) >>> 0 };
  }

  #instruction(): CodeItem {
    if (this.#random.oneIn(8)) return this.#newInstruction();
    return this.#palette[this.#random.skewed(this.#palette.length)] ?? this.#newInstruction();
  }

  #makeBody(near: number, count: number): readonly CodeItem[] {
    const random = this.#random;
    const items = Array.from({ length: 10 + random.below(80) }, (): CodeItem => {
      if (random.oneIn(12)) {
        const to = Math.min(count - 1, Math.max(0, near + random.below(2 * NEAR) - NEAR));
        return { kind: 'call', far: false, to };
      }
      if (random.oneIn(25)) return { kind: 'call', far: true, to: random.below(count) };
      return random.oneIn(20) ? { kind: 'address', to: random.below(count) } : this.#instruction();
    });
    return [...items, RETURN];
  }

  #changeBody(items: readonly CodeItem[]): readonly CodeItem[] {
    const at = this.#random.below(items.length - 4);
    const added = Array.from({ length: 1 + this.#random.below(8) }, () => this.#instruction());
    return [...items.slice(0, at), ...added, ...items.slice(at + this.#random.below(4))];
  }

  #makeTable(id: number, count: number): DataTable {
    if (!this.#random.oneIn(4)) return { id, kind: 'text', text: this.#makeText() };
    return {
      id,
      kind: 'pointers',
      to: Array.from({ length: 4 + this.#random.below(12) }, () => this.#random.below(count)),
    };
  }

  #makeText(): string {
    const word = (): string => WORDS[this.#random.below(WORDS.length)] ?? '';
    return `${Array.from({ length: 3 + this.#random.below(8) }, word).join(' ')} ${this.#random.below(1000)}\n`;
  }
}

/** C.JAL, C.J, C.BEQZ or C.BNEZ: made up at random, they would jump anywhere, which no compiler's code does. */
function isShortBranch(word: number): boolean {
  return (word & 3) === 1 && [1, 5, 6, 7].includes(word >> 13);
}
