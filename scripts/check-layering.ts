/** Checks how packages and files depend on each other: `node scripts/check-layering.ts`. See CONTRIBUTING.md. */
import { join } from 'node:path';
import { checkCycles } from './layering/file-cycles.ts';
import { checkExports, checkFiles } from './layering/file-rules.ts';
import { checkGlobals, checkImports, checkManifest } from './layering/import-rules.ts';
import { type Problem, readPackages } from './layering/source-tree.ts';

/** Everything in a repository that breaks a rule of the layering. */
export function checkLayering(root: string): readonly Problem[] {
  const inPackages = readPackages(root).flatMap((pack) => [
    ...checkManifest(pack),
    ...checkImports(pack),
    ...checkGlobals(pack),
    ...checkExports(pack),
    ...checkCycles(pack),
  ]);
  return [...inPackages, ...checkFiles(root)];
}

if (import.meta.main) {
  const problems = checkLayering(join(import.meta.dirname, '..'));
  for (const { path, line, message } of problems) console.log(`${path}:${line} ${message}`);
  console.log(problems.length === 0 ? 'layering: good' : `layering: ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
