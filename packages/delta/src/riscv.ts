/**
 * Finds the references in RISC-V code (RV32 with compressed instructions): JAL, and LUI/AUIPC with their users.
 * Encodings: The RISC-V Instruction Set Manual, volume I, "RV32I" and "C".
 * @module
 */
import { readWord } from './address-space.ts';
import {
  BRANCH,
  getField,
  HIGH,
  IMMEDIATE,
  IMMEDIATE_STORE,
  JAL,
  LOW,
  LOW_STORE,
  signed,
  targetOf,
} from './reference.ts';
import type { Unit } from './unit.ts';
import type { Windows } from './windows.ts';

const OP_LOAD = 0x03;
const OP_LOAD_FP = 0x07;
const OP_IMM = 0x13;
const OP_AUIPC = 0x17;
const OP_STORE = 0x23;
const OP_STORE_FP = 0x27;
const OP_LUI = 0x37;
const OP_BRANCH = 0x63;
const OP_JALR = 0x67;
const OP_JAL = 0x6f;

/** How many instructions ahead the first user of a HIGH is looked for. */
const USER_REACH = 24;
const GP = 3;
/** Registers that survive a call: s0–s11, and gp. */
const CALLEE_SAVED = 0x0ffc0300 | (1 << GP);
const RETURN = 0x8082;

/** `__global_pointer$` of both images: small variables are addressed relative to it. */
export interface GlobalPointers {
  readonly base: number;
  readonly target: number;
}

/** What is known of each register while walking: the upper part it holds, in the base and in the target. */
export class RiscvRegisters {
  /** Bit r is set when register r holds a HIGH. */
  known = 0;
  readonly base: Uint32Array = new Uint32Array(32);
  readonly target: Uint32Array = new Uint32Array(32);

  /** `globalPointers`: what gp holds in the base and in the target, zero when not known. */
  constructor(globalPointers: GlobalPointers) {
    this.base[GP] = globalPointers.base;
    this.target[GP] = globalPointers.target;
    this.forgetAll();
  }

  forgetAll(): void {
    this.known = this.base[GP] === 0 ? 0 : 1 << GP;
  }

  forget(register: number): void {
    if (register !== GP) this.known &= ~(1 << register);
  }

  set(register: number, base: number, target: number): void {
    if (register === GP) return;
    this.known |= 1 << register;
    this.base[register] = base;
    this.target[register] = target;
  }
}

/** Describe the unit at `at` (address `pc`) of a code region, not reaching `end`, and follow the registers. */
export function decodeRiscv(
  base: Uint8Array,
  at: number,
  end: number,
  pc: number,
  registers: RiscvRegisters,
  windows: Windows,
  unit: Unit,
): void {
  if ((pc & 1) !== 0) return unit.plain(1);
  const low = (base[at] ?? 0) | ((base[at + 1] ?? 0) << 8);
  if ((low & 3) !== 3) {
    if (at + 2 > end) return unit.plain(1);
    followCompressed(low, registers);
    return unit.plain(2);
  }
  if (at + 4 > end) return unit.plain(Math.min(2, end - at));
  const word = readWord(base, at);
  const op = word & 0x7f;
  const rd = (word >>> 7) & 31;
  if (op === OP_JAL) {
    registers.known &= CALLEE_SAVED;
    return unit.reference(JAL, 4, word, targetOf(JAL, getField(JAL, word), pc), pc);
  }
  if (op === OP_AUIPC || op === OP_LUI) {
    registers.forget(rd);
    const anchor = op === OP_AUIPC ? pc : 0;
    const high = (anchor + (word & 0xfffff000)) >>> 0;
    const offset = rd === 0 ? undefined : firstUserOffset(base, at + 4, end, rd);
    const target = (high + (offset ?? 0)) >>> 0;
    const isKnown = op === OP_AUIPC ? offset !== undefined : rd !== 0 && windows.isPointer(target);
    return isKnown ? unit.reference(HIGH, 4, word, target, anchor) : unit.plain(4);
  }
  const rs1 = (word >>> 15) & 31;
  if ((registers.known >>> rs1) & 1 && isUser(word)) {
    const high = registers.base[rs1] ?? 0;
    const kind = isStore(op) ? LOW_STORE : LOW;
    const target = targetOf(kind, getField(kind, word), high);
    // The target's own HIGH stands in for the program counter when the field is predicted.
    const anchor = registers.target[rs1] ?? 0;
    followWord(op, rd, registers);
    if (op === OP_JALR || windows.isPointer(target)) return unit.reference(kind, 4, word, target, anchor);
    return local(unit, word, op);
  }
  followWord(op, rd, registers);
  local(unit, word, op);
}

