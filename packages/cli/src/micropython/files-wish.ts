/**
 * What a command line asks to publish as a set of files, read and compiled; the repository is not looked at.
 * @module
 */
import {
  ANY_CHIP,
  compareVersions,
  encodeFileList,
  type FileWithBytes,
  leastDecoderRam,
  OTA_LIMITS,
  sha256,
} from '@aloft/release';
import type { Context } from '../commands/context.ts';
import { about, usage } from '../errors.ts';
import type { NamedClass } from '../repository/class-file.ts';
import type { TargetWish } from '../repository/wish.ts';
import { parseSize } from '../sizes.ts';
import { progressBar } from '../terminal/progress.ts';
import { type CollectedFile, collectFiles } from './collect-files.ts';
import { compileFiles } from './compile-files.ts';
import { USUAL_WINDOW_BITS, windowBitsOf } from './deflate.ts';
import { fileNeeds } from './file-needs.ts';
import { nameWarnings } from './names.ts';
import type { FileNeedsOptions } from './needs-options.ts';
import { shadowWarnings } from './shadows.ts';

/** Options of a set of files. */
export interface FilesOptions extends FileNeedsOptions {
  /** The folder. */
  readonly micropython: string;
  readonly exclude?: readonly string[];
  /** The program, or true for the one that is found by its name. */
  readonly mpyCross?: string | true;
  readonly mpyMarch?: string;
  /** Largest window of deflated files. */
  readonly window?: string;
}

/** Read, compile and list the files. */
export async function readFilesWish(
  context: Context,
  options: FilesOptions & {
    readonly out: string;
    readonly version: string | undefined;
    readonly decoderRam: number | undefined;
  },
  { device, board }: NamedClass,
): Promise<TargetWish> {
  const { micropython: folder, version, out, exclude = [], decoderRam } = options;
  if (device !== null) {
    throw usage(
      'the class file describes devices that take images (it has a chip); boards that run MicroPython have a class of their own, with micropython = "1.22", platforms, boards or heap instead',
    );
  }
  if (version === undefined) throw usage('say which version this is: --version 1.2.0');
  if (options.mpyMarch !== undefined && options.mpyCross === undefined)
    throw usage('--mpy-march goes with --mpy-cross');
  if (options.mpyCross === '')
    throw usage('--mpy-cross: "" is no program; name it, or write --mpy-cross alone for the one in PATH');
  const windowBits =
    options.window === undefined ? USUAL_WINDOW_BITS : windowBitsOf(parseSize(options.window, '--window'));
  const collection = await collectFiles(folder, { exclude, out });
  const collected = await compiled(context, options, collection.files);
  const requirements = fileNeeds(options, board, collected);
  const files: FileWithBytes[] = [];
  for (const { path, bytes } of collected) files.push({ path, size: bytes.length, digest: await sha256(bytes), bytes });
  const utf8 = new TextEncoder();
  files.sort((a, b) => Buffer.compare(utf8.encode(a.path), utf8.encode(b.path)));
  const list = about(folder, () => encodeFileList({ files, requirements }));
  return {
    target: { file: folder, bytes: list },
    version,
    chipId: ANY_CHIP,
    secureVersion: 0,
    content: {
      kind: 'files',
      files,
      requirements,
      leftOut: collection.leftOut,
      warnings: [...collection.warnings, ...warningsOf(collected, version)],
      windowBits,
      ramBudget: decoderRam ?? leastDecoderRam(),
    },
  };
}

async function compiled(
  { terminal }: Context,
  { mpyCross, mpyMarch }: FilesOptions,
  files: readonly CollectedFile[],
): Promise<readonly CollectedFile[]> {
  if (mpyCross === undefined) return files;
  const progress = progressBar(terminal, 'compile');
  try {
    return await compileFiles(files, {
      command: mpyCross === true ? 'mpy-cross' : mpyCross,
      architecture: mpyMarch,
      onProgress: (done, path) => progress.update(done, path),
    });
  } finally {
    progress.clear();
  }
}

function warningsOf(files: readonly CollectedFile[], version: string): string[] {
  const paths = new Set(files.map(({ path }) => path));
  const isVersion = /^\d+$/.test(version) || compareVersions('semver', version, version) !== null;
  return [
    ...(paths.has('main.py') ? [] : ['there is no main.py: boards run the one they have, or none']),
    ...shadowWarnings(files.map(({ path }) => path)),
    ...nameWarnings([...paths]),
    ...(isVersion
      ? []
      : [`boards with ota.py know no order of "${version}"; they compare whole numbers and versions like 1.2.0`]),
    ...(files.length > OTA_LIMITS.files
      ? [`boards with ota.py take ${OTA_LIMITS.files} files and refuse these ${files.length}`]
      : []),
  ];
}
