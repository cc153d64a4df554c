import {
  type ClassState,
  classesOf,
  digestToHex,
  findFileLists,
  INDEX_PATH,
  indexText,
  type PrunedFile,
  planPrune,
} from '@aloft/release';
import { CliError, EXIT, usage } from '../errors.ts';
import { whileLocked } from '../repository/folder-lock.ts';
import { openFolder } from '../repository/folder-source.ts';
import { openRepository, readClasses } from '../repository/open-repository.ts';
import { isUrl } from '../repository/url-source.ts';
import { explaining, removeFiles, writeFiles } from '../repository/write-repository.ts';
import { counted, formatSize, parseWhole } from '../sizes.ts';
import { tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { type Context, print } from './context.ts';

export interface PruneOptions {
  readonly keep?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Enough that devices which were off for a while still get patches. */
const USUAL_KEEP = 10;

/** `aloft prune REPOSITORY`. */
export async function prune(context: Context, folder: string, options: PruneOptions): Promise<void> {
  const keep = options.keep === undefined ? USUAL_KEEP : parseWhole(options.keep, 'number of releases');
  if (isUrl(folder)) throw usage('is an address; files can only be removed from a folder', folder);
  await openRepository(folder);
  const work = (): Promise<void> => run(context, folder, keep, options);
  if (options.dryRun === true) await work();
  else await explaining(folder, () => whileLocked(folder, context.now(), work));
}

async function run(context: Context, folder: string, keep: number, options: PruneOptions): Promise<void> {
  const source = openFolder(folder);
  const classes = await readClasses(folder, source);
  const paths = (await source.list()) ?? [];
  const lists = await findFileLists(source, classes);
  checkOffered(folder, classes, lists);
  const gone = planPrune(paths, classes, keep, lists);
  const removed: (PrunedFile & { readonly bytes: number })[] = [];
  for (const { path, reason } of gone) {
    const file = await source.open(path);
    await file?.close();
    removed.push({ path, reason, bytes: file?.size ?? 0 });
  }
  if (options.dryRun !== true && gone.length > 0) {
    const records = gone.filter(({ path }) => path.startsWith('releases/'));
    const left = new Set(records.map(({ path }) => path));
    // The index first: it must not name what is gone.
    if (records.length > 0) {
      const text = indexText(classesOf(paths.filter((path) => !left.has(path))));
      await writeFiles(source, [{ path: INDEX_PATH, bytes: new TextEncoder().encode(text) }], folder);
    }
    await removeFiles(
      folder,
      gone.map(({ path }) => path),
    );
  }
  const bytes = removed.reduce((sum, file) => sum + file.bytes, 0);
  const report = { repository: folder, dry_run: options.dryRun === true, keep, removed, bytes };
  print(context, options.json, report, () => {
    const { terminal } = context;
    const verb = options.dryRun === true ? 'would be removed' : 'removed';
    const rows = removed.map((file) => [`  ${file.path}`, formatSize(file.bytes), tone(terminal, 'dim', file.reason)]);
    return [
      ...table(rows, [1]),
      removed.length === 0
        ? `${folder}: everything is needed`
        : `${folder}: ${counted(removed.length, 'file')} ${verb}, ${formatSize(bytes)}`,
    ];
  });
}

/** Without the list of a release that is offered nobody can tell which files devices still need. */
function checkOffered(
  folder: string,
  classes: readonly ClassState[],
  lists: ReadonlyMap<string, readonly string[]>,
): void {
  for (const { offers, records } of classes) {
    if (records.every(({ files }) => files === undefined)) continue;
    for (const { path, content } of offers) {
      const name = digestToHex(content.manifest.targetDigest);
      if (lists.has(name) || records.some(({ target, files }) => files !== undefined && target.sha256 === name))
        continue;
      const what = `${path} offers a list of files that is damaged or gone (artifacts/${name}), so nobody can tell which files devices need; publish the release again first`;
      throw new CliError('REPOSITORY_DAMAGED', EXIT.refused, what, folder);
    }
  }
}
