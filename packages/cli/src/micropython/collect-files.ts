/**
 * The files of a folder that shall be on boards.
 * @module
 */
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { filePathProblem, MAX_FILES } from '@aloft/release';
import { CliError, EXIT, errnoOf } from '../errors.ts';
import { isExcluded } from './exclude.ts';
import { reasonToLeaveOut } from './left-out.ts';
import { readOnce } from './read-once.ts';

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

/** A name that was found. */
interface Place {
  /** As on the board. */
  readonly path: string;
  /** As messages name it. */
  readonly file: string;
  /** Where it lies when links are followed; empty for a link that leads nowhere. */
  readonly real: string;
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

/** A list has files alone. */
const EMPTY = 'is an empty folder; the program makes those it writes into';

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
  const seen: string[] = [];
  const repository = await realpath(out).catch(() => resolve(out));
  if (repository === root) throw refused(folder, 'is the repository too; publish into another folder, --out DIR');
  const isRepository = (real: string): boolean =>
    isInside(repository, root) && (real === repository || isInside(real, repository));

  async function walk(place: Place, above: readonly string[]): Promise<void> {
    const names = (await readdir(place.real)).sort();
    if (names.length === 0 && place.path !== '') leftOut.push({ path: place.path, reason: EMPTY });
    for (const name of names) await look(await placeIn(place, name), above);
  }

  async function placeIn({ path, file, real }: Place, name: string): Promise<Place> {
    const found = join(real, name);
    return {
      path: path === '' ? name : `${path}/${name}`,
      file: join(file, name),
      real: await realpath(found).catch(() => ''),
    };
  }

  async function look(place: Place, above: readonly string[]): Promise<void> {
    const { path, file, real } = place;
    seen.push(path);
    const reason = reasonToLeaveOut(path, exclude);
    if (reason !== null) {
      leftOut.push({ path, reason });
      return;
    }
    // What is no UTF-8 is read with these, and not found under that name.
    if (real === '' && path.includes('\ufffd')) throw refused(file, 'has a name that is no UTF-8; rename it');
    if (real !== root && !isInside(real, root)) {
      throw refused(
        file,
        `is a link that leads out of ${folder} or nowhere; copy the file, or leave it out with --exclude`,
      );
    }
    const there = relative(root, real).replaceAll(sep, '/');
    seen.push(there);
    const reasonThere = isRepository(real) ? 'is the repository' : reasonToLeaveOut(there, exclude);
    if (reasonThere !== null) {
      leftOut.push({ path, reason: there === path ? reasonThere : `is a link to ${there}: ${reasonThere}` });
    } else if ((await lstat(real)).isDirectory()) {
      if (above.includes(real)) throw refused(file, 'is a link to a folder it is in; leave it out with --exclude');
      await walk(place, [...above, real]);
    } else {
      await take(place, there);
    }
  }

  async function take({ path, file, real }: Place, there: string): Promise<void> {
    if (CABLE.has(path.toLowerCase())) {
      const remedy =
        path.toLowerCase() === 'version.json' ? 'it is written for each release' : 'change it over the cable';
      leftOut.push({ path, reason: `stays as it is on boards: ${remedy}` });
      return;
    }
    const problem = filePathProblem(path);
    if (problem !== null) throw refused(file, `${problem} (or leave it out with --exclude)`);
    if (files.length === MAX_FILES) {
      throw refused(
        folder,
        `has more than ${MAX_FILES} files, the most of a release; leave some out with --exclude, or put data into fewer files`,
      );
    }
    const bytes = await readOnce(real, file);
    if (PRIVATE_KEY.test(new TextDecoder('latin1').decode(bytes.subarray(0, 4096)))) {
      throw refused(
        file,
        'is a private key; it must not lie among the files that are published. Move it, or leave it out with --exclude',
      );
    }
    if (SECRET.test(path) || SECRET.test(there)) {
      warnings.push(
        `${path} goes to every board and can be read by whoever reaches the repository; if it holds passwords, leave it out (--exclude ${path}) and copy it over the cable`,
      );
    }
    files.push({ path, file, bytes });
  }

  await walk({ path: '', file: folder, real: root }, [root]);
  if (files.length > 0) return { files, leftOut, warnings: [...warnings, ...idleWarnings(folder, exclude, seen)] };
  const why =
    leftOut.length === 0
      ? 'is empty'
      : `has nothing to publish but ${leftOut.map(({ path }) => path).join(', ')}, which is left out`;
  throw new CliError('FILE_EMPTY', EXIT.files, `${why}; name the folder that holds main.py`, folder);
}

/** A pattern that a typing error, the shell or another folder made useless is not noticed by what is published. */
function idleWarnings(folder: string, exclude: readonly string[], seen: readonly string[]): string[] {
  return exclude
    .filter((pattern) => !seen.some((path) => isExcluded(path, [pattern])))
    .map(
      (pattern) =>
        `--exclude "${pattern}" matches nothing in ${folder} that would be published; patterns are names, or with a slash paths below that folder, and quoted so that the shell leaves * alone`,
    );
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

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

function refused(file: string, what: string): CliError {
  return new CliError('RELEASE_REFUSED', EXIT.refused, what, file);
}
