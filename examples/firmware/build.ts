/** Builds the example firmware: `node examples/firmware/build.ts` writes the images to vectors/firmware. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chipByName, verifyAppImage } from '@aloft/image';
import { compileImage, versions } from './compile.ts';
import { compilerVersion, type Toolchain, toolchains } from './toolchains.ts';

const output = join(import.meta.dirname, '../../vectors/firmware');

/** What is recorded of each image, in `images.json`. */
export interface ImageRecord {
  readonly file: string;
  readonly chip: string;
  readonly version: string;
  readonly size: number;
  readonly sha256: string;
  readonly compiler: string;
}

function build(toolchain: Toolchain, version: string, compiler: string): ImageRecord {
  const image = compileImage(toolchain, version);
  const chip = chipByName(toolchain.chip);
  const { problems } = verifyAppImage(image, chip === undefined ? {} : { chip });
  if (problems.length > 0) {
    throw new Error(`The image is not bootable: ${problems.map((problem) => problem.code).join(', ')}`);
  }
  const file = `weather-${toolchain.chip}-${version}.bin`;
  writeFileSync(join(output, file), image);
  const sha256 = createHash('sha256').update(image).digest('hex');
  console.log(`${file}  ${image.length} bytes  ${sha256}`);
  return { file, chip: toolchain.chip, version, size: image.length, sha256, compiler };
}

function readmeOf(records: readonly ImageRecord[]): string {
  const rows = records.map(({ file, size, sha256 }) => `| \`${file}\` | ${size} | \`${sha256}\` |`);
  const compilers = [...new Set(records.map(({ compiler }) => compiler))].map((compiler) => `- ${compiler}`);
  return `# Firmware images

Two versions of the example firmware in [examples/firmware](../../examples/firmware/README.md), each for the ESP32-C3
(RISC-V) and the ESP32 (Xtensa). Our own code, made with \`node examples/firmware/build.ts\`, which also writes this page
and \`images.json\`. They are complete images a bootloader accepts; they have not run on a chip.

| file | bytes | SHA-256 |
|---|---|---|
${rows.join('\n')}

Made with:

${compilers.join('\n')}

The same compilers give the same bytes on any machine; \`examples/firmware/build.test.ts\` says whether they do.
`;
}

function main(): void {
  const records: ImageRecord[] = [];
  mkdirSync(output, { recursive: true });
  for (const toolchain of toolchains) {
    const compiler = compilerVersion(toolchain.compiler);
    if (compiler === undefined) {
      throw new Error(`${toolchain.compiler} is missing. On Debian: apt-get install ${toolchain.package}`);
    }
    for (const version of versions) records.push(build(toolchain, version, compiler));
  }
  writeFileSync(join(output, 'images.json'), `${JSON.stringify(records, undefined, 2)}\n`);
  writeFileSync(join(output, 'README.md'), readmeOf(records));
}

if (import.meta.main) main();
