import assert from 'node:assert/strict';
import { delimiter, dirname } from 'node:path';
import { test } from 'node:test';
import { findProgram, programFolders, readVersion } from './find-program.ts';

test('folders given by hand come before PATH', () => {
  assert.deepEqual(programFolders(['a', undefined, `b${delimiter}c`], `d${delimiter}e`), ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(programFolders([undefined, ''], undefined), []);
});

test('a program is found in its folder, and nowhere else', () => {
  const folder = dirname(process.execPath);
  assert.equal(findProgram('node', ['/nowhere', folder]), process.execPath);
  assert.equal(findProgram('node', ['/nowhere']), undefined);
});

test('version numbers are read out of any sentence', () => {
  assert.equal(readVersion('xz (XZ Utils) 5.4.1\nliblzma 5.4.1'), '5.4.1');
  assert.equal(readVersion('HDiffPatch::hdiffz v4.12.0'), '4.12.0');
  assert.equal(readVersion('usage: bsdiff oldfile newfile patchfile'), undefined);
});
