import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { packedFiles } from '../pack.ts';

for (const { path, text } of packedFiles) {
  test(`${basename(path)} is what its parts make; \`npm run pack-ota\` makes it`, () => {
    assert.equal(readFileSync(path, 'utf8'), text());
  });

  test(`${basename(path)} holds every name it uses from its parts once`, () => {
    const names = [...text().matchAll(/^(?:def|class) (\w+)|^([A-Z]+) =/gm)].map(
      ([, code, constant]) => code ?? constant,
    );
    assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted());
  });
}
