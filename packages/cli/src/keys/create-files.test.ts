import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { WITHOUT_MODES } from '../test-support/key-files.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { createFiles } from './create-files.ts';

const pair = (a: string, b: string) => [
  { path: a, content: 'secret', mode: 0o600 },
  { path: b, content: 'public', mode: 0o644 },
];

test('files have their content and exactly their mode, whatever the mask of the process', {
  skip: WITHOUT_MODES,
}, async (t) => {
  const { path } = workshop(t);
  const mask = process.umask(0o077);
  t.after(() => process.umask(mask));
  await createFiles(pair('a', 'b'));
  assert.deepEqual([readFileSync(path('a'), 'utf8'), readFileSync(path('b'), 'utf8')], ['secret', 'public']);
  assert.deepEqual([statSync(path('a')).mode & 0o777, statSync(path('b')).mode & 0o777], [0o600, 0o644]);
});

test('when one of several exists already, even as a link to nothing, none is written', async (t) => {
  const { path, files } = workshop(t);
  writeFileSync(path('taken'), 'old');
  symlinkSync('nowhere', path('link'));
  for (const name of ['taken', 'link']) {
    for (const list of [pair('free', name), pair(name, 'free')]) {
      await assert.rejects(createFiles(list), { code: 'FILE_EXISTS', exitCode: 3 });
      assert.deepEqual(files(), ['link', 'taken']);
    }
  }
  assert.equal(readFileSync(path('taken'), 'utf8'), 'old');
});

test('of two that create the same files at once, one does and the other is refused', async (t) => {
  const { path, files } = workshop(t);
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => createFiles(pair('a', 'b'))));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.deepEqual(files(), ['a', 'b']);
  assert.equal(readFileSync(path('a'), 'utf8'), 'secret');
});

test('a folder that is not there, standard output and the same name twice are refused without a trace', async (t) => {
  const { folder } = workshop(t);
  await assert.rejects(createFiles(pair('a', 'absent/b')), {
    code: 'FILE_NOT_WRITABLE',
    message: /its folder does not exist/,
  });
  await assert.rejects(createFiles(pair('a', '-')), { code: 'USAGE' });
  await assert.rejects(createFiles(pair('a', 'a')), { code: 'USAGE', message: /two outputs/ });
  assert.deepEqual(readdirSync(folder), []);
});
