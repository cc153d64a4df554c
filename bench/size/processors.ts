/** What device/core is compiled for when its size is measured. @module */

/** A processor, and which references its patch decoder knows. */
export interface Processor {
  readonly name: string;
  /** What the names of the compiler's programs begin with. */
  readonly prefix: string;
  readonly flags: readonly string[];
  /** Why this build is measured. */
  readonly note: string;
}

const RISCV = ['-march=rv32imc', '-mabi=ilp32'] as const;

/** The first is the one that bars are about. */
export const processors: readonly Processor[] = [
  { name: 'rv32imc', prefix: 'riscv64-unknown-elf-', flags: RISCV, note: 'ESP32-C2, -C3, -C6, -H2' },
  {
    name: 'rv32imc, short calls',
    prefix: 'riscv64-unknown-elf-',
    flags: [...RISCV, '-msave-restore'],
    note: 'the same with registers saved by library calls (-msave-restore)',
  },
  {
    name: 'rv32imc, Xtensa references',
    prefix: 'riscv64-unknown-elf-',
    flags: [...RISCV, '-DALOFT_PATCH_HAS_RISCV=0', '-DALOFT_PATCH_HAS_XTENSA=1'],
    note: "the decoder of ESP32 and -S3 in the wrong processor's code, for want of their compiler",
  },
  {
    name: 'Thumb-2',
    prefix: 'arm-none-eabi-',
    flags: ['-mcpu=cortex-m4', '-mthumb'],
    note: 'Cortex-M4',
  },
];
