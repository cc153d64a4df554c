import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findCompiler, run } from './native-compilers.ts';

/** A processor the device code is compiled for, to prove that it can be and to know what it costs. */
export interface Target {
  readonly name: string;
  readonly compiler: string;
  readonly flags: readonly string[];
}

/** Chips without a C library of their own in these compilers: the three string functions come from the port. */
export const targets: readonly Target[] = [
  { name: 'RISC-V (ESP32-C3)', compiler: 'riscv64-unknown-elf-gcc', flags: ['-march=rv32imc', '-mabi=ilp32'] },
  { name: 'Arm Cortex-M4', compiler: 'arm-none-eabi-gcc', flags: ['-mcpu=cortex-m4', '-mthumb'] },
  {
    name: 'Xtensa (ESP8266 compiler)',
    compiler: 'xtensa-lx106-elf-gcc',
    flags: ['-mlongcalls', '-mtext-section-literals'],
  },
];

const COMMON = ['-std=c99', '-Os', '-ffreestanding', '-ffunction-sections', '-Wall', '-Wextra', '-Werror'] as const;

/** How much code one target gets. */
export interface SizeReport {
  /** Lines for people, the compiler's complaints among them. */
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/**
 * Compiles every file of `device/core/src` for a target and adds up its code, with trust statements and without.
 *
 * @param root the repository
 * @param work an existing folder for object files
 */
export function measureTarget(root: string, work: string, target: Target): SizeReport {
  if (findCompiler(target.compiler) === undefined) {
    return { ok: true, lines: [`skipped ${target.name}: no ${target.compiler} found`] };
  }
  const whole = compileUnits(root, work, target, []);
  if (!whole.ok) return whole;
  const without = compileUnits(root, work, target, ['-DALOFT_TRUST_STATEMENTS=0']);
  if (!without.ok) return without;
  const saved = total(whole.sizes, /./) - total(without.sizes, /./);
  const lines = describe(target.name, whole.sizes);
  return { ok: true, lines: [...lines, `  ${String(saved).padStart(6)}  less with ALOFT_TRUST_STATEMENTS=0`] };
}

interface UnitSize {
  readonly unit: string;
  readonly size: number;
}

type Compiled = { readonly ok: true; readonly sizes: readonly UnitSize[] } | (SizeReport & { readonly ok: false });

function compileUnits(root: string, work: string, target: Target, defines: readonly string[]): Compiled {
  const folder = join(root, 'device/core/src');
  const include = [`-I${join(root, 'device/core/include')}`, '-isystem', join(root, 'device/port/wasm/include')];
  const sizes: UnitSize[] = [];
  for (const unit of readdirSync(folder).filter((name) => name.endsWith('.c'))) {
    const object = join(work, `${target.compiler}-${basename(unit, '.c')}.o`);
    const flags = [...target.flags, ...COMMON, ...defines, ...include];
    const compiled = run(target.compiler, [...flags, '-c', join(folder, unit), '-o', object]);
    if (!compiled.ok) return { ok: false, lines: [`${target.name}: ${unit} does not compile`, compiled.output] };
    sizes.push({ unit: basename(unit, '.c'), size: textSize(target.compiler, object) });
  }
  return { ok: true, sizes };
}

function total(sizes: readonly UnitSize[], units: RegExp): number {
  return sizes.filter(({ unit }) => units.test(unit)).reduce((sum, { size }) => sum + size, 0);
}

/** Code and constants of an object file in bytes, by the `size` that belongs to the compiler. */
function textSize(compiler: string, object: string): number {
  const { output } = run(compiler.replace(/gcc$/, 'size'), [object]);
  return Number(/^\s*(\d+)/m.exec(output)?.[1] ?? 0);
}

const GROUPS: readonly { name: string; units: RegExp }[] = [
  { name: 'patch decoder', units: /^patch/ },
  { name: 'update engine', units: /^engine/ },
  { name: 'journal, image, offer, hash', units: /^(journal|image|offer|cbor|sha256|crc32|bundle_index)/ },
  { name: 'signed manifests, trust statements', units: /^(manifest|signature|trust|document)/ },
  { name: 'components (left out unless used)', units: /^(bundle|archive)$/ },
  { name: 'names for logs (left out unless used)', units: /^(status|\w+_name$)/ },
];

function describe(target: string, sizes: readonly UnitSize[]): string[] {
  return [
    `${target}: ${total(sizes, /./)} bytes of code and constants at -Os`,
    ...GROUPS.map(({ name, units }) => `  ${String(total(sizes, units)).padStart(6)}  ${name}`),
  ];
}
