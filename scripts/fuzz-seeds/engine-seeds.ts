import { createPatch } from '@aloft/delta';
import { fuzzImage } from './fuzz-image.ts';
import { type Seed, u16 } from './seed.ts';

const SMALL_SLOT = 1;
const PACKED = 2;
const NO_PATCH = 4;
const UNHEALTHY = 16;
const STATEMENTS = 32;

/** Decisions for a GET: first what happens beside it, then the answer. */
const CALM = 0;
const FINE = 0;
const IGNORES_RANGE = 1;
const NO_ANSWER = 2;
const NOT_FOUND = 3;
const OTHER_BYTES = 4;
const NO_LENGTH = 5;
const IMPOSTOR = 7;

const resetAfter = (steps: number): number => 1 + 8 * (steps - 1);
const failing = (oneOf: number): number => 2 + 8 * oneOf;
const FLIP = 6;

/** A piece of a body of some 150 bytes each, a lost connection, and a damaged byte. */
const piece = (size: number): number => 8 * size;
const LOST = 1;
const DAMAGED = [2 + 8 * 10, 0];

interface Play {
  readonly options: number;
  /** The patch, or the packed image. */
  readonly patch?: Uint8Array;
  readonly script: readonly number[];
}

/** Whole updates, undisturbed and disturbed in every way, in the form of `fuzz_engine.c`. */
export function engineSeeds(): readonly Seed[] {
  const base = fuzzImage(600);
  const target = fuzzImage(4200);
  const patch = createPatch(base, target).bytes;
  const packed = createPatch(null, target).bytes;
  const padded = new Uint8Array(4500);
  padded.set(patch);
  const plays: Readonly<Record<string, Play>> = {
    'patch-staged': { options: 0, patch, script: [] },
    'patch-streamed': { options: SMALL_SLOT, patch, script: [] },
    'packed-streamed': { options: SMALL_SLOT | PACKED, patch: packed, script: [] },
    'packed-staged': { options: PACKED, patch: packed, script: [] },
    'image-only': { options: NO_PATCH, script: [] },
    'image-in-pieces': { options: NO_PATCH, script: [CALM, FINE, FINE, CALM, FINE, piece(4), piece(9), piece(20)] },
    'patch-in-pieces': { options: SMALL_SLOT, patch, script: [CALM, FINE, FINE, CALM, FINE, piece(1), piece(2)] },
    'unhealthy-goes-back': { options: UNHEALTHY, patch, script: [] },
    'reset-while-applying': { options: 0, patch, script: [CALM, FINE, FINE, resetAfter(9), FINE, FINE] },
    'reset-while-verifying': { options: NO_PATCH, script: [CALM, FINE, FINE, resetAfter(8), FINE, FINE] },
    'resumed-after-a-reset': { options: 0, patch: padded, script: [CALM, FINE, FINE, resetAfter(6), FINE, piece(31)] },
    'reset-in-the-trial': {
      options: NO_PATCH,
      script: [CALM, FINE, FINE, CALM, FINE, FINE, 0, 0, resetAfter(1), FINE],
    },
    'flash-fails': { options: 0, patch, script: [failing(9), FINE, FINE, CALM, FINE, FINE, failing(3), FINE, 0, 0, 0] },
    'lost-and-resumed': {
      options: NO_PATCH,
      script: [
        CALM,
        FINE,
        FINE,
        CALM,
        FINE,
        piece(31),
        LOST,
        CALM,
        CALM,
        FINE,
        piece(1),
        LOST,
        CALM,
        CALM,
        IGNORES_RANGE,
      ],
    },
    'no-answer-not-found': { options: 0, patch, script: [CALM, NO_ANSWER, CALM, CALM, FINE, FINE, CALM, NOT_FOUND] },
    'other-bytes-than-promised': { options: 0, patch, script: [CALM, FINE, FINE, CALM, OTHER_BYTES + 128, CALM, 7, 7] },
    'garbage-as-an-offer': { options: 0, patch, script: [CALM, OTHER_BYTES, 0xa4, 1, 1, 2, 88, 3, 4, 5] },
    'no-length': { options: NO_PATCH, script: [CALM, NO_LENGTH, FINE, FINE, CALM, NO_LENGTH, FINE] },
    'damaged-patch': { options: SMALL_SLOT, patch, script: [CALM, FINE, FINE, CALM, FINE, piece(1), ...DAMAGED] },
    'damaged-image': { options: NO_PATCH, script: [CALM, FINE, FINE, CALM, FINE, piece(20), ...DAMAGED, FINE] },
    'another-sound-image': { options: NO_PATCH, script: [CALM, FINE, FINE, CALM, IMPOSTOR, FINE] },
    'flash-forgets': {
      options: 0,
      patch,
      script: [CALM, FINE, FINE, CALM, FINE, LOST, FLIP, ...u16(16_000), FINE, FINE],
    },
    'statements-with-the-offer': { options: NO_PATCH | STATEMENTS, script: [] },
  };
  return Object.entries(plays).map(([name, { options, patch: bytes = new Uint8Array(0), script }], index) => ({
    name: `${String(index + 1).padStart(2, '0')}-${name}`,
    bytes: Uint8Array.of(options, ...u16(bytes.length), ...bytes, ...script),
  }));
}
