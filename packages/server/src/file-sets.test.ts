import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { test } from 'node:test';
import { encodeFileSources, mirrorOf, type RepositoryFile, sha256, sourcesPath } from '@aloft/release';
import { createApp } from './create-app.ts';
import { nodeFolderOperations } from './repository/node-folder-operations.ts';
import { openRepositoryFolder } from './repository/repository-folder.ts';
import { sampleRelease } from './test-support/sample-repository.ts';

/** The sample release with what a set of files has beside it, in an order that helps nobody. */
async function filesOf(): Promise<RepositoryFile[]> {
  const { files, image } = await sampleRelease(1);
  const bytes = new TextEncoder().encode('<script>print(1)</script>');
  const listed = { path: 'web/index page.html', size: bytes.length, digest: await sha256(bytes), bytes };
  const sources = { path: sourcesPath(await sha256(image)), bytes: encodeFileSources([], 1) };
  return [...mirrorOf('lamp', '1', [listed]).reverse(), ...files, sources];
}

test('files are written in an order in which no reader meets what is not there yet', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'aloft-files-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const placed: string[] = [];
  const repository = openRepositoryFolder(folder, {
    ...nodeFolderOperations,
    rename: async (from, to) => {
      placed.push(relative(folder, to).split(sep).join('/'));
      await nodeFolderOperations.rename(from, to);
    },
  });
  await repository.write(await filesOf());
  const order = [/^artifacts\//, /^sources\//, /^(aloft\.json|releases\/lamp\/)/, /^offers\//, /^files\/lamp\/web\//];
  const ranks = placed.map((path) => order.findIndex((pattern) => pattern.test(path)));
  assert.deepEqual(placed.slice(-2), ['files/lamp/package.json', 'files/lamp/version.json']);
  assert.deepEqual(
    ranks.slice(0, -2),
    ranks.slice(0, -2).sort((a, b) => a - b),
  );
  assert.ok(!ranks.slice(0, -2).includes(-1));
});

test('sources that no board would read are not written', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'aloft-files-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const wrong = { path: sourcesPath(new Uint8Array(32)), bytes: new Uint8Array([0xa0]) };
  await assert.rejects(openRepositoryFolder(folder).write([wrong]), { code: 'SOURCES_STRUCTURE' });
});

test('sources are served like offers, files of boards as bytes that no browser runs', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'aloft-files-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const repository = openRepositoryFolder(folder);
  const files = await filesOf();
  await repository.write(files);
  const app = createApp({ repository });
  const types: Record<string, string> = { sources: 'application/cbor', 'version.json': 'application/json' };
  for (const { path, bytes } of files.filter((file) => /^(sources|files)\//.test(file.path))) {
    const url = `/${path.split('/').map(encodeURIComponent).join('/')}`;
    const response = await app.request(url);
    assert.equal(response.status, 200, path);
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes);
    const type =
      types[path.split('/')[0] ?? ''] ?? (path.endsWith('.json') ? 'application/json' : 'application/octet-stream');
    assert.equal(response.headers.get('content-type'), type, path);
    assert.equal(response.headers.get('cache-control'), 'no-cache');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    const again = await app.request(url, { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
    assert.equal(again.status, 304);
  }
  for (const url of ['/files/lamp/..%2f..%2faloft.json', '/files/lamp/', '/files/lamp/boot.py', '/sources/x.cbor']) {
    assert.equal((await app.request(url)).status, 404, url);
  }
  const missing = await app.request('/files/lamp/gone.py');
  assert.equal(missing.status, 404);
  assert.match(await missing.text(), /--micropython/);
});
