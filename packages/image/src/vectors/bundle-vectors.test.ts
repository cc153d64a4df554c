import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findBundleIndex } from '../bundle/find-bundle-index.ts';
import { parseBundle } from '../bundle/parse-bundle.ts';
import { bundleVectorFiles } from './vector-files.ts';

interface Vector {
  readonly name: string;
  readonly size: number;
  readonly parts: readonly { readonly at: number; readonly hex: string }[];
  readonly error?: string;
  readonly device?: string;
  readonly components?: readonly object[];
}

const folder = new URL('../../../../vectors/bundles/', import.meta.url);

for (const { name: file, text } of bundleVectorFiles()) {
  const written = readFileSync(new URL(file, folder), 'utf8');

  test(`bundles/${file} is what its script writes`, () => assert.equal(written, text));

  const vectors: Vector[] = JSON.parse(written);
  for (const { name, size, parts, error, device, components } of vectors) {
    const bytes = new Uint8Array(size).fill(0xff);
    for (const { at, hex } of parts) bytes.set(Buffer.from(hex, 'hex'), at);

    test(`${name}: ${error ?? 'a bundle'}${device === undefined ? '' : ', but a device takes it'}`, () => {
      if (error === undefined) parseBundle(bytes);
      else assert.throws(() => parseBundle(bytes), { code: error });
      if (components === undefined) {
        assert.throws(() => findBundleIndex(bytes), { code: error });
      } else {
        const found = findBundleIndex(bytes).components;
        const said = found.map(({ digest, ...rest }) => ({ ...rest, sha256: Buffer.from(digest).toString('hex') }));
        assert.deepEqual(said, components);
      }
    });
  }
}
