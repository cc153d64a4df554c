import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { decodeOffer, encodeSuitManifest, ReleaseError, verifyManifest, verifyTrustStatement } from '@aloft/release';
import { uncompressed, withLowS } from './p256-cases.ts';
import { asAnchors, vectorsOf, vendorId, withKeys } from './trust-vectors.ts';

/** A document that was changed: how trust_cases.py is asked, and what the TypeScript code says. */
export interface Mutation {
  readonly asked: unknown;
  /** A code, null for a document that is sound, `refused` where the device asks in another order. */
  readonly expected: string | null;
}

/** Numbers that are the same in every run (Mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const random = randomNumbers(20);
const VENDOR = 'example.com';

/**
 * The document with a bit of every byte changed (or of every `step`th); at every `step`th byte cut there, a byte left out, put in
 * or another one; a tail of its own; noise.
 */
function changesOf(document: Uint8Array, step: number, flipStep = step): readonly Uint8Array[] {
  const changed: Uint8Array[] = [document, Uint8Array.of(...document, 0)];
  for (let at = random(flipStep); at < document.length; at += flipStep) {
    const flipped = document.slice();
    // The lowest bit makes the next label of a label.
    flipped[at] = (document[at] ?? 0) ^ (flipStep === 1 ? 1 : 1 << random(8));
    changed.push(flipped);
  }
  for (let at = random(step); at < document.length; at += step) {
    const [before, byte, after] = [document.subarray(0, at), document[at] ?? 0, document.subarray(at + 1)];
    changed.push(before, Uint8Array.of(...before, ...after), Uint8Array.of(...before, byte, byte, ...after));
    changed.push(Uint8Array.of(...before, random(256), ...after));
  }
  return [...changed, ...Array.from({ length: 20 }, () => noise(document))];
}

/** Random bytes, which begin like the document, so that they get somewhere. */
function noise(document: Uint8Array): Uint8Array {
  const kept = document.subarray(0, random(12));
  return Uint8Array.of(...kept, ...Array.from({ length: random(300) }, () => random(256)));
}

function codeOf(verify: () => unknown): string | null {
  try {
    verify();
    return null;
  } catch (error) {
    if (error instanceof ReleaseError) return error.code;
    throw error;
  }
}

const refused = (verify: () => unknown): string | null => (codeOf(verify) === null ? null : 'refused');
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Signed manifests, changed from outside. */
export function changedEnvelopes(): readonly Mutation[] {
  return vectorsOf('manifests/valid')
    .filter(({ anchors }, index) => anchors !== null && index % 6 === 1)
    .flatMap(({ hex, anchors }) =>
      changesOf(bytesOf(hex), 61).map((bytes) => ({
        asked: { kind: 'manifest', hex: hexOf(bytes), anchors: withKeys(anchors), device: null },
        expected: codeOf(() => verifyManifest(bytes, asAnchors(anchors))),
      })),
    );
}

/** Manifests whose content is changed and whose digest is right, before a laboratory. */
export function changedContents(): readonly Mutation[] {
  const [full] = vectorsOf('manifests/valid').slice(1);
  const manifest = encodeSuitManifest(verifyManifest(bytesOf(full?.hex ?? ''), null));
  return changesOf(manifest, 4, 1).map((content) => {
    const bytes = enveloped(content);
    const code = codeOf(() => verifyManifest(bytes, null));
    return {
      asked: { kind: 'manifest', hex: hexOf(bytes), anchors: null, device: null },
      // A device compares the identifiers, and finds that later.
      expected: code === 'MANIFEST_IDENTITY' ? null : code,
    };
  });
}

/** An envelope without signatures around anything at all. */
function enveloped(content: Uint8Array): Uint8Array {
  const string = byteString(content);
  const digest = createHash('sha256').update(string).digest();
  const wrapper = [0x81, 0x58, 0x24, 0x82, 0x2f, 0x58, 0x20, ...digest];
  return Uint8Array.of(0xd8, 0x6b, 0xa2, 0x02, 0x58, wrapper.length, ...wrapper, 0x03, ...string);
}

