import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { digestToHex } from './digest.ts';
import { ReleaseError } from './errors.ts';
import { decodeOffer, encodeOffer } from './offer.ts';
import { checkManifestFits } from './suit/check-manifest-fits.ts';
import { encodeSuitManifest } from './suit/encode-suit-manifest.ts';
import { openEnvelope, writeEnvelope } from './suit/manifest-envelope.ts';
import { verifyManifest } from './suit/verify-manifest.ts';
import type { TrustAnchors } from './trust/trust-anchors.ts';
import { verifyTrustStatement } from './trust/trust-statement.ts';
import type { CaseAnchors } from './vectors/manifests/cases.ts';
import { signedOffers } from './vectors/manifests/signed-offers.ts';
import { type CaseTrust, trustStatements } from './vectors/manifests/trust-statements.ts';
import { validManifests } from './vectors/manifests/valid-manifests.ts';
import { invalidManifests, manifestVectorFiles } from './vectors/manifests/vector-files.ts';

const folder = new URL('../../../vectors/manifests/', import.meta.url);

const [valid, invalid, statements, offers] = [validManifests(), invalidManifests(), trustStatements(), signedOffers()];

const anchorsOf = (anchors: CaseAnchors | CaseTrust | null): TrustAnchors | null =>
  anchors === null ? null : { version: 0, ...anchors, keys: anchors.keys.map(({ publicKey }) => publicKey) };

test('the committed vector files are the ones this code writes', () => {
  for (const { name, text } of manifestVectorFiles()) {
    assert.equal(readFileSync(new URL(name, folder), 'utf8'), text, `${name} differs: run write-vectors.ts`);
  }
});

test('no two cases have the same name', () => {
  for (const list of [valid, invalid, statements, offers]) {
    const names = list.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  }
});

for (const { name, bytes, anchors, device, expected } of valid) {
  test(`accepted, read and written back: ${name}`, () => {
    const manifest = verifyManifest(bytes, anchorsOf(anchors));
    assert.deepEqual({ ...manifest, targetDigest: digestToHex(manifest.targetDigest) }, expected);
    checkManifestFits(manifest, device);
    assert.deepEqual(writeEnvelope(encodeSuitManifest(manifest), openEnvelope(bytes).signatures), bytes);
  });
}

for (const { name, bytes, anchors, device, error } of invalid) {
  test(`refused as ${error}: ${name}`, () => {
    assert.throws(() => checkManifestFits(verifyManifest(bytes, anchorsOf(anchors)), device), {
      name: 'ReleaseError',
      code: error,
    });
  });
}

for (const { name, bytes, current, outcome } of statements) {
  test(`trust statement ${typeof outcome === 'string' ? `refused as ${outcome}` : 'accepted'}: ${name}`, () => {
    const anchors = anchorsOf(current);
    assert.ok(anchors !== null);
    const verify = (): TrustAnchors => verifyTrustStatement(bytes, 'example.com', anchors);
    if (typeof outcome === 'string') {
      assert.throws(verify, (error) => error instanceof ReleaseError && error.code === outcome);
    } else {
      const found = verify();
      const wanted = new Set(outcome.keys.map(({ publicKey }) => publicKey.join()));
      assert.deepEqual({ ...found, keys: [] }, { ...outcome, keys: [] });
      assert.deepEqual(new Set(found.keys.map((key) => key.join())), wanted);
    }
  });
}

for (const { name, bytes, anchors, outcome } of offers) {
  test(`offer ${typeof outcome === 'string' ? `refused as ${outcome}` : 'accepted'}: ${name}`, () => {
    if (typeof outcome === 'string') {
      assert.throws(() => decodeOffer(bytes, anchorsOf(anchors)), { name: 'ReleaseError', code: outcome });
      return;
    }
    const offer = decodeOffer(bytes, anchorsOf(anchors));
    assert.equal(offer.artifacts.length, outcome);
    assert.deepEqual(encodeOffer(offer.envelope, offer.artifacts), bytes);
  });
}
