import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkDeviceClass, isDeviceClass } from './device-class.ts';
import { checkVersion, isVersion } from './version.ts';

const seed = 20_261_121;

test('a device class is 1 to 31 of a-z 0-9 . _ - and starts with a letter or digit', () => {
  for (const good of ['a', '0', 'door-sensor', 'a.b_c-', 'z'.repeat(31)]) assert.equal(isDeviceClass(good), true, good);
  for (const bad of ['', '.', '..', '-a', '_a', 'A', 'a/b', 'a\\b', 'a b', 'a\0', 'a\n', 'ä', 'z'.repeat(32)]) {
    assert.equal(isDeviceClass(bad), false, JSON.stringify(bad));
  }
});

test('a version is 1 to 31 bytes of UTF-8 without control characters', () => {
  for (const good of ['1', 'v1.2.3-4-gabc-dirty', ' ', 'é'.repeat(15), '9'.repeat(31)])
    assert.equal(isVersion(good), true);
  for (const bad of ['', '\t', '1\n', '1\0', '\x7f', 'é'.repeat(16), '9'.repeat(32), '\ud800']) {
    assert.equal(isVersion(bad), false, JSON.stringify(bad));
  }
});

test('any text either passes the check unchanged or is refused with the typed error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      if (isDeviceClass(text)) assert.equal(checkDeviceClass(text), text);
      else assert.throws(() => checkDeviceClass(text), { name: 'ReleaseError', code: 'DEVICE_CLASS_INVALID' });
      if (isVersion(text)) assert.equal(checkVersion(text), text);
      else assert.throws(() => checkVersion(text), { name: 'ReleaseError', code: 'VERSION_INVALID' });
    }),
    { seed },
  );
});
