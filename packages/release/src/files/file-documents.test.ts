import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ReleaseError } from '../errors.ts';
import { deflated, file, listPairs, patched, sources } from '../vectors/files/raw-files.ts';
import { array, bytes, head, join, map, NULL, text, uint } from '../vectors/raw-cbor.ts';
import { decodeFileList, encodeFileList, type FileList, MAX_FILE_LIST_SIZE } from './file-list.ts';
import { decodeFileSources, encodeFileSources, type FileSource, MAX_FILE_SOURCES_SIZE } from './file-sources.ts';

const seed = 20_261_121;
const plain = { noNullPrototype: true };
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((each) => new Uint8Array(each));
const uint32 = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }));
const size32 = uint32.map((value) => Math.max(1, value));
const name = fc.stringMatching(/^[a-zé]{1,8}$/);
const label = fc.stringMatching(/^[ -~é]{1,20}$/);

/** Any list that keeps the limits. Folders have capitals, files have not, so that none is the other. */
const arbitraryList: fc.Arbitrary<FileList> = fc
  .record(
    {
      files: fc.uniqueArray(
        fc.record(
          {
            path: fc
              .tuple(fc.array(name, { maxLength: 3 }), name)
              .map(([folders, last]) => [...folders.map((each) => `d_${each}`), `f_${last}.py`].join('/')),
            size: fc.integer({ min: 0, max: 16_777_216 }),
            digest,
          },
          plain,
        ),
        { minLength: 1, maxLength: 60, selector: ({ path }) => path },
      ),
      requirements: fc.record(
        {
          micropython: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)),
          platforms: fc.array(label, { minLength: 1, maxLength: 8 }),
          mpyHeaders: fc
            .uniqueArray(fc.nat(0xff_ffff), { minLength: 1, maxLength: 8 })
            .map((each) => each.sort((a, b) => a - b)),
          boards: fc.array(label, { minLength: 1, maxLength: 8 }),
          heap: size32,
        },
        { ...plain, requiredKeys: [] },
      ),
    },
    plain,
  )
  .map((list) => ({
    ...list,
    files: [...list.files].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path))),
  }));

const arbitrarySources: fc.Arbitrary<FileSource[]> = fc
  .array(
    fc.oneof<fc.Arbitrary<FileSource>[]>(
      fc.record(
        {
          kind: fc.constant('deflated' as const),
          index: fc.nat(127),
          digest,
          size: size32,
          windowBits: fc.integer({ min: 9, max: 15 }),
        },
        plain,
      ),
      fc.record(
        {
          kind: fc.constant('patch' as const),
          index: fc.nat(127),
          digest,
          size: size32,
          baseDigest: digest,
          ramSize: uint32,
        },
        plain,
      ),
    ),
    { maxLength: 200 },
  )
  .map((each) => each.sort((a, b) => a.index - b.index));

const sampleList = encodeFileList({
  files: ['app.py', 'lib/lamp.mpy', 'main.py'].map((path, index) => ({
    path,
    size: 300 * index,
    digest: new Uint8Array(32).fill(index),
  })),
  requirements: {
    micropython: [1, 22, 0],
    platforms: ['esp32', 'rp2'],
    mpyHeaders: [0x1f0006, 0x1f2b06],
    boards: ['ESP32'],
    heap: 60_000,
  },
});
const sampleSources = sources(patched(0), deflated(0), deflated(2));

/** Both documents under the same laws. */
const documents: readonly { name: string; sample: Uint8Array; most: number; decode: (input: Uint8Array) => unknown }[] =
  [
    { name: 'list', sample: sampleList, most: MAX_FILE_LIST_SIZE, decode: decodeFileList },
    {
      name: 'sources',
      sample: sampleSources,
      most: MAX_FILE_SOURCES_SIZE,
      decode: (input) => decodeFileSources(input, 3),
    },
  ];

/** What it says, or null for the package's own error; any other error fails the test. */
function decodeOrRefuse(decode: (input: Uint8Array) => unknown, input: Uint8Array): unknown {
  try {
    return decode(input);
  } catch (error) {
    assert.ok(error instanceof ReleaseError, `untyped error: ${String(error)}`);
    return null;
  }
}

test('encoding and decoding gives the same list, whatever order its files came in', () => {
  fc.assert(
    fc.property(arbitraryList, (list) => {
      const encoded = encodeFileList({ ...list, files: [...list.files].reverse() });
      assert.deepEqual(decodeFileList(encoded), list);
      assert.deepEqual(encodeFileList(list), encoded);
    }),
    { seed, numRuns: 100 },
  );
});

test('encoding and decoding gives the same sources', () => {
  fc.assert(
    fc.property(arbitrarySources, (each) => {
      assert.deepEqual(decodeFileSources(encodeFileSources(each, 128), 128), each);
    }),
    { seed, numRuns: 100 },
  );
});

