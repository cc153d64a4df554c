import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Example } from './read-examples.ts';

/** Longest an example may take; one that waits for something that never comes must not stop the rest. */
const TIMEOUT_MS = 20_000;

/**
 * Writes one module per example, and one test file per page or source that imports them, into a folder inside the
 * repository, where the packages of the workspace resolve. Returns the test files.
 *
 * Each module keeps its code on the lines it has in its source, so that a stack trace names the right one.
 */
export function writeExampleTests(folder: string, examples: readonly Example[]): readonly string[] {
  rmSync(folder, { recursive: true, force: true });
  const pages = Map.groupBy(examples, ({ path }) => path);
  return [...pages].map(([path, onPage]) => {
    const testFile = join(folder, `${path}.test.ts`);
    mkdirSync(dirname(testFile), { recursive: true });
    const tests = onPage.map(({ line, code }) => {
      const module = `${testFile.slice(0, -'.test.ts'.length)}-${line}.ts`;
      writeFileSync(module, `${'\n'.repeat(line - 1)}${code}\nexport {};\n`);
      const name = JSON.stringify(`${path}:${line}`);
      return `test(${name}, { timeout: ${TIMEOUT_MS} }, async () => {\n  await import(${JSON.stringify(module)});\n});\n`;
    });
    writeFileSync(testFile, `import { test } from 'node:test';\n\n${tests.join('\n')}`);
    return testFile;
  });
}
