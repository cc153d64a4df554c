import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { otaPath, otaSource } from '../pack-ota.ts';

test('ota.py is what its parts make; `npm run pack-ota` makes it', () => {
  assert.equal(readFileSync(otaPath, 'utf8'), otaSource());
});

test('ota.py holds every name it uses from its parts once', () => {
  const names = [...otaSource().matchAll(/^(?:def|class) (\w+)|^([A-Z]+) =/gm)].map(
    ([, code, constant]) => code ?? constant,
  );
  assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted());
});
