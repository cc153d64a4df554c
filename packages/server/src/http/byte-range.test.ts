import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseByteRange } from './byte-range.ts';

const seed = 20_261_121;
const whole = { kind: 'whole' };
const unsatisfiable = { kind: 'unsatisfiable' };
const part = (start: number, end: number): object => ({ kind: 'part', start, end });

test('the examples of RFC 9110 section 14.1.2 mean what it says, on 10000 bytes', () => {
  assert.deepEqual(parseByteRange('bytes=0-499', 10_000), part(0, 500));
  assert.deepEqual(parseByteRange('bytes=500-999', 10_000), part(500, 1000));
  assert.deepEqual(parseByteRange('bytes=-500', 10_000), part(9500, 10_000));
  assert.deepEqual(parseByteRange('bytes=9500-', 10_000), part(9500, 10_000));
  assert.deepEqual(parseByteRange('bytes=0-0,-1', 10_000), whole);
  assert.deepEqual(parseByteRange('bytes= 0-999, 4500-5499, -1000', 10_000), whole);
});

test('any satisfiable range is a slice of the file: the bytes from first to last, clipped to its end', () => {
  const position = fc.oneof(fc.nat(40), fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 40n }));
  fc.assert(
    fc.property(fc.nat(40), position, fc.option(position), (size, first, last) => {
      const file = Uint8Array.from({ length: size }, (_, at) => at);
      const range = parseByteRange(`bytes=${first}-${last ?? ''}`, size);
      // The law, by looking at every byte: position p is wanted when first <= p <= last.
      const wanted = file.filter((at) => BigInt(at) >= BigInt(first) && (last === null || BigInt(at) <= BigInt(last)));
      if (last !== null && BigInt(last) < BigInt(first)) assert.deepEqual(range, whole);
      else if (wanted.length === 0) assert.deepEqual(range, unsatisfiable);
      else
        assert.ok(range.kind === 'part' && Buffer.from(file.slice(range.start, range.end)).equals(Buffer.from(wanted)));
    }),
    { seed, numRuns: 2000 },
  );
});

test('a suffix is the last bytes of the file, all of it when it is longer', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.oneof(fc.nat(60), fc.bigInt({ min: 0n, max: 10n ** 40n })), (size, count) => {
      const range = parseByteRange(`bytes=-${count}`, size);
      if (BigInt(count) === 0n) assert.deepEqual(range, unsatisfiable);
      else if (size === 0) assert.deepEqual(range, whole);
      else assert.deepEqual(range, part(Math.max(0, size - Math.min(Number(count), 1000)), size));
    }),
    { seed, numRuns: 1000 },
  );
});

test('unit in any case, white space and empty list elements are permitted', () => {
  for (const header of ['BYTES=1-2', 'bytes= 1-2', 'bytes=,1-2', 'bytes=1-2,', 'bytes=\t1-2 ,, ', 'bytes=01-002']) {
    assert.deepEqual(parseByteRange(header, 10), part(1, 3), header);
  }
});

test('no range, other units, several ranges and wrong syntax mean the whole file', () => {
  const headers = [
    null,
    '',
    'bytes',
    'bytes=',
    'bytes=,',
    'bytes=-',
    'bytes=--1',
    'bytes=1--2',
    'bytes=+1-2',
    'bytes=1-2-3',
    'bytes=a-b',
    'bytes=0x1-0x2',
    'bytes=1 -2',
    'bytes=1- 2',
    'bytes=2-1',
    'bytes=99-98',
    'bytes=1-2;',
    'bytes =1-2',
    ' bytes=1-2',
    'bytes:1-2',
    'items=1-2',
    'bytes=1-2,4-5',
    'bytes=99-,98-',
    'bytes=1-2, bytes=3-4',
    'bytes=1e1-',
    'bytes=١-٢',
  ];
  for (const header of headers) assert.deepEqual(parseByteRange(header, 10), whole, String(header));
});

test('any header at all gives a range inside the file', () => {
  const junk = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('bytes=', '-', ',', '0', '9', '99', ' ', '*', '/')).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(junk, fc.nat(100), (header, size) => {
      const range = parseByteRange(header, size);
      if (range.kind === 'part') assert.ok(range.start >= 0 && range.start < range.end && range.end <= size);
    }),
    { seed, numRuns: 1000 },
  );
});
