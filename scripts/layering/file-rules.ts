import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { lineAt, readForwardedNames } from './module-links.ts';
import { listFiles, type Problem, type SourcePackage } from './source-tree.ts';

const MOST_LINES = 400;
const measuredEndings = /\.(ts|tsx|js|mjs|c|h|py)$/;
const measuredFolders: readonly string[] = ['packages', 'device', 'scripts', 'examples', 'bench', 'tests'];
/** Put together from parts that are measured themselves. */
const assembledFiles: readonly string[] = ['device/micropython/ota.py', 'device/micropython/aloft_guard.py'];
const typescriptName = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.ts$/;
const emptyNames: readonly string[] = ['utils', 'util', 'helpers', 'helper', 'misc', 'common'];

/** Default exports, and re-exports outside of `index.ts` or with a star. */
export function checkExports(pack: SourcePackage): readonly Problem[] {
  return pack.files.flatMap((file) => {
    const { path, code } = file;
    const problems: Problem[] = [];
    for (const match of code.codeOnly.matchAll(/^export\s+default\b|^export\s*\{[^}]*\bas\s+default\b/gm)) {
      problems.push({ path, line: lineAt(code.codeOnly, match.index), message: 'default export; export by name' });
    }
    const index = path === `${pack.folder}/src/index.ts`;
    for (const { reExport, star, line, specifier } of file.links) {
      if (star) problems.push({ path, line, message: `'${specifier}' is exported with a star; list the names` });
      else if (reExport && !index)
        problems.push({ path, line, message: `re-exports '${specifier}'; only index.ts may` });
    }
    for (const { name, line } of index ? [] : readForwardedNames(code)) {
      problems.push({ path, line, message: `re-exports '${name}'; only index.ts may` });
    }
    return problems;
  });
}

/** Files that are too long, or whose name says nothing. */
export function checkFiles(root: string): readonly Problem[] {
  return measuredFolders
    .flatMap((folder) => listFiles(root, folder))
    .filter((path) => measuredEndings.test(path) && !assembledFiles.includes(path))
    .flatMap((path) => {
      const lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length;
      const problems: Problem[] = [];
      if (lines > MOST_LINES) {
        problems.push({ path, line: MOST_LINES, message: `${lines} lines; at most ${MOST_LINES}, one idea per file` });
      }
      const name = basename(path);
      const stem = name.replace(/(\.test|\.d)?\.\w+$/, '');
      if (name.endsWith('.ts') && !typescriptName.test(name)) {
        problems.push({ path, line: 1, message: 'file names are kebab-case' });
      }
      if (emptyNames.includes(stem)) problems.push({ path, line: 1, message: `'${stem}' says nothing; name the idea` });
      return problems;
    });
}
