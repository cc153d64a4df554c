import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { otaMpy, otaMpyPath, packedFiles } from '../pack.ts';
import { startMicroPython, textOf } from './interpreter.ts';

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

test('ota.mpy is ota.py compiled; `npm run pack-ota` makes it', async () => {
  assert.deepEqual(new Uint8Array(readFileSync(otaMpyPath)), await otaMpy());
});

test('ota.mpy is imported where there is no ota.py', async () => {
  const interpreter = await startMicroPython();
  interpreter.FS.mkdir('/compiled');
  interpreter.FS.writeFile('/compiled/ota.mpy', readFileSync(otaMpyPath));
  interpreter.runPython("import sys\nsys.modules['machine'] = sys\nsys.path[:] = ['/compiled']\nimport ota");
  assert.equal(textOf(interpreter, 'ota.__file__ + " " + ota.OTAUpdater.__name__'), '/compiled/ota.mpy OTAUpdater');
});
