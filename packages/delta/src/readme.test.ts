import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

test('the README says of every file which step it belongs to, and names no other', () => {
  const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const named = [...text.matchAll(/`([\w-]+\.ts)`/g)].map(([, file]) => file).sort();
  const there = readdirSync(import.meta.dirname).filter((file) => /^(?!index\.|.*\.test\.).*\.ts$/.test(file));
  assert.deepEqual(named, there.sort());
});
