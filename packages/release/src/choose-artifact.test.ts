import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseArtifact } from './choose-artifact.ts';
import { digestsEqual } from './digest.ts';
import { arbitraryOffer } from './test-support/arbitrary-offer.ts';

test('a chosen artifact can always be used: its base runs and its decoder fits', () => {
  fc.assert(
    fc.property(arbitraryOffer, fc.nat(0xffff_ffff), fc.nat(40), (offer, ramSize, index) => {
      const picked = offer.artifacts[index];
      const runningDigest = picked?.kind === 'patch' ? picked.baseDigest : new Uint8Array(32);
      const chosen = chooseArtifact(offer, { runningDigest, ramSize });
      if (chosen === null) {
        assert.ok(!offer.artifacts.some(({ kind }) => kind === 'image'), 'an image suits every device');
        return;
      }
      assert.ok(offer.artifacts.includes(chosen));
      if (chosen.kind !== 'image') assert.ok(chosen.ramSize <= ramSize);
      if (chosen.kind === 'patch') assert.ok(digestsEqual(chosen.baseDigest, runningDigest));
    }),
    { seed: 20_261_121, numRuns: 50 },
  );
});