function local(unit: Unit, word: number, op: number): void {
  if (op === OP_BRANCH) return unit.reference(BRANCH, 4, word, 0, 0);
  if (isStore(op)) return unit.reference(IMMEDIATE_STORE, 4, word, 0, 0);
  if (op === OP_IMM || op === OP_LOAD || op === OP_LOAD_FP || op === OP_JALR)
    return unit.reference(IMMEDIATE, 4, word, 0, 0);
  unit.plain(4);
}

/** After a HIGH was settled: remember what its register now holds on both sides. */
export function settleHigh(unit: Unit, actual: number, targetPc: number, registers: RiscvRegisters): void {
  const rd = (unit.word >>> 7) & 31;
  if (((actual ^ unit.word) & 0xfff) !== 0) return registers.forget(rd);
  const isPcRelative = (unit.word & 0x7f) === OP_AUIPC;
  const baseHigh = (unit.pc + (unit.word & 0xfffff000)) >>> 0;
  const targetHigh = ((isPcRelative ? targetPc : 0) + (actual & 0xfffff000)) >>> 0;
  registers.set(rd, baseHigh, targetHigh);
}

/** Whether a HIGH unit is relative to the program counter. */
export function isPcRelative(unit: Unit): boolean {
  return (unit.word & 0x7f) === OP_AUIPC;
}

function isStore(op: number): boolean {
  return op === OP_STORE || op === OP_STORE_FP;
}

/** Instructions that complete a HIGH: ADDI, loads, stores, JALR. */
function isUser(word: number): boolean {
  switch (word & 0x7f) {
    case OP_IMM:
      return ((word >>> 12) & 7) === 0;
    case OP_LOAD:
    case OP_LOAD_FP:
    case OP_STORE:
    case OP_STORE_FP:
    case OP_JALR:
      return true;
    default:
      return false;
  }
}

/** The signed 12-bit offset in the first instruction that uses `register`, unless something overwrites it first. */
function firstUserOffset(base: Uint8Array, from: number, end: number, register: number): number | undefined {
  let at = from;
  for (let step = 0; step < USER_REACH && at + 4 <= end; step++) {
    if (((base[at] ?? 0) & 3) !== 3) {
      at += 2;
      continue;
    }
    const word = readWord(base, at);
    const op = word & 0x7f;
    if (((word >>> 15) & 31) === register && isUser(word)) {
      const kind = isStore(op) ? LOW_STORE : LOW;
      return signed(getField(kind, word), 12);
    }
    if (((word >>> 7) & 31) === register && !isStore(op) && op !== OP_BRANCH) return undefined;
    at += 4;
  }
  return undefined;
}

function followWord(op: number, rd: number, registers: RiscvRegisters): void {
  if (!isStore(op) && op !== OP_BRANCH && rd !== 0) registers.forget(rd);
  if (op === OP_JALR) registers.known &= CALLEE_SAVED;
}

function followCompressed(half: number, registers: RiscvRegisters): void {
  // Behind a return the same function may go on, with the registers as they were before its epilogue.
  if (half === RETURN) return;
  const quadrant = half & 3;
  const funct3 = half >>> 13;
  const full = (half >>> 7) & 31;
  if (quadrant === 0) {
    if (funct3 < 4) registers.forget(8 + ((half >>> 2) & 7));
  } else if (quadrant === 1) {
    if (funct3 === 1) registers.known &= CALLEE_SAVED;
    else if (funct3 === 4) registers.forget(8 + (full & 7));
    else if (funct3 < 4) registers.forget(full);
  } else if (funct3 < 4) {
    // A load from the stack into a callee-saved register is an epilogue: the function may go on behind its return.
    if (funct3 !== 2 || ((CALLEE_SAVED >>> full) & 1) === 0) registers.forget(full);
  } else if (funct3 === 4) {
    if (((half >>> 2) & 31) !== 0) registers.forget(full);
    else if (full !== 0) registers.known &= CALLEE_SAVED;
  }
}

/** The global pointer that the start-up code of `code` loads: AUIPC or LUI of gp and the ADDI behind it; 0 when there is none. */
export function findGlobalPointer(image: Uint8Array, offset: number, size: number, address: number): number {
  for (let at = offset; at + 8 <= offset + size; at += 2) {
    const word = readWord(image, at);
    const isAuipc = (word & 0xfff) === (OP_AUIPC | (GP << 7));
    if (!isAuipc && (word & 0xfff) !== (OP_LUI | (GP << 7))) continue;
    const next = readWord(image, at + 4);
    if ((next & 0xfffff) !== (OP_IMM | (GP << 7) | (GP << 15))) continue;
    const anchor = isAuipc ? address + (at - offset) : 0;
    return (anchor + (word & 0xfffff000) + signed(next >>> 20, 12)) >>> 0;
  }
  return 0;
}
