import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  artifactPath,
  mirrorPath,
  offerPath,
  parseRepositoryPath,
  releasePath,
  sourcesPath,
} from './repository-path.ts';
import { isVersion } from './version.ts';

const seed = 20_261_121;
const deviceClass = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,30}$/);
const version = fc.string({ unit: 'binary', minLength: 1, maxLength: 31 }).filter(isVersion);

test('every built path parses back to what it was built from', () => {
  fc.assert(
    fc.property(deviceClass, version, fc.uint8Array({ minLength: 32, maxLength: 32 }), (name, label, digest) => {
      assert.deepEqual(parseRepositoryPath(offerPath(name)), { kind: 'offer', deviceClass: name, channel: 'stable' });
      for (const channel of ['stable', 'beta', 'a.cbor']) {
        assert.deepEqual(parseRepositoryPath(offerPath(name, channel)), { kind: 'offer', deviceClass: name, channel });
      }
      assert.deepEqual(parseRepositoryPath(releasePath(name, label)), {
        kind: 'release',
        deviceClass: name,
        version: label,
      });
      assert.equal(parseRepositoryPath(artifactPath(digest))?.kind, 'artifact');
      assert.equal(parseRepositoryPath(sourcesPath(digest))?.kind, 'sources');
      for (const path of [
        'main.py',
        'version.json',
        'package.json',
        'lib/version.json',
        'a b/é.bin',
        'offers/x.cbor',
      ]) {
        const parsed = { kind: 'mirror', deviceClass: name, path };
        assert.deepEqual(parseRepositoryPath(mirrorPath(name, path)), parsed);
      }
    }),
    { seed },
  );
});

test('a path that parses stays inside the repository on every system', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'offers',
      'artifacts',
      'releases',
      'sources',
      'files',
      'files/lamp',
      '..',
      '.',
      '',
      '/',
      '\\',
      '.cbor',
      '.json',
      'a',
      '%2e',
      '%2F',
      '\0',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom('', '/'), (pieces, glue) => {
      const path = pieces.join(glue);
      if (parseRepositoryPath(path) === null) return;
      assert.equal(posix.normalize(path), path);
      assert.ok(!posix.isAbsolute(path) && !win32.isAbsolute(path));
      assert.ok(!path.split(/[/\\]/).includes('..'));
    }),
    { seed, numRuns: 2000 },
  );
});

test('spellings that name no file are refused', () => {
  const digest = 'a'.repeat(64);
  const paths = [
    '',
    '/',
    '/aloft.json',
    './aloft.json',
    'aloft.json/',
    'ALOFT.json',
    'offers/',
    'offers/.cbor',
    'offers/lamp',
    'offers/Lamp.cbor',
    'offers//lamp.cbor',
    'offers/stable/lamp.cbor',
    'offers/Beta/lamp.cbor',
    'offers/../lamp.cbor',
    'offers/a/b/lamp.cbor',
    'offers/beta/.cbor',
    'releases/index.json/',
    'releases/lamp.json',
    'offers/../offers/lamp.cbor',
    'offers\\lamp.cbor',
    `artifacts/${digest.toUpperCase()}`,
    `artifacts/${digest}a`,
    `artifacts/${digest}\n`,
    `artifacts/${digest}/..`,
    'releases/lamp/..json',
    'releases/lamp/.hidden.json',
    'releases/lamp/1%2e0.json',
    'releases/lamp/1%2E0.json',
    'releases/lamp/%.json',
    'releases/lamp/%00.json',
    'releases/lamp/1 0.json',
    'releases/../1.0.json',
    'releases/lamp/a/b.json',
  ];
  for (const path of paths) assert.equal(parseRepositoryPath(path), null, JSON.stringify(path));
});

test('building a path from a bad name fails with the typed error', () => {
  const invalid = { name: 'ReleaseError', code: 'REPOSITORY_PATH_INVALID' };
  assert.throws(() => offerPath('../lamp'), invalid);
  assert.throws(() => offerPath('lamp', '..'), invalid);
  assert.throws(() => releasePath('lamp', ''), invalid);
  assert.throws(() => releasePath('a/b', '1'), invalid);
  assert.throws(() => artifactPath(new Uint8Array(5)), { name: 'ReleaseError', code: 'DIGEST_INVALID' });
});

test('files for boards without offers have the paths of lists, and no hidden names', () => {
  for (const path of [
    'boot.py',
    'lib/os.py',
    '../a',
    'a//b',
    '/a',
    'a\\b',
    'c:a',
    '.a',
    'a/.b/c',
    '',
    'version.json/a',
  ]) {
    assert.throws(() => mirrorPath('lamp', path), { code: 'REPOSITORY_PATH_INVALID' }, path);
  }
  for (const path of [
    'files/Lamp/a.py',
    'files/lamp',
    'files/lamp/',
    'files//a.py',
    'sources/aa.cbor',
    'sources/a/b',
  ]) {
    assert.equal(parseRepositoryPath(path), null, path);
  }
});
