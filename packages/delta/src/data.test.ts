import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeData, FrameState } from './data.ts';
import { PLAIN, POINTER, RELATIVE } from './reference.ts';
import { noise } from './test-support/images.ts';
import { Unit } from './unit.ts';
import { REGION_CODE, REGION_DATA, Windows } from './windows.ts';

const CODE = { address: 0x42000000, offset: 0, size: 0x10000 };
const DATA = { address: 0x3c000000, offset: 0x10000, size: 0x1000 };
const windows = new Windows(
  [CODE, DATA],
  [
    { content: REGION_CODE, slack: 0 },
    { content: REGION_DATA, slack: 0 },
  ],
  { start: 0, size: 0 },
);

/** The walk thinks of offset 0 as nowhere; bytes begin here. */
const START = 32;

function word(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

type Found = readonly [at: number, size: number, kind: number, target?: number];

/** All units of `bytes`, which lie at the start of the data region. */
function unitsOf(bytes: readonly number[], skew = 0): Found[] {
  const image = new Uint8Array(START + bytes.length);
  image.set(bytes, START);
  const frame = new FrameState();
  const unit = new Unit();
  const found: Found[] = [];
  for (let at = START; at < image.length; at += unit.size) {
    decodeData(image, at, image.length, DATA.address + skew + at - START, frame, windows, unit);
    const place = at - START;
    found.push(unit.kind === PLAIN ? [place, unit.size, PLAIN] : [place, unit.size, unit.kind, unit.target]);
  }
  return found;
}

/** Those that hold a reference. */
function referencesOf(bytes: readonly number[], skew = 0): Found[] {
  return unitsOf(bytes, skew).filter(([, , kind]) => kind !== PLAIN);
}

/** A frame description of a function at `first` with `size` bytes of augmentation data that begin with `address`. */
function functionFrame(first: number, size: number, address: number): number[] {
  return [...word(0x18), ...word(0x24), ...word(first), ...word(0x40), size, ...word(address), 0, 0, 0, 0, 0, 0, 0];
}

test('an aligned word that is an address is a pointer, all else is plain up to the next aligned word', () => {
  assert.deepEqual(unitsOf([...word(0x42000010), ...word(0xdeadbeef), 1, 2]), [
    [0, 4, POINTER, 0x42000010],
    [4, 4, PLAIN],
    [8, 2, PLAIN],
  ]);
  assert.deepEqual(unitsOf([9, ...word(0x42000010)], 3), [
    [0, 1, PLAIN],
    [1, 4, POINTER, 0x42000010],
  ]);
});

test("a function's frame description holds its address, which may be relative to its own place", () => {
  assert.deepEqual(unitsOf(functionFrame(0x42000100, 0, 0)).slice(0, 2), [
    [0, 8, PLAIN],
    [8, 4, POINTER, 0x42000100],
  ]);
  assert.deepEqual(unitsOf(functionFrame(0x42000100 - (DATA.address + 8), 0, 0)).slice(0, 2), [
    [0, 8, PLAIN],
    [8, 4, RELATIVE, 0x42000100],
  ]);
});

test('four bytes of augmentation data are one more address, though not aligned; other sizes hold none', () => {
  const relative = 0x3c000800 - (DATA.address + 17);
  assert.deepEqual(referencesOf(functionFrame(0x42000100, 4, 0x3c000800)), [
    [8, 4, POINTER, 0x42000100],
    [17, 4, POINTER, 0x3c000800],
  ]);
  assert.deepEqual(referencesOf(functionFrame(0x42000100, 4, relative)).at(-1), [17, 4, RELATIVE, 0x3c000800]);
  assert.deepEqual(referencesOf(functionFrame(0x42000100, 5, relative)), [[8, 4, POINTER, 0x42000100]]);
});

test('a zero in the place of a relative address means that there is none', () => {
  // Relative to its own place zero would be that place, which is an address.
  assert.deepEqual(referencesOf(functionFrame(0x42000100, 4, 0)), [[8, 4, POINTER, 0x42000100]]);
});

test('a common part with a personality routine holds its address behind the letters, however many they are', () => {
  for (const letters of ['zP', 'zPR', 'zPLR', 'zPLRS', 'zPLRSB']) {
    const codes = [...letters].map((letter) => letter.charCodeAt(0));
    const head = [...word(0x1c), ...word(0), 1, ...codes, 0, 1, 0x7c, 1, 7, 0x1b];
    const place = DATA.address + head.length;
    const bytes = (address: number): number[] => [...head, ...word(address), 0x1b, 0x0c, 2, 0, 0, 0, 0, 0];
    assert.deepEqual(referencesOf(bytes(0x42000200 - place)), [[head.length, 4, RELATIVE, 0x42000200]], letters);
    assert.deepEqual(referencesOf(bytes(0x42000200)), [[head.length, 4, POINTER, 0x42000200]], letters);
    assert.deepEqual(unitsOf(bytes(0x42000200))[0], [0, head.length, PLAIN], letters);
  }
});

test('a common part without a personality routine holds no address', () => {
  const head = [...word(0x10), ...word(0), 1, 0x7a, 0x52, 0, 1, 0x7c, 1, 1, 0x1b];
  assert.deepEqual(referencesOf([...head, ...word(0x42000200 - DATA.address - 17), 0, 0, 0, 0, 0, 0, 0]), []);
});

test('what only resembles a frame description is plain words', () => {
  const relative = 0x42000100 - (DATA.address + 8);
  const sound = [0x18, 0x24, relative, 0x40];
  const flaws: readonly [name: string, index: number, value: number][] = [
    ['too short', 0, 8],
    ['too long', 0, 0x400],
    ['a length that is not in words', 0, 0x19],
    ['a common part too near', 1, 4],
    ['a common part too far', 1, 0x100004],
    ['a common part between two words', 1, 0x26],
    ['a first address outside the code', 2, relative + 0x10000],
    ['a function too large', 3, 0x20000],
  ];
  const frame = (words: readonly number[]): number[] => [...words, 0, 0].flatMap(word);
  assert.deepEqual(referencesOf(frame(sound)), [[8, 4, RELATIVE, 0x42000100]]);
  for (const [name, index, value] of flaws) {
    assert.deepEqual(referencesOf(frame(sound.with(index, value))), [], name);
  }
});

test('a frame description that is cut short is left alone', () => {
  assert.deepEqual(referencesOf(functionFrame(0x42000100 - (DATA.address + 8), 0, 0).slice(0, 15)), []);
});

test('units of data cover any bytes without gap or overlap and never reach the end', () => {
  // Many small numbers and addresses, so that frame descriptions come about.
  const piece = fc.oneof(
    fc.constantFrom(0, 4, 8, 0x18, 0x24, 0x40, 0x507a01, 0x42000100, 0x06000000).map(word),
    fc.integer({ min: 0, max: 0xffffffff }).map(word),
    fc.nat(0xff).map((byte) => [byte]),
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 60 }), fc.nat(7), (pieces, skew) => {
      const bytes = pieces.flat();
      let next = 0;
      for (const [at, size] of unitsOf(bytes, skew)) {
        assert.equal(at, next);
        assert.ok(size > 0);
        next = at + size;
      }
      assert.equal(next, bytes.length);
    }),
    { seed: 11, numRuns: 400 },
  );
});

test('frame descriptions are rare in noise', () => {
  const relative = unitsOf([...noise(40000, 12)]).filter(([, , kind]) => kind === RELATIVE);
  assert.deepEqual(relative, []);
});
