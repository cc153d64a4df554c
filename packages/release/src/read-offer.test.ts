import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeOffer } from './offer.ts';
import { readOffer } from './read-offer.ts';
import type { RepositoryReader } from './repository-store.ts';
import { sampleOffer } from './vectors/sample-offer.ts';

/** A repository with one offer, whose stream hands out `pieceSize` bytes at a time. */
function repositoryWith(offer: Uint8Array, pieceSize: number): RepositoryReader {
  return {
    open: async (path) =>
      path === 'offers/lamp.cbor'
        ? {
            size: offer.length,
            stream: (start, end) => {
              let at = start;
              return new ReadableStream<Uint8Array>({
                pull(controller) {
                  if (at >= end) return controller.close();
                  const next = Math.min(end, at + pieceSize);
                  controller.enqueue(offer.slice(at, next));
                  at = next;
                },
              });
            },
            close: async () => {},
          }
        : null,
  };
}

test('an offer reads the same in pieces of any size', async () => {
  const offer = sampleOffer();
  for (const pieceSize of [1, 7, offer.length, 5000]) {
    assert.deepEqual(await readOffer(repositoryWith(offer, pieceSize), 'lamp', null), decodeOffer(offer, null));
  }
});

test('a class without an offer reads as null', async () => {
  assert.equal(await readOffer(repositoryWith(sampleOffer(), 10), 'other', null), null);
});

test('a huge file in the place of an offer is refused after reading little of it', async () => {
  const huge = new Uint8Array(1_000_000);
  await assert.rejects(readOffer(repositoryWith(huge, 1000), 'lamp', null), { code: 'OFFER_TOO_LARGE' });
});
