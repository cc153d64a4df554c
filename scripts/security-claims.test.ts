import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const page = read('docs/security.md');
const places = new Map([...page.matchAll(/^\[(\w)\]: \.\.\/(\S+)$/gm)].map(([, name = '', path = '']) => [name, path]));
/** Claims as number and the cell that names their test. */
const claims = [...page.matchAll(/^\| ([SM]\d+) \|.*\| (.*) \|$/gm)].map(([, id = '', cell = '']) => ({ id, cell }));

test('claims of docs/security.md are counted without a gap, so that none got lost', () => {
  for (const [letter, least] of [
    ['S', 25],
    ['M', 10],
  ] as const) {
    const ids = claims.map(({ id }) => id).filter((id) => id.startsWith(letter));
    assert.deepEqual(
      ids,
      ids.map((_, index) => `${letter}${index + 1}`),
    );
    assert.ok(ids.length >= least);
  }
});

for (const { id, cell } of claims) {
  test(`claim ${id} of docs/security.md has the test it names`, () => {
    const [, place] = /^S\d+ in \[[\w-]+\]\[(\w)\]$/.exec(cell) ?? [];
    if (place !== undefined) {
      assert.ok(cell.startsWith(`${id} in `), `${id} names the test of another claim`);
      assert.match(read(places.get(place) ?? ''), new RegExp(`^test\\('${id}: `, 'm'));
      return;
    }
    const [, path = '', title = ''] = /^\[[\w-]+\]\(\.\.\/(\S+)\): "(.*)"$/.exec(cell) ?? [];
    assert.ok(existsSync(join(root, path)), `${id} names no file that is there`);
    const named = path.endsWith('.py') ? `"""${title}"""` : `test('${title}'`;
    assert.ok(read(path).includes(named), `${path} has no test with that name`);
  });
}

test('every attack that is tested is a claim of docs/security.md', () => {
  const folder = 'packages/simulator/src/security';
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.test.ts'));
  const tested = files.flatMap((name) =>
    [...read(`${folder}/${name}`).matchAll(/^test\('(S\d+): /gm)].map(([, id]) => id),
  );
  const claimed = new Set(claims.map(({ id }) => id));
  assert.deepEqual(
    tested.filter((id) => id === undefined || !claimed.has(id)),
    [],
  );
});
