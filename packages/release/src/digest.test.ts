import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { digestFromHex, digestsEqual, digestToHex, sha256 } from './digest.ts';

const seed = 20_261_121;

test('sha256 agrees with another implementation, also on a view into a larger buffer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(20), async (bytes, skip) => {
      const view = bytes.subarray(skip);
      assert.equal(digestToHex(await sha256(view)), createHash('sha256').update(view).digest('hex'));
    }),
    { seed, numRuns: 50 },
  );
});

test('hexadecimal and back is the same digest', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
      const text = digestToHex(digest);
      assert.match(text, /^[0-9a-f]{64}$/);
      assert.deepEqual(digestFromHex(text), new Uint8Array(digest));
      assert.deepEqual(digestFromHex(text.toUpperCase()), new Uint8Array(digest));
    }),
    { seed },
  );
});

test('digests are equal only when every byte is', () => {
  const digest = new Uint8Array(32).fill(7);
  for (let at = 0; at < 32; at += 1) {
    const other = digest.slice();
    other[at] = 8;
    assert.equal(digestsEqual(digest, other), false);
  }
  assert.equal(digestsEqual(digest, digest.slice()), true);
  assert.equal(digestsEqual(digest, digest.slice(1)), false);
});

test('what is not a digest is refused with the typed error', () => {
  for (const text of ['', 'ab', 'g'.repeat(64), '0'.repeat(63), '0'.repeat(65), `${'0'.repeat(62)} 0`]) {
    assert.throws(() => digestFromHex(text), { name: 'ReleaseError', code: 'DIGEST_INVALID' });
  }
  assert.throws(() => digestToHex(new Uint8Array(31)), { name: 'ReleaseError', code: 'DIGEST_INVALID' });
});
