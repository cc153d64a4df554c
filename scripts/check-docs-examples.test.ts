import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDocExamples, readPageExamples } from './docs-examples/read-examples.ts';

const source = `
/**
 * Adds.
 *
 * \`\`\`ts
 * not.an.example();
 * \`\`\`
 * @param a first
 * @example
 * \`\`\`ts
 * import { add } from 'x';
 *
 * add(1, 2);
 * \`\`\`
 * @example Another one
 * \`\`\`ts
 * add(3, 4);
 * \`\`\`
 * \`\`\`sh
 * add 3 4
 * \`\`\`
 * @returns the sum, as in
 * \`\`\`ts
 * sum();
 * \`\`\`
 */
export function add() {}
  /** Indented. @example is only a word here. */
  class A {
    /**
     * @example
     * \`\`\`ts
     * new A();
     * \`\`\`
     */
    b() {}
  }
`;

test('the ts blocks behind @example are found with the line of their first line of code', () => {
  assert.deepEqual(
    readDocExamples('a.ts', source).map(({ line, code }) => [line, code]),
    [
      [11, "import { add } from 'x';\n\nadd(1, 2);\n"],
      [17, 'add(3, 4);\n'],
      [33, 'new A();\n'],
    ],
  );
  const lines = source.split('\n');
  for (const { line, code } of readDocExamples('a.ts', source)) {
    assert.ok(lines[line - 1]?.includes(code.split('\n')[0] ?? 'nothing'));
  }
});

test('only the blocks of a page that are marked runnable are run', () => {
  const page = '# Page\n\n```ts\nmaybe();\n```\n\n```ts runnable\nsurely();\n```\n\n```sh\nls\n```\n';
  assert.deepEqual(readPageExamples('page.md', page), [{ path: 'page.md', line: 8, code: 'surely();\n' }]);
});
