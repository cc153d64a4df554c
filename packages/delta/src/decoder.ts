/**
 * The streaming patch decoder: `sink` bytes in pieces of any size, `poll` target bytes, `finish`.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { BitModels } from './bit-models.ts';
import { GROUP_SIZE } from './body.ts';
import { LEAST_TABLE_BITS } from './byte-codes.ts';
import { Codec } from './codec.ts';
import { modelsFor } from './contexts.ts';
import { DeltaError, InputExhausted } from './errors.ts';
import {
  PATCH_DIGEST_SIZE,
  PATCH_HEADER_SIZE,
  type PatchHeader,
  parsePatchHeader,
  ramFor,
  shiftsWithin,
} from './header.ts';
import { type BitCoder, RangeDecoder } from './range-coder.ts';

const NOTHING = new Uint8Array(0);

export interface DecoderOptions {
  /** Memory this decoder may use, in bytes; a patch whose header asks for more is refused. */
  readonly ramSize?: number;
  /** Sees every coded bit, with the codec that asks for it: what `inspectPatch` counts with. */
  readonly watch?: (coder: BitCoder, models: BitModels) => BitCoder;
}

/**
 * Rebuilds a target from its base and a patch that arrives piece by piece.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { createPatch, PatchDecoder } from '@aloft/delta';
 *
 * const base = new Uint8Array(1000).fill(7);
 * const target = new Uint8Array(1200).fill(7);
 * const decoder = new PatchDecoder(base);
 * let size = 0;
 * for (const byte of createPatch(base, target).bytes) {
 *   decoder.sink(Uint8Array.of(byte));
 *   size += decoder.poll().length;
 * }
 * decoder.finish();
 * assert.equal(size, 1200);
 * ```
 */
export class PatchDecoder {
  readonly #base: Uint8Array;
  readonly #options: DecoderOptions;
  #head = NOTHING;
  #header: PatchHeader | undefined;
  #sunk = 0;
  #target = NOTHING;
  #given = 0;
  #coder: RangeDecoder | undefined;
  #codec: Codec | undefined;
  #run: Generator<undefined, void, undefined> | undefined;
  #isDone = false;

  /** `base` is the image the patch starts from, or null for a packed full image. */
  constructor(base: Uint8Array | null, options: DecoderOptions = {}) {
    this.#base = base ?? NOTHING;
    this.#options = options;
  }

  /** The header, once its 60 bytes have arrived. */
  get header(): PatchHeader | undefined {
    return this.#header;
  }

  /** The codec at work, once the header has arrived. */
  get codec(): Codec | undefined {
    return this.#codec;
  }