function byteString(content: Uint8Array): Uint8Array {
  const size = content.length;
  const head = size < 24 ? [0x40 + size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
  return Uint8Array.of(...head, ...content);
}

/** Trust statements, changed from outside. */
export function changedStatements(): readonly Mutation[] {
  return vectorsOf('manifests/trust')
    .filter(({ expected }, index) => expected !== undefined && index % 2 === 0)
    .slice(0, 3)
    .flatMap(({ hex, current }) => {
      const anchors = asAnchors(current);
      if (anchors === null) throw new Error('a statement is shown to keys');
      return changesOf(bytesOf(hex), 61).map((bytes) => {
        const code = codeOf(() => verifyTrustStatement(bytes, VENDOR, anchors));
        return {
          asked: { kind: 'statement', hex: hexOf(bytes), current: withKeys(current), vendorId },
          // A device reads the version before it verifies, and with it the payload.
          expected: code === 'SIGNATURE_WRONG' ? 'refused' : code,
        };
      });
    });
}

/** Trust statements whose content is changed, and which a trusted key signed as they are. */
export function changedPayloads(): readonly Mutation[] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = uncompressed(publicKey.export({ format: 'jwk' }));
  const anchors = { version: 2, threshold: 1, keys: [key.toString('hex')] };
  const statement = vectorsOf('manifests/trust').find(({ name }) => name === 'a new key in place of the old one');
  const payload = bytesOf(statement?.hex ?? '').subarray(4, 4 + 0x5e);
  return changesOf(payload, 8, 1).map((content) => {
    const bytes = stated(content, key, (message) =>
      sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    );
    const taken = codeOf(() => verifyTrustStatement(bytes, VENDOR, { ...anchors, keys: [new Uint8Array(key)] }));
    return { asked: { kind: 'statement', hex: hexOf(bytes), current: anchors, vendorId }, expected: taken };
  });
}

/** A statement of anything at all, signed. */
function stated(payload: Uint8Array, key: Buffer, signer: (message: Uint8Array) => Buffer): Uint8Array {
  const keyId = createHash('sha256').update(key).digest().subarray(0, 8);
  const secured = [0x4d, 0xa2, 0x01, 0x26, 0x04, 0x48, ...keyId];
  const external = Buffer.from('Saloft trust anchors');
  const message = Uint8Array.of(0x84, ...Buffer.from('jSignature1'), ...secured, ...external, ...byteString(payload));
  const block = [0xd2, 0x84, ...secured, 0xa0, 0xf6, 0x58, 0x40, ...withLowS(signer(message))];
  return Uint8Array.of(0xa2, 0x01, ...byteString(payload), 0x02, 0x81, 0x58, block.length, ...block);
}

/** Offers, changed from outside. */
export function changedOffers(): readonly Mutation[] {
  return vectorsOf('offers/valid')
    .slice(0, 3)
    .flatMap(({ hex }) =>
      changesOf(bytesOf(hex), 11).map((bytes) => ({
        asked: { kind: 'offer', hex: hexOf(bytes), anchors: null, vendorId },
        // Of an offer whose numbers are too large the device can not always tell whether it has other faults as well.
        expected: /(1b|3b|db)/.test(hexOf(bytes))
          ? refused(() => decodeOffer(bytes, null))
          : codeOf(() => decodeOffer(bytes, null)),
      })),
    );
}

/** The largest documents, of the shapes that cost a reader most, as all three kinds. */
export function hostileDocuments(): readonly Mutation[] {
  const filled = (size: number, begin: readonly number[], item: readonly number[]): Uint8Array =>
    Uint8Array.from({ length: size }, (_, at) => begin[at] ?? item[(at - begin.length) % item.length] ?? 0);
  const shapes = (size: number): readonly Uint8Array[] => [
    filled(size, [], [0x81]),
    filled(size, [], [0xa1, 0x00]),
    Uint8Array.of(...filled(6, [], [0x81]), 0),
    Uint8Array.of(...filled(7, [], [0x81]), 0),
    filled(size, [0x9a, 0xff, 0xff, 0xff, 0xff], [0x00]),
    filled(size, [0x9a, 0xff, 0xff, 0xff, 0xff], [0x40]),
    filled(size, [0x9a, 0xff, 0xff, 0xff, 0xff], [0x82, 0x82, 0x82, 0x80, 0x80, 0x80, 0x80]),
    filled(size, [0xba, 0xff, 0xff, 0xff, 0xff], [0x00]),
    filled(size, [0x79, (size - 3) >> 8, (size - 3) & 255], [0xf0, 0x90, 0x80, 0x80]),
    filled(size, [0xd8, 0x6b, 0x9b, 255, 255, 255, 255, 255, 255, 255, 255], [0]),
    filled(size + 1, [], [0x80]),
    filled(4 * size, [], [0x80]),
  ];
  const anchors = vectorsOf('manifests/valid')[0]?.anchors;
  return [
    ...shapes(1024).map((bytes) => ({
      asked: { kind: 'manifest', hex: hexOf(bytes), anchors: withKeys(anchors), device: null },
      expected: codeOf(() => verifyManifest(bytes, asAnchors(anchors))),
    })),
    ...shapes(1024).map((bytes) => ({
      asked: { kind: 'statement', hex: hexOf(bytes), current: withKeys(anchors), vendorId },
      expected: codeOf(() =>
        verifyTrustStatement(bytes, VENDOR, asAnchors(anchors) ?? { version: 0, threshold: 1, keys: [] }),
      ),
    })),
    ...shapes(4096)
      .slice(0, -1)
      .map((bytes) => ({
        asked: { kind: 'offer', hex: hexOf(bytes), anchors: null, vendorId },
        expected: codeOf(() => decodeOffer(bytes, null)),
      })),
  ];
}
