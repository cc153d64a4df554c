/* What is given to `aloft publish` and should not be, and how it ends when somebody ends it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { buildBundle } from '@aloft/image';
import { decodeOffer } from '@aloft/release';
import { classFile, imageOf, LABORATORY, writeImages } from '../test-support/repository-workshop.ts';
import { MAIN, type Run, type Workshop, workshop } from '../test-support/run-aloft.ts';

const publish = ({ aloft }: Workshop, ...more: string[]): Promise<Run> =>
  aloft('publish', '--class', 'lamp', '--image', '1.bin', '--out', 'repo', ...LABORATORY, ...more);

test('a bundle that was cut or damaged is refused by publish and by release check, and noticed by verify', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  const bundle = buildBundle(imageOf('1.0.0', 1), [{ name: 'page', bytes: new Uint8Array(9000).fill(7) }]);
  writeFileSync(shop.path('lamp.toml'), classFile());
  for (const [bytes, code] of [
    [bundle.subarray(0, -100), 'BUNDLE_SIZE'],
    [bundle.with(bundle.length - 50, 8), 'BUNDLE_DIGEST'],
  ] as const) {
    writeFileSync(shop.path('bad.bin'), bytes);
    for (const lamp of ['lamp', 'lamp.toml']) {
      const run = await publish(shop, '--class', lamp, '--image', 'bad.bin');
      assert.equal(run.code, 1);
      assert.match(run.err, new RegExp(code));
      assert.ok(!existsSync(shop.path('repo')));
    }
    const check = await shop.aloft('release', 'check', 'bad.bin', '--class', 'lamp.toml');
    assert.equal(check.code, 1);
    assert.match(check.out, new RegExp(code));
  }
  writeFileSync(shop.path('good.bin'), bundle);
  assert.equal((await publish(shop, '--image', 'good.bin')).code, 0);
});

test('bytes behind an image that belong to nothing are published with a warning', async (t) => {
  const shop = workshop(t);
  writeFileSync(shop.path('1.bin'), Buffer.concat([imageOf('1.0.0', 1), Buffer.alloc(100, 5)]));
  const run = await publish(shop);
  assert.equal(run.code, 0);
  assert.match(run.err, /100 bytes behind the image are not part of it/);
});

test('an address to publish to, files that are no class files, and days that do not exist are refused as usage', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  for (const [more, what] of [
    [['--out', 'http://127.0.0.1:9/x'], /is an address; publish into a folder/],
    [['--class', '1.bin'], /class files end in \.toml or \.json/],
    [['--class', 'lamp.yaml'], /class files end in \.toml or \.json/],
    [['--expires', '2027-02-30'], /is no time/],
    [['--expires', '0d'], /is no time/],
  ] as const) {
    const run = await publish(shop, ...more);
    assert.equal(run.code, 2, run.err);
    assert.match(run.err, what);
  }
  assert.ok(!existsSync(shop.path('http:')));
});

test('a limit that publishing again would lift, and a class file that is left out, are told', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  writeFileSync(shop.path('lamp.toml'), classFile());
  assert.equal((await publish(shop, '--class', 'lamp.toml', '--expires', '90d')).code, 0);
  const run = await publish(shop);
  assert.match(run.err, /a limit of the release that is out is lifted: to be installed before/);
  assert.match(run.err, /earlier releases were checked against a class file/);
});

test('whoever closes the output or ends the process leaves no lock, and a release that is whole or none', async (t) => {
  if (process.platform === 'win32') return t.skip('signals end processes of this system at once');
  const shop = workshop(t);
  writeFileSync(shop.path('1.bin'), imageOf('1.0.0', 1, 0, 150_000));
  const args = ['publish', '--class', 'lamp', '--image', '1.bin', '--out', 'repo', ...LABORATORY];
  const closed = spawn(process.execPath, [MAIN, ...args], { cwd: shop.folder, stdio: ['ignore', 'pipe', 'ignore'] });
  closed.stdout.destroy();
  await once(closed, 'exit');
  assert.ok(!existsSync(shop.path('repo/.lock')));
  decodeOffer(new Uint8Array(readFileSync(shop.path('repo/offers/lamp.cbor'))), null);

  writeFileSync(shop.path('1.bin'), imageOf('2.0.0', 2, 0, 150_000));
  const ended = spawn(process.execPath, [MAIN, ...args], { cwd: shop.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  // Before anything is awaited, and not on 'exit': then what was said is not read yet.
  const end = once(ended, 'close');
  let said = '';
  ended.stderr.on('data', (piece) => {
    said += piece;
  });
  while (!existsSync(shop.path('repo/.lock')) && ended.exitCode === null)
    await new Promise((then) => setTimeout(then, 5));
  ended.kill('SIGINT');
  const [code, signal] = await end;
  assert.ok(!existsSync(shop.path('repo/.lock')));
  const { manifest } = decodeOffer(new Uint8Array(readFileSync(shop.path('repo/offers/lamp.cbor'))), null);
  if (signal === 'SIGINT') assert.match(said, /interrupted; devices find what was offered before/);
  else assert.deepEqual([code, manifest.version], [0, '2.0.0']);
});
