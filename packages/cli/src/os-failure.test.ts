import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { test } from 'node:test';
import { describeFailure, EXIT, FileError } from './errors.ts';
import { osErrorOf, reasonOf } from './os-failure.ts';
import { explaining } from './repository/write-repository.ts';
import { workshop } from './test-support/run-aloft.ts';

test('what the operating system refuses is a sentence about the file that people know, with its code', async (t) => {
  const { path } = workshop(t);
  writeFileSync(path('file'), 'x');
  mkdirSync(path('folder'));
  const refused = await rename(path('file'), path('folder')).catch((error: unknown) => error);
  for (const error of [refused, new FileError('repo', refused)]) {
    assert.deepEqual(describeFailure(error), {
      code: 'FILE_UNREADABLE',
      message: 'a folder lies where a file belongs; remove it (EISDIR)',
      exitCode: EXIT.files,
      file: path('folder'),
    });
  }
  const within = explaining(path('.'), () => rename(path('file'), path('folder')));
  await assert.rejects(within, { message: /^folder: a folder lies where a file belongs.*what the repository offered/ });
});

test('a refusal that nobody thought of keeps the words of the system, and other errors are none of it', async (t) => {
  const { path } = workshop(t);
  const gone = osErrorOf(await readFile(path('gone')).catch((error: unknown) => error));
  assert.ok(gone);
  assert.match(reasonOf(gone), /^no such file or directory.*\(ENOENT\)$/);
  assert.equal(osErrorOf(new TypeError('no')), undefined);
  assert.equal(osErrorOf('EACCES'), undefined);
});
