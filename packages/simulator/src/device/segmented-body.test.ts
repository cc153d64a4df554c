import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TransportError } from '../errors.ts';
import { SegmentedBody } from './segmented-body.ts';

async function* source(pieces: readonly Uint8Array[], isLost: boolean): AsyncGenerator<Uint8Array> {
  yield* pieces;
  if (isLost) throw new TransportError('TRANSPORT_LOST', 'a', 0);
}

test('however a body is cut, its segments are full, hold every byte in order, and then comes the right end', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 30 }), fc.boolean(), async (given, segmentSize, isLost) => {
      const body = new SegmentedBody(source(given, isLost), segmentSize);
      const sizes: number[] = [];
      const bytes: number[] = [];
      let piece = await body.next();
      while (piece instanceof Uint8Array) {
        sizes.push(piece.length);
        bytes.push(...piece);
        piece = await body.next();
      }
      assert.equal(piece, isLost ? 'lost' : 'over');
      assert.deepEqual(
        bytes,
        given.flatMap((one) => [...one]),
      );
      assert.ok(sizes.slice(0, -1).every((size) => size === segmentSize));
      assert.ok(sizes.every((size) => size > 0));
    }),
    { seed: 8, numRuns: 200 },
  );
});

test('closing ends the source, and nothing more comes', async () => {
  let isClosed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield new Uint8Array(3);
    } finally {
      isClosed = true;
    }
  }
  const body = new SegmentedBody(endless(), 10);
  assert.ok((await body.next()) instanceof Uint8Array);
  await body.close();
  assert.equal(isClosed, true);
});

test('an error that is not of the transport is not hidden', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1);
    throw new RangeError('a bug');
  }
  await assert.rejects(new SegmentedBody(broken(), 10).next(), RangeError);
});
