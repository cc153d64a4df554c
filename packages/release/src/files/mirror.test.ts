import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FileWithBytes, mirrorOf } from './mirror.ts';

const file = (path: string): FileWithBytes => ({
  path,
  size: 3,
  digest: new Uint8Array(32).fill(0xab),
  bytes: new Uint8Array(3),
});
const contentOf = (name: string, version: string, ...paths: readonly string[]): unknown => {
  const found = mirrorOf('lamp', version, paths.map(file)).find(({ path }) => path === `files/lamp/${name}`);
  return JSON.parse(new TextDecoder().decode(found?.bytes));
};

test('a version that is a whole number is one in version.json, any other is text', () => {
  const versionOf = (version: string): unknown => Object(contentOf('version.json', version, 'a.py')).version;
  assert.deepEqual(['0', '7', '1200'].map(versionOf), [0, 7, 1200]);
  for (const text of ['007', '1.2', '-1', '1e3', ' 7', '9007199254740993', 'a"b']) assert.equal(versionOf(text), text);
});

test('version.json has path, size and digest of every file', () => {
  assert.deepEqual(contentOf('version.json', '1', 'a.py', 'lib/b.py'), {
    version: 1,
    files: [
      { path: 'a.py', size: 3, sha256: 'ab'.repeat(32) },
      { path: 'lib/b.py', size: 3, sha256: 'ab'.repeat(32) },
    ],
  });
});

test('package.json has addresses relative to itself, escaped as mip passes them on', () => {
  assert.deepEqual(contentOf('package.json', '1.0', 'a b/é#?.py'), {
    version: '1.0',
    deps: [],
    urls: [['a b/é#?.py', 'a%20b/%C3%A9%23%3F.py']],
  });
});

test('a package.json of the release takes the place of the one for mip', () => {
  const paths = mirrorOf('lamp', '1', [file('package.json')]).map(({ path, bytes }) => [path, bytes.length]);
  assert.deepEqual(paths[0], ['files/lamp/package.json', 3]);
  assert.equal(paths.length, 2);
});
