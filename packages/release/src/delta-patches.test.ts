import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as delta from '@aloft/delta';
import { digestsEqual } from './digest.ts';
import { ANY_CHIP } from './manifest.ts';
import { planRepository } from './plan-repository.ts';
import { suitSeal } from './repository/offer-seal.ts';
import { artifactPath } from './repository-path.ts';

/** Bytes that do not compress, the same every time. */
function noise(size: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

test('the patches of @aloft/delta are listed with what their headers say', async () => {
  const base = noise(20_000);
  const target = Uint8Array.from([...base.subarray(0, 9_000), 1, 2, 3, ...base.subarray(9_000)]);
  const { offer, files, dropped } = await planRepository(
    {
      deviceClass: 'lamp',
      target: { bytes: target, version: '2', chipId: ANY_CHIP, secureVersion: 0 },
      bases: [{ bytes: base }],
      existingOffer: null,
      seal: suitSeal('example.com', []),
    },
    delta,
  );
  const patch = offer.artifacts.find(({ kind }) => kind === 'patch');
  assert.ok(patch?.kind === 'patch', JSON.stringify(dropped));
  assert.ok(patch.size < 1_000, `${patch.size} bytes for three inserted ones`);
  const bytes = files.find(({ path }) => path === artifactPath(patch.digest))?.bytes;
  assert.ok(bytes);
  const header = delta.parsePatchHeader(bytes);
  assert.equal(header.patchSize, patch.size);
  assert.equal(header.ramSize, patch.ramSize);
  assert.ok(digestsEqual(header.baseDigest, patch.baseDigest.subarray(0, header.baseDigest.length)));
  assert.ok(digestsEqual(header.targetDigest, offer.manifest.targetDigest.subarray(0, header.targetDigest.length)));
});
