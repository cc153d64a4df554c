import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ReleaseError } from '../errors.ts';
import { arbitrarySuitManifest } from '../test-support/arbitrary-suit-manifest.ts';
import type { TrustAnchors } from '../trust/trust-anchors.ts';
import { digestOf, signed } from '../vectors/manifests/raw-envelope.ts';
import { installItems, manifestPairs, rawManifest } from '../vectors/manifests/raw-manifest.ts';
import { keyAt } from '../vectors/manifests/test-keys.ts';
import { type ArgumentWidth, array, bytes, join, map, NULL, text, uint } from '../vectors/raw-cbor.ts';
import { decodeSuitManifest } from './decode-suit-manifest.ts';
import { encodeSuitManifest } from './encode-suit-manifest.ts';
import { MAX_ENVELOPE_SIZE, writeEnvelope } from './manifest-envelope.ts';
import { ANY_CHIP_REVISION, type SuitManifest } from './suit-manifest.ts';
import { verifyManifest } from './verify-manifest.ts';

const seed = 20_261_121;
const anchors: TrustAnchors = { version: 0, threshold: 1, keys: [keyAt(0).publicKey] };
const sample = signed();

/** The manifest, or null for the package's own error; any other error fails the test. */
function verifyOrRefuse(input: Uint8Array, trusted: TrustAnchors | null = anchors): SuitManifest | null {
  try {
    return verifyManifest(input, trusted);
  } catch (error) {
    assert.ok(error instanceof ReleaseError, `untyped error: ${String(error)}`);
    return null;
  }
}

function flipped(input: Uint8Array, at: number, mask: number): Uint8Array {
  const changed = input.slice();
  changed[at] = (changed[at] ?? 0) ^ mask;
  return changed;
}

test('whichever byte of a signed envelope is changed, it is refused', () => {
  // A changed signature costs a verification, so its 64 bytes get one bit each and everything else all bits.
  const end = sample.length - rawManifest().length - 4;
  for (let at = 0; at < sample.length; at += 1) {
    const inSignature = at >= end - 64 && at < end;
    for (let bit = 0; bit < 8; bit += 1) {
      if (inSignature && bit !== at % 8) continue;
      assert.equal(verifyOrRefuse(flipped(sample, at, 1 << bit)), null, `byte ${at}, bit ${bit}`);
    }
  }
});

test('whichever byte of an envelope of two signatures is changed, it is refused or says the same', () => {
  const both = signed(rawManifest(), [keyAt(0), keyAt(1)]);
  const trusted = { ...anchors, keys: [keyAt(0).publicKey, keyAt(1).publicKey] };
  const original = verifyManifest(both, trusted);
  fc.assert(
    fc.property(fc.nat(both.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const found = verifyOrRefuse(flipped(both, at, mask), trusted);
      if (found !== null) assert.deepEqual(found, original);
      const strict = verifyOrRefuse(flipped(both, at, mask), { ...trusted, threshold: 2 });
      assert.equal(strict, null, 'with every key asked for, nothing can be changed');
    }),
    { seed, numRuns: 150 },
  );
});

test('on a laboratory device a changed byte is refused or says the same, because the digest holds', () => {
  const unsigned = signed(rawManifest(), []);
  const original = verifyManifest(unsigned, null);
  for (let at = 0; at < unsigned.length; at += 1) {
    for (const mask of [0x01, 0x10, 0x80, 0xff]) {
      const found = verifyOrRefuse(flipped(unsigned, at, mask), null);
      if (found !== null) assert.deepEqual(found, original, `byte ${at} xor ${mask}`);
    }
  }
});

test('every truncation and every extension is refused', () => {
  for (let size = 0; size < sample.length; size += 1) {
    assert.throws(() => verifyManifest(sample.subarray(0, size), anchors), { code: 'CBOR_TRUNCATED' });
  }
  for (let byte = 0; byte < 256; byte += 1) {
    assert.throws(() => verifyManifest(join(sample, Uint8Array.of(byte)), anchors), { code: 'CBOR_TRAILING' });
  }
});

test('encoding and decoding gives the same manifest, and the same bytes again', () => {
  fc.assert(
    fc.property(arbitrarySuitManifest, (manifest) => {
      const encoded = encodeSuitManifest(manifest);
      const decoded = decodeSuitManifest(encoded);
      assert.deepEqual(decoded, manifest);
      assert.deepEqual(encodeSuitManifest(decoded), encoded);
      assert.ok(writeEnvelope(encoded, []).length + 4 * 86 <= MAX_ENVELOPE_SIZE);
    }),
    { seed, numRuns: 300 },
  );
});

