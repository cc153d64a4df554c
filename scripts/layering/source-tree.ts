import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type CodeText, readCodeText } from './code-text.ts';
import { type ModuleLink, readModuleLinks } from './module-links.ts';

/** A TypeScript source of a package. */
export interface SourceFile {
  /** Path from the root of the repository, with `/`. */
  readonly path: string;
  readonly code: CodeText;
  readonly links: readonly ModuleLink[];
  /** A test, or support that only tests use. */
  readonly test: boolean;
}

/** A package of the workspace with all its sources. */
export interface SourcePackage {
  readonly name: string;
  /** Path from the root, as `packages/image`. */
  readonly folder: string;
  /** Packages its package.json declares as dependencies. */
  readonly dependencies: readonly string[];
  readonly files: readonly SourceFile[];
}

/** Something that breaks a rule. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

const skippedFolders = new Set(['node_modules', 'dist', '.build', '.git', 'coverage']);

/** All files below a folder, as paths from the root, sorted; folders of build products are left out. */
export function listFiles(root: string, folder: string): readonly string[] {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listFiles(root, path);
      return entry.isFile() ? [path] : [];
    })
    .sort();
}

/** Reads every package below `packages/`. */
export function readPackages(root: string): readonly SourcePackage[] {
  return readdirSync(join(root, 'packages'))
    .sort()
    .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
    .map((name) => readPackage(root, `packages/${name}`));
}

function readPackage(root: string, folder: string): SourcePackage {
  const manifest: { name: string; dependencies?: Record<string, string> } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  );
  return {
    name: manifest.name,
    folder,
    dependencies: Object.keys(manifest.dependencies ?? {}),
    files: listFiles(root, folder)
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
      .map((path) => readSource(root, path)),
  };
}

function readSource(root: string, path: string): SourceFile {
  const code = readCodeText(readFileSync(join(root, path), 'utf8'));
  return { path, code, links: readModuleLinks(code), test: isTestPath(path) };
}

/**
 * Tests lie beside the sources as `x.test.ts`; what only they use lies in a folder `test-support` or `testing`, and what writes the
 * files they read in a folder `vectors`, programs that learn constants from real files in a folder `training`.
 */
export function isTestPath(path: string): boolean {
  return path.endsWith('.test.ts') || /\/(test-support|testing|training|vectors)\//.test(path);
}

/** Path from the root of what a relative specifier names. */
export function resolveRelative(from: string, specifier: string): string {
  return relative('/', join('/', from, '..', specifier));
}
