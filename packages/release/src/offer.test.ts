import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Artifact } from './artifact.ts';
import { ReleaseError } from './errors.ts';
import { decodeOffer, encodeOffer, type Offer } from './offer.ts';
import { MAX_OFFER_SIZE } from './offer-limits.ts';
import { arbitraryOffer } from './test-support/arbitrary-offer.ts';
import { type ArgumentWidth, array, bytes, head, join, map, NULL, type Pair, text, uint } from './vectors/raw-cbor.ts';
import { packedPairs, patchPairs } from './vectors/sample-artifacts.ts';
import { offerPairs, sampleOffer } from './vectors/sample-offer.ts';

const seed = 20_261_121;
const sample = sampleOffer([patchPairs(0x33, 0x11), packedPairs(0x44)]);

/** The offer, or null for the package's own error; any other error fails the test. */
function decodeOrRefuse(input: Uint8Array): Offer | null {
  try {
    return decodeOffer(input, null);
  } catch (error) {
    assert.ok(error instanceof ReleaseError, `untyped error: ${String(error)}`);
    return null;
  }
}

test('encoding and decoding gives the same offer, within the size limit', () => {
  fc.assert(
    fc.property(arbitraryOffer, (offer) => {
      const encoded = encodeOffer(offer.envelope, offer.artifacts, offer.statements);
      assert.ok(encoded.length <= MAX_OFFER_SIZE);
      assert.deepEqual(decodeOffer(encoded, null), offer);
    }),
    { seed, numRuns: 100 },
  );
});

test('accepted bytes are the one encoding of what they say', () => {
  // Random documents of nearly the right shape, in right and wrong widths and order.
  const width = fc.constantFrom<(ArgumentWidth | undefined)[]>(undefined, undefined, undefined, undefined, 1, 2, 4, 8);
  const scalar = fc.oneof(
    fc.tuple(fc.nat(40), width).map(([value, wide]) => (wide === undefined ? uint(value) : uint(value, wide))),
    fc.constantFrom(bytes(new Uint8Array(32)), text('lamp'), NULL, array([]), map([])),
  );
  const changes = fc.dictionary(fc.constantFrom('0', '1', '2', '3', '4'), scalar, { maxKeys: 1 });
  let accepted = 0;
  fc.assert(
    fc.property(changes, fc.boolean(), fc.nat(3), (changed, shuffle, extra) => {
      const pairs = patchPairs(0x33, 0x11).map(([key, value], at): Pair => [key, changed[at] ?? value]);
      const patch = map(shuffle && extra === 0 ? [...pairs].reverse() : pairs);
      const input = map(offerPairs(array([patch, map(packedPairs(extra))])));
      const offer = decodeOrRefuse(input);
      if (offer === null) return;
      accepted += 1;
      assert.deepEqual(encodeOffer(offer.envelope, offer.artifacts), input);
    }),
    { seed, numRuns: 800 },
  );
  assert.ok(accepted > 20, `only ${accepted} documents were accepted: the test proves little`);
});

test('a changed byte is refused or says something else, never the same', () => {
  const original = decodeOffer(sample, null);
  for (let at = 0; at < sample.length; at += 1) {
    for (const flipped of [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff]) {
      const changed = sample.slice();
      changed[at] = (sample[at] ?? 0) ^ flipped;
      const offer = decodeOrRefuse(changed);
      if (offer !== null) assert.notDeepEqual(offer, original, `byte ${at} xor ${flipped}`);
    }
  }
});

test('every truncation and every extension is refused as malformed', () => {
  for (let size = 0; size < sample.length; size += 1) {
    assert.throws(() => decodeOffer(sample.subarray(0, size), null), { code: 'OFFER_MALFORMED' });
  }
  for (let byte = 0; byte < 256; byte += 1) {
    assert.throws(() => decodeOffer(join(sample, Uint8Array.of(byte)), null), { code: 'OFFER_MALFORMED' });
  }
});

test('random bytes are refused with a ReleaseError and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      assert.equal(decodeOrRefuse(input), null);
    }),
    { seed, numRuns: 1000 },
  );
});

test('4096 bytes that claim any size or depth are refused without much time', () => {
  const filled = (piece: Uint8Array): Uint8Array =>
    join(...Array.from({ length: Math.floor(MAX_OFFER_SIZE / piece.length) }, () => piece));
  const hostile: Uint8Array[] = [0x81, 0xa1, 0x9f, 0xbf, 0x5f, 0x7f, 0xc1, 0xd8, 0x9b, 0xbb, 0x5b, 0xff].map((byte) =>
    new Uint8Array(MAX_OFFER_SIZE).fill(byte),
  );
  hostile.push(filled(head(4, 0xffff_ffff)), filled(head(5, 0xffff_ffff)), filled(join(map([]), NULL)));
  hostile.push(array(Array.from({ length: 4000 }, () => NULL)));
  for (const input of hostile) {
    const before = process.cpuUsage().user;
    assert.equal(decodeOrRefuse(input), null);
    assert.ok(process.cpuUsage().user - before < 500_000, 'took more than half a second of CPU');
  }
});

test('an offer shares no memory with the bytes it came from', () => {
  const input = sample.slice();
  const offer = decodeOffer(input, null);
  input.fill(0);
  assert.deepEqual(offer, decodeOffer(sample, null));
});

test('a view into a larger buffer decodes like a buffer of its own', () => {
  const padded = join(new Uint8Array(5).fill(0xff), sample, new Uint8Array(5).fill(0xff));
  assert.deepEqual(decodeOffer(padded.subarray(5, 5 + sample.length), null), decodeOffer(sample, null));
});

test('what cannot be decoded cannot be encoded either', () => {
  const { envelope } = decodeOffer(sample, null);
  const digest = new Uint8Array(32);
  const bad: Artifact[] = [
    { kind: 'image', digest, size: 5 },
    { kind: 'packed-image', digest, size: 0, ramSize: 0 },
    { kind: 'packed-image', digest, size: 1, ramSize: Number.NaN },
    { kind: 'packed-image', digest: digest.subarray(1), size: 1, ramSize: 0 },
  ];
  for (const wrong of bad) {
    assert.throws(() => encodeOffer(envelope, [wrong]), { name: 'ReleaseError', code: 'OFFER_BAD_VALUE' });
  }
  assert.throws(() => encodeOffer(envelope.subarray(1), []), { code: 'MANIFEST_ENVELOPE' });
  assert.throws(() => encodeOffer(envelope, [], new Array(5).fill(digest)), { code: 'OFFER_BAD_VALUE' });
});