test('accepted bytes are the one encoding of what they say', () => {
  const width = fc.constantFrom<(ArgumentWidth | undefined)[]>(undefined, undefined, undefined, undefined, 1, 2, 4, 8);
  const value = fc.oneof(
    fc.tuple(fc.nat(40), width).map(([number, wide]) => (wide === undefined ? uint(number) : uint(number, wide))),
    fc.constantFrom(bytes(new Uint8Array(16)), text('lamp'), NULL, array([]), map([])),
  );
  const label = fc.constantFrom(4, -257, -258, -259, -260, -261, -262, 21, 3);
  let accepted = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(label, fc.nat(300)), { maxLength: 3 }),
      fc.option(value),
      fc.boolean(),
      (list, sequence, shuffle) => {
        const install = bytes(array(installItems(list)));
        const pairs = manifestPairs({ install, ...(sequence === null ? {} : { sequence }) });
        const input = map(shuffle && list.length === 0 ? [...pairs].reverse() : pairs);
        try {
          assert.deepEqual(encodeSuitManifest(decodeSuitManifest(input)), input);
          accepted += 1;
        } catch (error) {
          if (!(error instanceof ReleaseError)) throw error;
        }
      },
    ),
    { seed, numRuns: 1500 },
  );
  assert.ok(accepted > 100, `only ${accepted} documents were accepted: the test proves little`);
});

test('a signed manifest with any bytes changed inside is refused with a ReleaseError or is the one encoding', () => {
  const original = rawManifest({
    install: bytes(
      array(
        installItems([
          [4, 1_900_000_000],
          [-258, 9],
          [-259, 100],
        ]),
      ),
    ),
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 }),
      (changes) => {
        const input = original.slice();
        for (const [at, byte] of changes) input[at] = byte;
        try {
          assert.deepEqual(encodeSuitManifest(decodeSuitManifest(input)), input);
        } catch (error) {
          if (!(error instanceof ReleaseError)) throw error;
        }
      },
    ),
    { seed, numRuns: 4000 },
  );
});

test('random bytes are refused with a ReleaseError and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
      assert.equal(verifyOrRefuse(input, null), null);
      assert.equal(verifyOrRefuse(join(Uint8Array.of(0xd8, 0x6b, 0xa2, 0x02), bytes(input)), null), null);
    }),
    { seed, numRuns: 2000 },
  );
});

test('1024 bytes that claim any size or depth are refused without much time', () => {
  for (let byte = 0; byte < 256; byte += 1) {
    const before = process.cpuUsage().user;
    const hostile = new Uint8Array(MAX_ENVELOPE_SIZE).fill(byte);
    assert.equal(verifyOrRefuse(hostile), null);
    assert.equal(verifyOrRefuse(join(Uint8Array.of(0xd8, 0x6b), hostile.subarray(2))), null);
    assert.ok(process.cpuUsage().user - before < 500_000, 'took more than half a second of CPU');
  }
});

test('a manifest shares no memory with the bytes it came from', () => {
  const input = sample.slice();
  const manifest = verifyManifest(input, anchors);
  input.fill(0);
  assert.deepEqual(manifest, verifyManifest(sample, anchors));
});

test('a view into a larger buffer is read like a buffer of its own', () => {
  const padded = join(new Uint8Array(5).fill(0xff), sample, new Uint8Array(5).fill(0xff));
  assert.deepEqual(verifyManifest(padded.subarray(5, 5 + sample.length), anchors), verifyManifest(sample, anchors));
});

test('what cannot be decoded cannot be encoded either', () => {
  const manifest = verifyManifest(sample, anchors);
  const bad: Partial<SuitManifest>[] = [
    { sequence: -1 },
    { sequence: 1.5 },
    { targetSize: 0 },
    { targetSize: 2 ** 32 },
    { deviceClass: '../x' },
    { vendorDomain: 'localhost' },
    { version: '\ud800' },
    { targetDigest: new Uint8Array(31) },
    { secureVersion: Number.NaN },
    { chipId: 0x10000 },
    { chipId: 9, minChipRevision: ANY_CHIP_REVISION },
    { chipId: 9, minChipRevision: 2, maxChipRevision: 1 },
    { minChipRevision: 1 },
    { maxChipRevision: 1 },
    { minimumSequence: 7 },
    { expiresAt: 0 },
  ];
  for (const wrong of bad) {
    assert.throws(() => encodeSuitManifest({ ...manifest, ...wrong }), {
      name: 'ReleaseError',
      code: 'MANIFEST_BAD_VALUE',
    });
  }
});

test('the digest covers the head of the byte string, as the draft has it', () => {
  // Example 1 of draft-ietf-suit-manifest, "Simultaneous Download and Installation of Payload".
  const hex =
    'a50101020103585fa202818141000458568614a40150fa6b4a53d5ad5fdfbe9de663e4d41ffe02501492af1425695e48bf429b2d51f2ab4503' +
    '5824822f582000112233445566778899aabbccddeeff0123456789abcdeffedcba98765432100e1987d0010f020f074382030f1458258614a1' +
    '15781b687474703a2f2f6578616d706c652e636f6d2f66696c652e62696e1502030f';
  const digest = digestOf(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number(`0x${pair}`)));
  assert.equal(
    Buffer.from(digest).toString('hex'),
    '822f58201f2e7acca0dc2786f2fe4eb947f50873a6a3cfaa98866c5b02e621f42074daf2',
  );
});
