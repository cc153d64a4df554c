import type { CodeText } from './code-text.ts';

/** One place where a source names another module. */
export interface ModuleLink {
  /** What stands between the quotes. */
  readonly specifier: string;
  readonly line: number;
  /** `export … from` rather than an import. */
  readonly reExport: boolean;
  /** `export * from`. */
  readonly star: boolean;
}

const statement = /^[ \t]*(import|export)\b(?:([\w$\s{},*]*?)\bfrom\b)?\s*(?=['"])/gm;
const dynamic = /\bimport\s*\(\s*(?=['"])/g;
const quoted = /(['"])(.*?)\1/y;

/** Line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Every static and dynamic import and re-export of a source; type-only ones count too. */
export function readModuleLinks({ withStrings, codeOnly }: CodeText): readonly ModuleLink[] {
  const links: ModuleLink[] = [];
  const add = (match: RegExpMatchArray, reExport: boolean, star: boolean): void => {
    quoted.lastIndex = (match.index ?? 0) + match[0].length;
    const specifier = quoted.exec(withStrings)?.[2];
    if (specifier !== undefined) links.push({ specifier, line: lineAt(codeOnly, quoted.lastIndex), reExport, star });
  };
  for (const match of codeOnly.matchAll(statement)) {
    const reExport = match[1] === 'export';
    add(match, reExport, reExport && (match[2] ?? '').includes('*'));
  }
  for (const match of codeOnly.matchAll(dynamic)) add(match, false, false);
  return links;
}

/** Names a source imports and then exports again: a re-export in two steps. */
export function readForwardedNames({ codeOnly }: CodeText): readonly { name: string; line: number }[] {
  const imported = new Set<string>();
  for (const [, names = ''] of codeOnly.matchAll(/^import\b[^'";]*?\{([^}]*)\}[^'";]*?\bfrom\b/gm)) {
    for (const name of localNames(names, 'last')) imported.add(name);
  }
  const forwarded: { name: string; line: number }[] = [];
  for (const match of codeOnly.matchAll(/^export\s+(?:type\s+)?\{([^}]*)\}(?!\s*from)/gm)) {
    for (const name of localNames(match[1] ?? '', 'first')) {
      if (imported.has(name)) forwarded.push({ name, line: lineAt(codeOnly, match.index) });
    }
  }
  return forwarded;
}

/** In `a as b` an import gives the last name to the file, an export takes the first. */
function localNames(list: string, which: 'first' | 'last'): readonly string[] {
  return list
    .split(',')
    .map((entry) =>
      entry
        .trim()
        .replace(/^type\s+/, '')
        .split(/\s+as\s+/),
    )
    .map((parts) => (which === 'first' ? parts[0] : parts.at(-1)) ?? '')
    .filter((name) => name !== '');
}
