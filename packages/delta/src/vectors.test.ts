import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sha256 } from '@noble/hashes/sha2.js';
import { applyPatch } from './index.ts';
import { type BaseVector, VECTOR_FILES, type VectorFile } from './vectors/vector-files.ts';

const VECTORS = new URL('../../../vectors/', import.meta.url);

function bytesOf(base: BaseVector): Uint8Array {
  if ('hex' in base) return new Uint8Array(Buffer.from(base.hex, 'hex'));
  return new Uint8Array(readFileSync(new URL(`firmware/${base.file}`, VECTORS)));
}

for (const file of VECTOR_FILES) {
  const vectors: VectorFile = JSON.parse(readFileSync(new URL(`patches/${file}.json`, VECTORS), 'utf8'));
  const bases = new Map(Object.entries(vectors.bases).map(([name, base]) => [name, bytesOf(base)]));

  for (const vector of vectors.patches) {
    const base = vector.base === null ? null : (bases.get(vector.base) ?? null);
    const patch = new Uint8Array(Buffer.from(vector.patch, 'hex'));

    if ('error' in vector) {
      test(`${file} patches: refused as ${vector.error}: ${vector.name}`, () => {
        assert.throws(() => applyPatch(base, patch), { name: 'DeltaError', code: vector.error });
      });
    } else {
      test(`${file} patches: makes its target: ${vector.name}`, () => {
        const target = applyPatch(base, patch);
        assert.equal(target.length, vector.size);
        assert.equal(Buffer.from(sha256(target)).toString('hex'), vector.sha256);
      });
    }
  }
}
