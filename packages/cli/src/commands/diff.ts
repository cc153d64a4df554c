import { createPatch, inspectPatch } from '@aloft/delta';
import { about, usage } from '../errors.ts';
import { drawExplanation } from '../explain/draw-explanation.ts';
import { explainPatch, explanationData } from '../explain/explain-patch.ts';
import { loadElf } from '../explain/load-elf.ts';
import { readInput } from '../files.ts';
import { checkImage, checkPair, type NamedBytes } from '../images.ts';
import { keepInputs, outputName, writeOutput } from '../output.ts';
import { formatBytes, formatSize, parseSize, parseWhole, percent } from '../sizes.ts';
import { bar } from '../terminal/bar.ts';
import { progressBar } from '../terminal/progress.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { type Context, print } from './context.ts';

export interface DiffOptions {
  readonly output: string;
  readonly full?: boolean;
  readonly ram?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly raw?: boolean;
  readonly explain?: boolean;
  readonly elf?: string;
  readonly top?: string;
}

const USUAL_TOP = 10;

/** `aloft diff OLD NEW -o PATCH`, or `aloft diff --full NEW -o PATCH`. */
export async function diff(context: Context, files: readonly string[], options: DiffOptions): Promise<void> {
  const wanted = options.full === true ? 1 : 2;
  if (files.length !== wanted) {
    const form = options.full === true ? 'diff --full NEW -o PATCH' : 'diff OLD NEW -o PATCH';
    throw usage(`give ${wanted === 1 ? 'one image' : 'two images'}: aloft ${form}`);
  }
  const ramBudget = options.ram === undefined ? {} : { ramBudget: parseSize(options.ram, '--ram') };
  const top = options.top === undefined ? undefined : parseWhole(options.top, 'number of rows', 1);
  await keepInputs(options.output, options.elf === undefined ? files : [...files, options.elf]);
  const [old, fresh] = await readImages(files, options.raw === true);
  const isExplained = options.explain === true || options.elf !== undefined || top !== undefined;
  const program = options.elf === undefined ? undefined : await loadElf(options.elf, fresh, old);

  const started = context.clock();
  const progress = progressBar(context.terminal, 'diff');
  const base = old?.bytes ?? null;
  const patch = about(fresh.file, () => createPatch(base, fresh.bytes, { ...ramBudget, onProgress: progress.update }));
  const decoded = inspectPatch(base, patch.bytes);
  progress.clear();
  if (!isSame(decoded.target, fresh.bytes))
    throw new Error('the patch does not rebuild the image; nothing was written');
  const seconds = (context.clock() - started) / 1000;
  await writeOutput(options.output, patch.bytes);

  const explanation = isExplained ? explainPatch(decoded, program) : undefined;
  const report = {
    old_bytes: old?.bytes.length ?? 0,
    new_bytes: fresh.bytes.length,
    patch_bytes: patch.bytes.length,
    seconds: Number(seconds.toFixed(3)),
    ram_bytes: patch.header.ramSize,
    verified: true,
    patch: options.output,
  };
  if (options.quiet === true && options.json !== true) return;
  const explained = explanation === undefined ? {} : { explain: explanationData(explanation, top) };
  print(context, options.json, { ...report, ...explained }, () => {
    const { terminal } = context;
    const most = Math.max(report.old_bytes, report.new_bytes);
    const width = Math.max(10, terminal.columns - 46);
    const picture = (bytes: number, name: 'base' | 'target' | 'warn') => tone(terminal, name, bar(bytes / most, width));
    const rows = [
      ...(old === undefined ? [] : [['old', formatBytes(report.old_bytes), '', picture(report.old_bytes, 'base')]]),
      ['new', formatBytes(report.new_bytes), '', picture(report.new_bytes, 'target')],
      [
        'patch',
        formatBytes(report.patch_bytes),
        percent(report.patch_bytes, report.new_bytes),
        picture(report.patch_bytes, 'warn'),
      ],
    ];
    const ram = formatSize(report.ram_bytes);
    const check = tone(terminal, 'good', 'verified by decoding');
    return [
      ...table(rows, [1, 2]),
      ...(explanation === undefined ? [] : drawExplanation(terminal, explanation, top ?? USUAL_TOP)),
      '',
      `${foreign(outputName(options.output))}: ${check}; the device needs ${ram} of RAM; ${seconds.toFixed(1)} s`,
    ];
  });
}

/** The old image, unless there is only one, and the new one; sound and for one chip, unless taken raw. */
async function readImages(files: readonly string[], isRaw: boolean): Promise<[NamedBytes | undefined, NamedBytes]> {
  const [last = '', before] = files.toReversed();
  const old = before === undefined ? undefined : { file: before, bytes: await readInput(before) };
  const fresh = { file: last, bytes: await readInput(last) };
  if (isRaw) return [old, fresh];
  if (old === undefined) checkImage(fresh, 'or say --raw to take it as a plain file');
  else checkPair(fresh, old, 'or say --raw to take both as plain files');
  return [old, fresh];
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
