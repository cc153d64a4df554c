import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, hexToBytes } from '../hex.ts';
import { trustStatements } from '../vectors/manifests/trust-statements.ts';
import { validManifests } from '../vectors/manifests/valid-manifests.ts';
import { invalidManifests } from '../vectors/manifests/vector-files.ts';

const page = readFileSync(new URL('../../../../docs/spec/manifest.md', import.meta.url), 'utf8');

test('the example of the specification is the vector it names, byte by byte', () => {
  const block = /^```hex example\n(.*?)^```$/ms.exec(page)?.[1] ?? '';
  const hex = block
    .split('\n')
    .map((line) => line.replace(/#.*/, '').replaceAll(' ', ''))
    .join('');
  const named = validManifests()[1];
  assert.equal(named?.name, 'every limit set');
  assert.equal(hex, bytesToHex(named.bytes));
  assert.match(page, new RegExp(`, ${hexToBytes(hex)?.length} bytes\\.`));
});

const expected = new Set<string>([
  ...invalidManifests().map(({ error }) => error),
  ...trustStatements().flatMap(({ outcome }) => (typeof outcome === 'string' ? [outcome] : [])),
]);

test('the specification names every code the vectors expect', () => {
  assert.deepEqual(
    [...expected].filter((code) => !page.includes(`\`${code}\``)),
    [],
  );
});

test('every code the specification names is expected by a vector', () => {
  const named = page.match(/`(?:CBOR|MANIFEST|SIGNATURE|TRUST)_[A-Z_0-9]+`/g) ?? [];
  assert.deepEqual(
    [...new Set(named)].filter((code) => !expected.has(code.slice(1, -1))),
    [],
  );
});
