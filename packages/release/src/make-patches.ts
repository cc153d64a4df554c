import type { PackedImageArtifact, PatchArtifact } from './artifact.ts';
import { bytesEqual, digestsEqual, sha256 } from './digest.ts';

/** What a made patch has to tell. */
export interface MadePatch {
  /** The patch file. */
  readonly bytes: Uint8Array;
  readonly header: {
    /** Bytes of workspace its decoder needs. */
    readonly ramSize: number;
  };
}

/**
 * Makes and applies patches; `@aloft/delta` is one. With `base` null the patch is a packed image.
 * Either function may answer with a promise, for example from a worker thread.
 */
export interface PatchMaker {
  createPatch(base: Uint8Array | null, target: Uint8Array): MadePatch | Promise<MadePatch>;
  applyPatch(base: Uint8Array | null, patch: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** An image devices may be running. */
export interface BaseImage {
  readonly bytes: Uint8Array;
  /** Its version, for the record of the release. */
  readonly version?: string;
}

/** A patch or packed image that was tried and left out of the offer. */
export interface DroppedPatch {
  /** SHA-256 of the base image; null for the packed image. */
  readonly baseDigest: Uint8Array | null;
  /** The base is the target; or the file is not smaller than a full download; or it does not lead to the target. */
  readonly reason: 'same-as-target' | 'not-smaller' | 'wrong-result';
  /** What happened, for people. */
  readonly detail: string;
}

/** What came out of one attempt: an artifact with its bytes, or the reason there is none. */
type Attempt<A> =
  | { readonly artifact: A; readonly bytes: Uint8Array }
  | { readonly artifact: null; readonly dropped: DroppedPatch };

/** Packs the target without a base, when that makes it smaller. */
export async function makePackedImage(maker: PatchMaker, target: Uint8Array): Promise<Attempt<PackedImageArtifact>> {
  const made = await attempt(maker, null, null, target, target.length);
  if ('reason' in made) return { artifact: null, dropped: made };
  return { artifact: { kind: 'packed-image', ...(await fileOf(made)) }, bytes: made.bytes };
}

/**
 * Makes the patch from one base.
 *
 * @param limit bytes of the smallest full download, which the patch must beat; asked for when the patch is made
 */
export async function makePatch(
  maker: PatchMaker,
  base: Uint8Array,
  target: Uint8Array,
  limit: number | Promise<number>,
): Promise<Attempt<PatchArtifact>> {
  const baseDigest = await sha256(base);
  if (digestsEqual(baseDigest, await sha256(target))) {
    const detail = 'the base image is the target';
    return { artifact: null, dropped: { baseDigest, reason: 'same-as-target', detail } };
  }
  const made = await attempt(maker, base, baseDigest, target, limit);
  if ('reason' in made) return { artifact: null, dropped: made };
  const { digest, size, ramSize } = await fileOf(made);
  return { artifact: { kind: 'patch', digest, size, baseDigest, ramSize }, bytes: made.bytes };
}

async function attempt(
  maker: PatchMaker,
  base: Uint8Array | null,
  baseDigest: Uint8Array | null,
  target: Uint8Array,
  limit: number | Promise<number>,
): Promise<MadePatch | DroppedPatch> {
  const made = await maker.createPatch(base, target);
  const most = await limit;
  if (made.bytes.length >= most) {
    const detail = `${made.bytes.length} bytes, and a full download is ${most}`;
    return { baseDigest, reason: 'not-smaller', detail };
  }
  let rebuilt: Uint8Array;
  try {
    rebuilt = await maker.applyPatch(base, made.bytes);
  } catch (error) {
    const detail = `it cannot be applied: ${error instanceof Error ? error.message : String(error)}`;
    return { baseDigest, reason: 'wrong-result', detail };
  }
  if (bytesEqual(rebuilt, target)) return made;
  return { baseDigest, reason: 'wrong-result', detail: 'it rebuilds another image than the target' };
}

async function fileOf(made: MadePatch): Promise<{ digest: Uint8Array; size: number; ramSize: number }> {
  return { digest: await sha256(made.bytes), size: made.bytes.length, ramSize: made.header.ramSize };
}