  /**
   * Take the next bytes of the patch; the header is checked as soon as it is complete.
   * @throws {DeltaError} What `parsePatchHeader` throws, `PATCH_NEEDS_BASE`, `PATCH_WRONG_BASE`, `PATCH_NEEDS_RAM`, `PATCH_OVERLONG`.
   */
  sink(bytes: Uint8Array): void {
    this.#sunk += bytes.length;
    if (this.#coder !== undefined) {
      this.#coder.feed(bytes);
    } else {
      const joined = new Uint8Array(this.#head.length + bytes.length);
      joined.set(this.#head);
      joined.set(bytes, this.#head.length);
      this.#head = joined;
      if (joined.length >= PATCH_HEADER_SIZE) this.#begin(joined);
    }
    if (this.#header !== undefined && this.#sunk > this.#header.patchSize) {
      throw new DeltaError(
        'PATCH_OVERLONG',
        `The patch goes on behind its ${this.#header.patchSize} bytes. Fetch it again.`,
        this.#header.patchSize,
      );
    }
  }

  /**
   * Decode as far as the bytes given allow.
   * @returns The target bytes that are new since the last call; empty when more of the patch is needed or all is done.
   * @throws {DeltaError} `PATCH_CORRUPT`.
   */
  poll(): Uint8Array {
    const { header, coder, codec } = { header: this.#header, coder: this.#coder, codec: this.#codec };
    if (header === undefined || coder === undefined || codec === undefined) return NOTHING;
    const isAll = this.#sunk >= header.patchSize;
    if (this.#run === undefined) {
      if (!isAll && coder.available < GROUP_SIZE) return NOTHING;
      coder.start();
      this.#run = codec.run();
    }
    try {
      while (!this.#isDone && (isAll || coder.available >= GROUP_SIZE)) {
        this.#isDone = this.#run.next().done === true;
      }
    } catch (error) {
      if (!(error instanceof InputExhausted)) throw error;
      throw new DeltaError(
        'PATCH_CORRUPT',
        'The patch is damaged: its symbols run past its end. Fetch it again.',
        this.#sunk,
      );
    }
    const fresh = this.#target.slice(this.#given, codec.position);
    this.#given = codec.position;
    return fresh;
  }

  /**
   * Check that the patch was whole and the target is the one promised.
   * @throws {DeltaError} `PATCH_TRUNCATED`, `PATCH_CORRUPT`, `PATCH_WRONG_TARGET`.
   */
  finish(): void {
    const header = this.#header;
    if (header === undefined) {
      parsePatchHeader(this.#head);
    } else if (this.#sunk < header.patchSize) {
      throw new DeltaError(
        'PATCH_TRUNCATED',
        `The patch ends after ${this.#sunk} of ${header.patchSize} bytes. Fetch the rest.`,
        this.#sunk,
      );
    } else if (!this.#isDone || this.#coder?.atCleanEnd !== true) {
      throw new DeltaError(
        'PATCH_CORRUPT',
        'The patch is damaged: its symbols do not end where the file does. Fetch it again.',
      );
    } else if (!isDigest(header.targetDigest, this.#target)) {
      throw new DeltaError(
        'PATCH_WRONG_TARGET',
        'The rebuilt image does not have the SHA-256 that the patch promises: the patch is damaged. Fetch it again.',
      );
    }
  }

  #begin(head: Uint8Array): void {
    const header = parsePatchHeader(head);
    this.#checkBase(header);
    const allowed = this.#options.ramSize;
    if (allowed !== undefined && header.ramSize > allowed) {
      throw new DeltaError(
        'PATCH_NEEDS_RAM',
        `The patch needs ${header.ramSize} bytes of memory to decode, ${allowed} are allowed. Make it with a smaller RAM budget (at least ${ramFor({ hasBase: header.baseSize > 0, tableBits: LEAST_TABLE_BITS }, 0)}).`,
        20,
      );
    }
    const models = new BitModels(modelsFor(header.tableBits));
    const coder = new RangeDecoder(models);
    this.#header = header;
    this.#target = new Uint8Array(header.targetSize);
    this.#coder = coder;
    const watched = this.#options.watch?.(coder, models) ?? coder;
    this.#codec = new Codec(watched, this.#base, this.#target, {
      set: header.set,
      tableBits: header.tableBits,
      mostShifts: shiftsWithin({ hasBase: header.baseSize > 0, tableBits: header.tableBits }, header.ramSize),
    });
    coder.feed(head.subarray(PATCH_HEADER_SIZE));
    this.#head = NOTHING;
  }

  #checkBase(header: PatchHeader): void {
    if (header.baseSize === 0) return;
    if (this.#base.length === 0) {
      throw new DeltaError(
        'PATCH_NEEDS_BASE',
        'The patch needs the image it was made from. Give that as the base.',
        12,
      );
    }
    const isSame = this.#base.length === header.baseSize && isDigest(header.baseDigest, this.#base);
    if (!isSame) {
      throw new DeltaError(
        'PATCH_WRONG_BASE',
        `The patch was made for another base: one of ${header.baseSize} bytes with SHA-256 ${hex(header.baseDigest)}, ` +
          `but the base given has ${this.#base.length} bytes and SHA-256 ${hex(sha256(this.#base))}. Use the patch for the image that runs.`,
        24,
      );
    }
  }
}

function isDigest(digest: Uint8Array, image: Uint8Array): boolean {
  const actual = sha256(image);
  return digest.length === PATCH_DIGEST_SIZE && digest.every((byte, i) => byte === actual[i]);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .concat('…');
}

/**
 * Rebuild a target in one call.
 *
 * @param base The image the patch starts from, or null for a packed full image.
 * @param patch The whole patch.
 * @throws {DeltaError} Every `PATCH_…` code: nothing is returned unless the target's SHA-256 is the one promised.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { applyPatch, createPatch } from '@aloft/delta';
 *
 * const target = new TextEncoder().encode('a full image, no base');
 * assert.deepEqual(applyPatch(null, createPatch(null, target).bytes), target);
 * ```
 */
export function applyPatch(base: Uint8Array | null, patch: Uint8Array): Uint8Array {
  const decoder = new PatchDecoder(base);
  decoder.sink(patch);
  const target = decoder.poll();
  decoder.finish();
  return target;
}
