import { builtinModules } from 'node:module';
import { allowedPackages, isWorkspacePackage, neutralPackages } from './packages.ts';
import { isTestPath, type Problem, resolveRelative, type SourceFile, type SourcePackage } from './source-tree.ts';

/** Packages any test may use: development dependencies of the workspace. */
const testPackages: readonly string[] = ['fast-check'];
const builtins: ReadonlySet<string> = new Set(builtinModules);
const nodeGlobals = /(?<![\w$.'"])(Buffer|process|console|require|__dirname|__filename|setImmediate)(?=\s*[.([])/g;

/** What the imports of a package's files break. */
export function checkImports(pack: SourcePackage): readonly Problem[] {
  return pack.files.flatMap((file) =>
    file.links.flatMap(({ specifier, line }) => {
      const message = specifier.startsWith('.')
        ? judgeRelative(pack, file, specifier)
        : judgePackage(pack, file, specifier);
      return message === undefined ? [] : [{ path: file.path, line, message }];
    }),
  );
}

function judgeRelative(pack: SourcePackage, file: SourceFile, specifier: string): string | undefined {
  const target = resolveRelative(file.path, specifier);
  if (!target.startsWith(`${pack.folder}/`)) {
    return `'${specifier}' leaves the package; import another package by its name`;
  }
  if (!/\.(ts|json)$/.test(specifier)) return `'${specifier}' must name the file with its ending .ts`;
  if (!file.test && isTestPath(target)) return `'${specifier}' is for tests only`;
  return undefined;
}

function judgePackage(pack: SourcePackage, file: SourceFile, specifier: string): string | undefined {
  if (specifier.startsWith('node:')) {
    const forbidden = neutralPackages.includes(pack.name) && !file.test;
    return forbidden ? `'${specifier}' does not exist in a browser; ${pack.name} must run there too` : undefined;
  }
  if (builtins.has(specifier)) return `'${specifier}' is a Node module; write 'node:${specifier}'`;
  const name = packageOf(specifier);
  if (isWorkspacePackage(name)) return judgeWorkspace(pack, file, name, specifier);
  if (pack.dependencies.includes(name) || (file.test && testPackages.includes(name))) return undefined;
  return `'${name}' is not among the dependencies in ${pack.folder}/package.json`;
}

function judgeWorkspace(pack: SourcePackage, file: SourceFile, name: string, specifier: string): string | undefined {
  if (name !== specifier) return `'${specifier}' reaches into ${name}; import what its index.ts exports`;
  if (name === pack.name) {
    return file.test ? undefined : `${name} imports itself; import the file that holds the name`;
  }
  if (!(allowedPackages.get(pack.name) ?? []).includes(name)) return `${pack.name} may not import ${name}`;
  const declared = pack.dependencies.includes(name) || file.test;
  return declared ? undefined : `'${name}' is not among the dependencies in ${pack.folder}/package.json`;
}

/** `@scope/name/file` and `name/file` to the package's name. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Uses of Node's globals in packages that must run in a browser. */
export function checkGlobals(pack: SourcePackage): readonly Problem[] {
  if (!neutralPackages.includes(pack.name)) return [];
  return pack.files
    .filter(({ test }) => !test)
    .flatMap(({ path, code }) =>
      [...code.codeOnly.matchAll(nodeGlobals)].map((match) => ({
        path,
        line: code.codeOnly.slice(0, match.index).split('\n').length,
        message: `'${match[1]}' does not exist in a browser; ${pack.name} must run there too`,
      })),
    );
}

/** The declared dependencies of a package obey the layers too, so that a cycle cannot be published. */
export function checkManifest(pack: SourcePackage): readonly Problem[] {
  const allowed = allowedPackages.get(pack.name);
  const path = `${pack.folder}/package.json`;
  if (allowed === undefined) {
    return [{ path, line: 1, message: `${pack.name} has no layer; add it to scripts/layering/packages.ts` }];
  }
  return pack.dependencies
    .filter((name) => isWorkspacePackage(name) && !allowed.includes(name))
    .map((name) => ({ path, line: 1, message: `${pack.name} may not depend on ${name}` }));
}