for (const { name, sample, most, decode } of documents) {
  test(`${name}: a changed byte is refused or says something else, never the same`, () => {
    const original = decode(sample);
    for (let at = 0; at < sample.length; at += 1) {
      for (let flipped = 1; flipped < 256; flipped += 1) {
        const changed = sample.slice();
        changed[at] = (sample[at] ?? 0) ^ flipped;
        const found = decodeOrRefuse(decode, changed);
        if (found !== null) assert.notDeepEqual(found, original, `byte ${at} xor ${flipped}`);
      }
    }
  });

  test(`${name}: every truncation and every extension is refused`, () => {
    for (let size = 0; size < sample.length; size += 1) {
      assert.throws(() => decode(sample.subarray(0, size)), { code: 'CBOR_TRUNCATED' });
    }
    for (let byte = 0; byte < 256; byte += 1) {
      assert.throws(() => decode(join(sample, Uint8Array.of(byte))), { code: 'CBOR_TRAILING' });
    }
  });

  test(`${name}: random bytes, and random ends of a right beginning, are refused with a ReleaseError or read`, () => {
    fc.assert(
      fc.property(fc.nat(sample.length), fc.uint8Array({ maxLength: 200 }), (kept, rest) => {
        decodeOrRefuse(decode, join(sample.subarray(0, kept), rest));
      }),
      { seed, numRuns: 3000 },
    );
  });

  test(`${name}: the most bytes that claim any size or depth are refused without much time`, () => {
    const filled = (piece: Uint8Array): Uint8Array => {
      return join(...Array.from({ length: Math.floor(most / piece.length) }, () => piece));
    };
    const hostile = [0x80, 0x81, 0xa1, 0x9f, 0xbf, 0x5f, 0x7f, 0xc1, 0x9b, 0xbb, 0xff].map((byte) =>
      filled(Uint8Array.of(byte)),
    );
    hostile.push(filled(head(4, 0xffff_ffff)), filled(head(5, 0xffff_ffff)));
    hostile.push(map(listPairs(array(Array.from({ length: most - 20 }, () => NULL)))));
    hostile.push(map(listPairs(head(4, 0xffff_ffff))));
    hostile.push(map(listPairs(array([array([text('/'.repeat(most - 100)), uint(1), bytes(new Uint8Array(32))])]))));
    for (const input of hostile) {
      const before = process.cpuUsage().user;
      assert.equal(decodeOrRefuse(decode, input), null);
      assert.ok(process.cpuUsage().user - before < 500_000, 'took more than half a second of CPU');
    }
  });

  test(`${name}: what is read shares no memory with the bytes it came from`, () => {
    const input = sample.slice();
    const found = decode(input);
    input.fill(0);
    assert.deepEqual(found, decode(sample));
  });
}

test('accepted bytes are the one encoding of what they say', () => {
  // Random documents of nearly the right shape.
  const item = fc.oneof(
    fc.constantFrom(file('a.py'), file('b.py', 0), file('b/c.py'), file('boot.py'), text('x'), NULL),
    fc.nat(70_000).map((value) => uint(value)),
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 3 }), (items) => {
      const input = map(listPairs(array(items)));
      const found = decodeOrRefuse(decodeFileList, input);
      if (found === null) return;
      accepted += 1;
      assert.deepEqual(encodeFileList(decodeFileList(input)), input);
    }),
    { seed, numRuns: 1000 },
  );
  assert.ok(accepted > 20, `only ${accepted} documents were accepted: the test proves little`);
});

test('what cannot be decoded cannot be encoded either', () => {
  const right = { path: 'a.py', size: 1, digest: new Uint8Array(32) };
  const refuse = (code: string, files: FileList['files'], requirements: FileList['requirements'] = {}): void => {
    assert.throws(() => encodeFileList({ files, requirements }), { name: 'ReleaseError', code });
  };
  refuse('FILES_STRUCTURE', []);
  refuse('FILES_STRUCTURE', new Array(129).fill(right));
  refuse('FILES_ORDER', [right, right]);
  refuse('FILES_PATH', [{ ...right, path: 'a\ud800' }]);
  refuse('FILES_CLASH', [right, { ...right, path: 'a.py/b' }]);
  refuse('FILES_BAD_VALUE', [{ ...right, size: 0.5 }]);
  refuse('FILES_BAD_VALUE', [{ ...right, size: Number.NaN }]);
  refuse('FILES_BAD_VALUE', [{ ...right, digest: new Uint8Array(31) }]);
  refuse('FILES_BAD_VALUE', [right], { micropython: [1, 22, 256] });
  refuse('FILES_BAD_VALUE', [right], { heap: 0 });
  refuse('FILES_BAD_VALUE', [right], { mpyHeaders: [2, 1] });
  refuse('FILES_STRUCTURE', [right], { platforms: [] });
  const long = Array.from({ length: 128 }, (_, index) => ({
    ...right,
    path: `${String(index).padStart(3, '0')}${'x'.repeat(125)}`,
  }));
  refuse('FILES_TOO_LARGE', long);
  const source: FileSource = { kind: 'deflated', index: 0, digest: right.digest, size: 1, windowBits: 9 };
  for (const wrong of [
    { windowBits: 8 },
    { size: 0 },
    { index: 1 },
    { digest: new Uint8Array(33) },
    { size: 2 ** 32 },
  ]) {
    assert.throws(() => encodeFileSources([{ ...source, ...wrong }], 1), { code: 'SOURCES_BAD_VALUE' });
  }
  assert.throws(() => encodeFileSources([{ ...source, index: 1 }, source], 2), { code: 'SOURCES_ORDER' });
  assert.throws(() => encodeFileSources(new Array(513).fill(source), 1), { code: 'SOURCES_STRUCTURE' });
});
