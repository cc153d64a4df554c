import { type Problem, resolveRelative, type SourcePackage } from './source-tree.ts';

/** Circles of files that import each other; each circle is reported once, at its first import. */
export function checkCycles(pack: SourcePackage): readonly Problem[] {
  const imports = new Map(
    pack.files.map(({ path, links }) => [
      path,
      links
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier, line }) => ({ target: resolveRelative(path, specifier), line })),
    ]),
  );
  const done = new Set<string>();
  const problems: Problem[] = [];

  const visit = (path: string, trail: readonly string[]): void => {
    for (const { target, line } of imports.get(path) ?? []) {
      const start = trail.indexOf(target);
      if (start >= 0) {
        const circle = [...trail.slice(start), target].map((name) => name.slice(pack.folder.length + 1));
        problems.push({ path, line, message: `circular import: ${circle.join(' -> ')}` });
      } else if (!done.has(target)) visit(target, [...trail, target]);
    }
    done.add(path);
  };
  for (const path of imports.keys()) if (!done.has(path)) visit(path, [path]);
  return problems;
}
