import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { chooseArtifact } from './choose-artifact.ts';
import { digestToHex } from './digest.ts';
import { bytesToHex } from './hex.ts';
import { decodeOffer, encodeOffer, type Offer } from './offer.ts';
import { artifactChoices } from './vectors/artifact-choices.ts';
import { invalidOffers } from './vectors/invalid-offers.ts';
import { type ExpectedOffer, validOffers } from './vectors/valid-offers.ts';
import { vectorFiles } from './vectors/vector-files.ts';

const folder = new URL('../../../vectors/offers/', import.meta.url);

/** An offer as the vectors write it. */
function readable(offer: Offer): ExpectedOffer {
  const { sequence, deviceClass, version, chipId, targetDigest, targetSize, secureVersion } = offer.manifest;
  return {
    manifest: {
      ...{ sequence, deviceClass, version, chipId, targetSize, secureVersion },
      targetDigest: digestToHex(targetDigest),
    },
    ...(offer.statements.length === 0 ? {} : { statements: offer.statements.map(bytesToHex) }),
    artifacts: offer.artifacts.map((artifact) => ({
      ...artifact,
      digest: digestToHex(artifact.digest),
      ...('baseDigest' in artifact ? { baseDigest: digestToHex(artifact.baseDigest) } : {}),
    })) as ExpectedOffer['artifacts'],
  };
}

test('the committed vector files are the ones this code writes', () => {
  for (const { name, text } of vectorFiles()) {
    assert.equal(readFileSync(new URL(name, folder), 'utf8'), text, `${name} differs: run write-vectors.ts`);
  }
});

for (const { name, bytes, expected } of validOffers()) {
  test(`accepted, read and written back: ${name}`, () => {
    const offer = decodeOffer(bytes, null);
    assert.deepEqual(readable(offer), expected);
    assert.deepEqual(encodeOffer(offer.envelope, offer.artifacts, offer.statements), bytes);
  });
}

for (const { name, bytes, error } of invalidOffers()) {
  test(`refused as ${error}: ${name}`, () => {
    assert.throws(() => decodeOffer(bytes, null), { name: 'ReleaseError', code: error });
  });
}

for (const { name, offer, runningDigest, ramSize, chosen } of artifactChoices()) {
  test(`chosen: ${name}`, () => {
    const decoded = decodeOffer(offer, null);
    const expected = chosen === null ? null : decoded.artifacts[chosen];
    assert.equal(chooseArtifact(decoded, { runningDigest, ramSize }), expected);
  });
}
