/**
 * The files of a folder that shall be on boards.
 * @module
 */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { filePathProblem, MAX_FILE_SIZE, MAX_FILES } from '@aloft/release';
import { CliError, EXIT, errnoOf } from '../errors.ts';
import { formatSize } from '../sizes.ts';
import { isExcluded } from './exclude.ts';

/** A file of the folder. */
export interface CollectedFile {
  /** As on the board. */
  readonly path: string;
  /** Where it lies here. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Something in the folder that is not published. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** What was found, in the order of names. */
export interface Collection {
  readonly files: readonly CollectedFile[];
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly string[];
}

/** What decides what is taken. */
export interface CollectOptions {
  /** Patterns of `--exclude`. */
  readonly exclude: readonly string[];
  /** The repository, which may lie in the folder. */
  readonly out: string;
}

/** What nobody wants on a board. */
const RUBBISH: readonly string[] = ['__pycache__', '*.pyc', '*.pyo', '*~', '*.swp', 'Thumbs.db', 'desktop.ini'];
/** What is on boards from the cable and often lies in the folder too. */
const CABLE: ReadonlySet<string> = new Set(
  ['boot', 'ota', 'aloft_guard'].flatMap((name) => [`${name}.py`, `${name}.mpy`]).concat('version.json'),
);
const SECRET = /(^|\/)(wifi_config|secrets?|credentials|config_secret)\.(py|mpy|json)$/i;
const PRIVATE_KEY = /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/;

/**
 * Read the files below a folder.
 *
 * @throws {CliError} for a folder without files, paths that boards refuse, links that lead out, private keys, too much
 */
export async function collectFiles(folder: string, { exclude, out }: CollectOptions): Promise<Collection> {
  const root = await rootOf(folder);
  const files: CollectedFile[] = [];
  const leftOut: LeftOut[] = [];
  const warnings: string[] = [];
  const repository = resolve(out);

  async function walk(place: string, prefix: string, above: readonly string[]): Promise<void> {
    const names = (await readdir(place)).sort();
    for (const name of names) {
      const path = `${prefix}${name}`;
      const file = join(place, name);
      const reason =
        reasonToLeaveOut(path, name, exclude) ?? (resolve(file) === repository ? 'is the repository' : null);
      if (reason !== null) {
        leftOut.push({ path, reason });
        continue;
      }
      const real = await realpath(file).catch(() => file);
      if (real !== root && !real.startsWith(`${root}${sep}`)) {
        throw refused(
          file,
          `is a link that leads out of ${folder} or nowhere; copy the file, or leave it out with --exclude`,
        );
      }
      const found = await stat(file);
      if (found.isDirectory()) {
        if (above.includes(real)) throw refused(file, 'is a link to a folder it is in; leave it out with --exclude');
        await walk(file, `${path}/`, [...above, real]);
      } else if (!found.isFile()) {
        throw refused(file, 'is no regular file; leave it out with --exclude');
      } else {
        await take(path, file, found.size);
      }
    }
  }

  async function take(path: string, file: string, size: number): Promise<void> {
    if (CABLE.has(path.toLowerCase())) {
      const remedy =
        path.toLowerCase() === 'version.json' ? 'it is written for each release' : 'change it over the cable';
      leftOut.push({ path, reason: `stays as it is on boards: ${remedy}` });
      return;
    }
    const problem = filePathProblem(path);
    if (problem !== null) throw refused(file, `${problem} (or leave it out with --exclude)`);
    if (size > MAX_FILE_SIZE)
      throw refused(file, `has ${formatSize(size)}; boards take files up to ${formatSize(MAX_FILE_SIZE)}`);
    if (files.length === MAX_FILES) {
      throw refused(
        folder,
        `has more than ${MAX_FILES} files, the most of a release; leave some out with --exclude, or put data into fewer files`,
      );
    }
    const bytes = new Uint8Array(await readFile(file));
    if (PRIVATE_KEY.test(new TextDecoder('latin1').decode(bytes.subarray(0, 4096)))) {
      throw refused(
        file,
        'is a private key; it must not lie among the files that are published. Move it, or leave it out with --exclude',
      );
    }
    if (SECRET.test(path)) {
      warnings.push(
        `${path} goes to every board and can be read by whoever reaches the repository; if it holds passwords, leave it out (--exclude ${path}) and copy it over the cable`,
      );
    }
    files.push({ path, file, bytes });
  }

  await walk(folder, '', [root]);
  if (files.length > 0) return { files, leftOut, warnings };
  const why =
    leftOut.length === 0
      ? 'is empty'
      : `has nothing to publish but ${leftOut.map(({ path }) => path).join(', ')}, which is left out`;
  throw new CliError('FILE_EMPTY', EXIT.files, `${why}; name the folder that holds main.py`, folder);
}

async function rootOf(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await stat(root)).isDirectory()) return root;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    throw new CliError('FILE_NOT_FOUND', EXIT.files, 'does not exist; check the path', folder);
  }
  throw new CliError(
    'FILE_IS_NO_FOLDER',
    EXIT.files,
    'is a file; name the folder whose files shall be on boards',
    folder,
  );
}

function reasonToLeaveOut(path: string, name: string, exclude: readonly string[]): string | null {
  if (isExcluded(path, exclude)) return '--exclude';
  if (name.startsWith('.')) return 'begins with a dot';
  return isExcluded(name, RUBBISH) ? 'is of no use on a board' : null;
}

function refused(file: string, what: string): CliError {
  return new CliError('RELEASE_REFUSED', EXIT.refused, what, file);
}
