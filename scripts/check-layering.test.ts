import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkLayering } from './check-layering.ts';
import { readCodeText } from './layering/code-text.ts';
import { readModuleLinks } from './layering/module-links.ts';

/** A made-up repository: paths and contents on top of three packages without faults. */
function problemsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'layering-'));
  const all: Record<string, string> = {
    'packages/image/package.json': '{"name":"@aloft/image"}',
    'packages/delta/package.json': '{"name":"@aloft/delta","dependencies":{"@aloft/image":"1.0.0"}}',
    'packages/cli/package.json': '{"name":"aloft","dependencies":{"@aloft/image":"1.0.0","commander":"^14"}}',
    'packages/image/src/index.ts': "export { size } from './size.ts';\n",
    'packages/image/src/size.ts': 'export const size: number = 1;\n',
    ...files,
  };
  try {
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return checkLayering(root).map(({ path, line, message }) => `${path}:${line} ${message}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('a tree that keeps the rules has no problems', () => {
  const fine = {
    'packages/delta/src/index.ts': "export { twice } from './twice.ts';\n",
    'packages/delta/src/twice.ts':
      "import { size } from '@aloft/image';\n/** process.exit() in a comment */\nexport const twice: number = 2 * size; // 'node:fs'\n",
    'packages/delta/src/twice.test.ts': "import { test } from 'node:test';\nimport fc from 'fast-check';\n",
    'packages/cli/src/main.ts': "import { Command } from 'commander';\nimport { size } from '@aloft/image';\n",
  };
  assert.deepEqual(problemsOf(fine), []);
});

const broken: readonly [string, string, string, RegExp][] = [
  ['a package may not import a later one', 'packages/image/src/a.ts', "import 'aloft';", /may not import aloft/],
  [
    'a package may only import what it declares',
    'packages/delta/src/a.ts',
    "import { z } from 'zod';",
    /'zod' is not among the dependencies/,
  ],
  [
    'a dependency may not point back',
    'packages/image/package.json',
    '{"name":"@aloft/image","dependencies":{"@aloft/delta":"1.0.0"}}',
    /may not depend on @aloft\/delta/,
  ],
  ['a package needs a layer', 'packages/x/package.json', '{"name":"@aloft/x"}', /has no layer/],
  [
    'nobody reaches into another package',
    'packages/delta/src/a.ts',
    "import { size } from '@aloft/image/src/size.ts';",
    /reaches into @aloft\/image/,
  ],
  [
    'nobody leaves a package by a relative path',
    'packages/delta/src/a.ts',
    "import { size } from '../../image/src/size.ts';",
    /leaves the package/,
  ],
  ['relative imports name the file', 'packages/image/src/a.ts', "import './size';", /ending \.ts/],
  [
    'sources do not import test support',
    'packages/image/src/a.ts',
    "import { x } from './test-support/x.ts';",
    /for tests only/,
  ],
  [
    'neutral packages import nothing of Node',
    'packages/image/src/a.ts',
    "const fs = await import('node:fs');",
    /'node:fs' does not exist in a browser/,
  ],
  ['Node modules carry their prefix', 'packages/cli/src/a.ts', "import 'fs';", /write 'node:fs'/],
  ['neutral packages use no Buffer', 'packages/image/src/a.ts', 'export const b = Buffer.alloc(1);', /'Buffer'/],
  ['neutral packages use no process', 'packages/image/src/a.ts', 'export const e = process.env;', /'process'/],
  ['neutral packages write to no console', 'packages/image/src/a.ts', "console.log('a');", /'console'/],
  ['there are no default exports', 'packages/image/src/a.ts', 'export default 1;', /default export/],
  [
    'only index.ts re-exports',
    'packages/image/src/a.ts',
    "export { size } from './size.ts';",
    /re-exports '\.\/size\.ts'/,
  ],
  [
    'only index.ts re-exports, in two steps either',
    'packages/image/src/a.ts',
    "import { size as s } from './size.ts';\nexport { s as size };",
    /re-exports 's'/,
  ],
  ['stars hide names', 'packages/image/src/index.ts', "export * from './size.ts';", /with a star/],
  ['a file has at most 400 lines', 'device/core/src/a.c', 'int a;\n'.repeat(401), /401 lines/],
  ['file names are kebab-case', 'packages/image/src/aB.ts', '', /kebab-case/],
  ['file names say something', 'packages/image/src/utils.ts', '', /says nothing/],
];
for (const [law, path, text, message] of broken) {
  test(law, () => {
    const problems = problemsOf({ [path]: `${text}\n` });
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0] ?? '', message);
    assert.ok(problems[0]?.startsWith(`${path}:`));
  });
}

test('files do not import each other in a circle, and a circle is reported once', () => {
  const problems = problemsOf({
    'packages/image/src/a.ts': "import { b } from './b.ts';\n",
    'packages/image/src/b.ts': "\nimport type { c } from './c.ts';\n",
    'packages/image/src/c.ts': "import { a } from './a.ts';\n",
  });
  assert.deepEqual(problems, [
    'packages/image/src/c.ts:1 circular import: src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts',
  ]);
});

test('imports are found over several lines, and not in comments, strings, templates or regular expressions', () => {
  const source = [
    "import {\n  one,\n  two,\n} from './several.ts';",
    "/** import { x } from './comment.ts' */",
    'const text = "import x from \'./string.ts\'";',
    "const template = `import x from './template.ts' $" + "{await import('./inside.ts')} import('./tail.ts')`;",
    "const pattern = /import '.\\/['\"]/.test(text) ? 4 / 2 : 1; import('./dynamic.ts');",
    "export type { Shape } from './shape.ts';",
  ].join('\n');
  const links = readModuleLinks(readCodeText(source)).map(({ specifier, line }) => `${line} ${specifier}`);
  assert.deepEqual(links.sort(), ['4 ./several.ts', '7 ./inside.ts', '8 ./dynamic.ts', '9 ./shape.ts']);
});
