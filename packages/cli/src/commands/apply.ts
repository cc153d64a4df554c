import { applyPatch } from '@aloft/delta';
import { digestToHex, sha256 } from '@aloft/release';
import { about, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { checkPatchChip } from '../images.ts';
import { keepInputs, outputName, writeOutput } from '../output.ts';
import { formatBytes } from '../sizes.ts';
import { type Context, print } from './context.ts';

export interface ApplyOptions {
  readonly output: string;
  readonly full?: boolean;
  readonly json?: boolean;
}

/** `aloft apply OLD PATCH -o OUT`, or `aloft apply --full PATCH -o OUT`. */
export async function apply(context: Context, files: readonly string[], options: ApplyOptions): Promise<void> {
  const wanted = options.full === true ? 1 : 2;
  if (files.length !== wanted) {
    const form = options.full === true ? 'apply --full PATCH -o OUT' : 'apply OLD PATCH -o OUT';
    throw usage(`give ${wanted === 1 ? 'the patch' : 'the old image and the patch'}: aloft ${form}`);
  }
  await keepInputs(options.output, files);
  const patchFile = files[wanted - 1] ?? '';
  const base = options.full === true ? null : await readInput(files[0] ?? '');
  const patch = await readInput(patchFile);
  const target = about(patchFile, () => applyPatch(base, patch));
  const [baseFile = ''] = files;
  checkPatchChip(
    { file: patchFile, bytes: patch },
    base === null ? { file: 'its image', bytes: target } : { file: baseFile, bytes: base },
  );
  await writeOutput(options.output, target);
  const report = { output: options.output, bytes: target.length, sha256: digestToHex(await sha256(target)) };
  print(context, options.json, report, () => [
    `${outputName(options.output)}: ${formatBytes(target.length)} bytes, SHA-256 ${report.sha256}, as the patch promises`,
  ]);
}
