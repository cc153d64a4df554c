/**
 * Modules that `import` does not find, because another one of their name comes first.
 * @module
 */

/** A warning for each module of which only one form is found: folder before `.py` before `.mpy` (MicroPython's py/builtinimport.c). */
export function shadowWarnings(paths: readonly string[]): string[] {
  const files = new Set(paths);
  const folders = new Set(paths.flatMap(foldersOf));
  return paths.flatMap((path) => {
    const module = /^(.+)\.(py|mpy)$/.exec(path)?.[1];
    // MicroPython runs main.py by its name.
    if (module === undefined || path === 'main.py') return [];
    if (folders.has(module)) return [`${path} is never imported: the folder ${module}/ beside it comes first`];
    if (path.endsWith('.mpy') && files.has(`${module}.py`)) {
      return [`${path} is never imported: the .py beside it comes first`];
    }
    return [];
  });
}

function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}
