import { spawnSync } from 'node:child_process';

/** What compiles the example firmware for one chip. */
export interface Toolchain {
  /** Chip name as `chipByName` of `@aloft/image` knows it. */
  readonly chip: 'esp32c3' | 'esp32';
  readonly compiler: string;
  /** Debian package the compiler comes in. */
  readonly package: string;
  readonly flags: readonly string[];
  /** Sources under `src/chip` only this chip needs; the start code comes first. */
  readonly sources: readonly string[];
}

export const toolchains: readonly Toolchain[] = [
  {
    chip: 'esp32c3',
    compiler: 'riscv64-unknown-elf-gcc',
    package: 'gcc-riscv64-unknown-elf',
    flags: ['-march=rv32imc_zicsr', '-mabi=ilp32'],
    sources: ['start_esp32c3.S', 'esp32c3.c', 'i2c_by_software.c'],
  },
  {
    chip: 'esp32',
    compiler: 'xtensa-lx106-elf-gcc',
    package: 'gcc-xtensa-lx106',
    flags: ['-mlongcalls'],
    sources: ['start_esp32.S', 'division.c', 'esp32.c', 'i2c_by_software.c'],
  },
];

/** First line of `--version`, or undefined when the compiler is not installed. */
export function compilerVersion(compiler: string): string | undefined {
  const { status, stdout } = spawnSync(compiler, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0] : undefined;
}
