import { applyPatch, createPatch } from '@aloft/delta';
import { about, CliError, EXIT } from '../errors.ts';
import { keepInputs, readInput, writeOutput } from '../files.ts';
import { checkImage, checkPair } from '../images.ts';
import { formatBytes, formatSize, parseSize, percent } from '../sizes.ts';
import { bar } from '../terminal/bar.ts';
import { progressBar } from '../terminal/progress.ts';
import { tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { type Context, print } from './context.ts';

export interface DiffOptions {
  readonly output: string;
  readonly full?: boolean;
  readonly ram?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly raw?: boolean;
}

const REMEDY = 'build or fetch it again, or say --raw to treat both as plain files';

/** `aloft diff OLD NEW -o PATCH`, or `aloft diff --full NEW -o PATCH`. */
export async function diff(context: Context, files: readonly string[], options: DiffOptions): Promise<void> {
  const wanted = options.full === true ? 1 : 2;
  if (files.length !== wanted) {
    const form = options.full === true ? 'diff --full NEW -o PATCH' : 'diff OLD NEW -o PATCH';
    throw new CliError('USAGE', EXIT.usage, `give ${wanted === 1 ? 'one image' : 'two images'}: aloft ${form}`);
  }
  keepInputs(options.output, files);
  const [oldFile, newFile] = options.full === true ? [undefined, files[0] ?? ''] : [files[0] ?? '', files[1] ?? ''];
  const base = oldFile === undefined ? null : await readInput(oldFile);
  const target = await readInput(newFile);
  if (options.raw !== true) {
    const fresh = { file: newFile, bytes: target };
    if (base === null || oldFile === undefined) checkImage(fresh, REMEDY);
    else checkPair({ file: oldFile, bytes: base }, fresh, REMEDY);
  }
  const ramBudget = options.ram === undefined ? {} : { ramBudget: parseSize(options.ram) };

  const started = context.clock();
  const progress = progressBar(context.terminal, 'diff');
  const patch = about(newFile, () => createPatch(base, target, { ...ramBudget, onProgress: progress.update }));
  const rebuilt = applyPatch(base, patch.bytes);
  const verified = rebuilt.length === target.length && rebuilt.every((byte, i) => byte === target[i]);
  progress.clear();
  const seconds = (context.clock() - started) / 1000;
  await writeOutput(options.output, patch.bytes);

  const report = {
    old_bytes: base?.length ?? 0,
    new_bytes: target.length,
    patch_bytes: patch.bytes.length,
    seconds: Number(seconds.toFixed(3)),
    ram_bytes: patch.header.ramSize,
    verified,
    patch: options.output,
  };
  if (options.quiet === true && options.json !== true) return;
  print(context, options.json, report, () => {
    const { terminal } = context;
    const most = Math.max(report.old_bytes, report.new_bytes);
    const width = Math.max(10, terminal.columns - 46);
    const picture = (bytes: number, name: 'base' | 'target' | 'warn') => tone(terminal, name, bar(bytes / most, width));
    const rows = [
      ...(oldFile === undefined ? [] : [['old', formatBytes(report.old_bytes), '', picture(report.old_bytes, 'base')]]),
      ['new', formatBytes(report.new_bytes), '', picture(report.new_bytes, 'target')],
      [
        'patch',
        formatBytes(report.patch_bytes),
        percent(report.patch_bytes, report.new_bytes),
        picture(report.patch_bytes, 'warn'),
      ],
    ];
    const ram = formatSize(report.ram_bytes);
    const check = verified ? tone(terminal, 'good', 'verified by decoding') : tone(terminal, 'bad', 'NOT verified');
    return [
      ...table(rows, [1, 2]),
      '',
      `${options.output}: ${check}; the device needs ${ram} of RAM; ${seconds.toFixed(1)} s`,
    ];
  });
}
