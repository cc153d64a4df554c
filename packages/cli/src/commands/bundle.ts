import { buildBundle, findBundleIndex, verifyAppImage } from '@aloft/image';
import { digestToHex, sha256 } from '@aloft/release';
import { drawComponents } from '../bundle/draw-components.ts';
import { readComponent } from '../bundle/read-component.ts';
import { about, CliError, EXIT, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { isStandardOutput, keepInputs, outputName, writeOutput } from '../output.ts';
import { formatBytes } from '../sizes.ts';
import { type Context, print } from './context.ts';

export interface BundleOptions {
  readonly output: string;
  readonly component?: readonly string[];
  readonly json?: boolean;
}

/** `aloft bundle IMAGE --component NAME=FILE … -o OUT`: one file for one slot. */
export async function bundle(context: Context, file: string, options: BundleOptions): Promise<void> {
  const wanted = options.component ?? [];
  if (wanted.length === 0) throw usage('say what goes with the image: --component NAME=FILE, once for each');
  const image = await readInput(file);
  const [problem] = verifyAppImage(image).problems;
  if (problem !== undefined) {
    throw new CliError('IMAGE_NOT_BOOTABLE', EXIT.refused, `no bootloader runs it: ${problem.message}`, file);
  }
  const components = await Promise.all(wanted.map((option) => readComponent(option)));
  await keepInputs(options.output, [file, ...components.map(({ source }) => source)]);
  const bytes = about(file, () => buildBundle(image, components));
  await writeOutput(options.output, bytes);
  const counts = new Map(components.map(({ name, fileCount }) => [name, fileCount]));
  const said = findBundleIndex(bytes).components.map(({ name, offset, size, digest }) => {
    const files = counts.get(name);
    return { name, offset, bytes: size, sha256: digestToHex(digest), ...(files === undefined ? {} : { files }) };
  });
  const report = {
    output: options.output,
    bytes: bytes.length,
    sha256: digestToHex(await sha256(bytes)),
    image_bytes: image.length,
    components: said,
  };
  if (isStandardOutput(options.output)) return;
  print(context, options.json, report, () => [
    `${outputName(options.output)}: ${formatBytes(bytes.length)} bytes, the image ${formatBytes(image.length)} of them`,
    ...drawComponents(said),
    'Publish it, and flash it by cable, in place of the image.',
  ]);
}
