import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fakeMpyCross, publishFiles, writeSources } from '../test-support/files-workshop.ts';
import { workshop } from '../test-support/run-aloft.ts';

const skip = process.platform === 'win32' ? 'the stand-in for mpy-cross is a script with a first line for Unix' : false;

test('--mpy-cross compiles all but main.py, under names that do not depend on the place', { skip }, async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'app.py': 'y', 'lib/a.py': 'zz', 'lib/main.py': 'z', 'font.bin': 'b' });
  const cross = fakeMpyCross(shop);
  const report = JSON.parse((await publishFiles(shop, '1', `--mpy-cross=${cross}`)).out);
  assert.deepEqual(
    report.files.map(({ path }: { path: string }) => path),
    ['app.mpy', 'font.bin', 'lib/a.mpy', 'lib/main.mpy', 'main.py'],
  );
  assert.deepEqual(report.requirements, { mpy_headers: [0x1f0006] });
  assert.equal(readFileSync(shop.path('repo/files/lamp/lib/a.mpy'), 'latin1'), 'M\x06\0\x1flib/a.py 2');
  const native = JSON.parse((await publishFiles(shop, '2', `--mpy-cross=${cross}`, '--mpy-march', 'xtensawin')).out);
  assert.deepEqual(native.requirements, { mpy_headers: [0x1f2b06] });
  assert.match((await shop.aloft('inspect', 'repo/files/lamp/app.mpy')).out, /native code for xtensawin/);
});

test('a mistake is told with file and line, and nothing is written', { skip }, async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'lib/bad.py': 'a = 1\ndef f(:\n' });
  const run = await publishFiles(shop, '1', `--mpy-cross=${fakeMpyCross(shop)}`);
  assert.equal(run.code, 1);
  assert.match(run.err, /src\/lib\/bad\.py: line 2: SyntaxError: invalid syntax \[COMPILE_FAILED\]/);
  assert.deepEqual(shop.files(), ['mpy-cross.cjs', 'src']);
});

test('an option that mpy-cross does not know is not laid at the door of a file', { skip }, async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'app.py': 'y' });
  const run = await publishFiles(shop, '1', `--mpy-cross=${fakeMpyCross(shop)}`, '--mpy-march', 'foo');
  assert.match(run.err, /mpy-cross\.cjs: does not know the processor foo \(--mpy-march\); .* \[COMPILE_FAILED\]/);
  assert.doesNotMatch(run.err, /app\.py|heapsize/);
});

test('a program that is not there, or is none, is told with what to do', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'app.py': 'y' });
  const missing = await publishFiles(shop, '1', '--mpy-cross=no-such-mpy-cross');
  assert.equal(missing.code, 3);
  assert.match(missing.err, /no-such-mpy-cross: is not there; install it/);
  if (process.platform !== 'win32') {
    assert.match((await publishFiles(shop, '1', '--mpy-cross=true')).err, /ended well and wrote nothing/);
  }
});

test('a module that is there as .py and as .mpy is refused, .mpy files of two versions too', { skip }, async (t) => {
  const shop = workshop(t);
  const mpy = (version: number): Uint8Array => Uint8Array.of(0x4d, version, 0, 31);
  writeSources(shop, { 'main.py': 'x', 'app.py': 'y', 'app.mpy': mpy(6) });
  assert.match((await publishFiles(shop, '1', `--mpy-cross=${fakeMpyCross(shop)}`)).err, /lies beside app\.mpy/);
  const warned = JSON.parse((await publishFiles(shop, '1')).out);
  assert.ok(warned.warnings.some((text: string) => text.startsWith('app.mpy is never imported')));
  writeFileSync(shop.path('src/other.mpy'), mpy(5));
  assert.match(
    (await publishFiles(shop, '2')).err,
    /versions 6 \(app\.mpy\) and 5 \(other\.mpy\), and no board loads both/,
  );
});
