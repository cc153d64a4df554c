import type { CborValue } from './deterministic-cbor.ts';
import { ReleaseError } from './errors.ts';
import { checkDigest, checkUint, MAX_UINT32, MapFields } from './map-fields.ts';

/** The target image itself, raw bytes. */
export interface ImageArtifact {
  readonly kind: 'image';
  /** SHA-256 of the file: the target digest. */
  readonly digest: Uint8Array;
  /** Bytes of the file: the target size. */
  readonly size: number;
}

/** A patch file that turns one base image into the target. */
export interface PatchArtifact {
  readonly kind: 'patch';
  /** SHA-256 of the patch file. */
  readonly digest: Uint8Array;
  /** Bytes of the patch file. */
  readonly size: number;
  /** SHA-256 of the image the patch starts from. */
  readonly baseDigest: Uint8Array;
  /** Bytes of workspace the decoder needs. */
  readonly ramSize: number;
}

/** A patch file that needs no base: the target, packed. */
export interface PackedImageArtifact {
  readonly kind: 'packed-image';
  /** SHA-256 of the patch file. */
  readonly digest: Uint8Array;
  /** Bytes of the patch file. */
  readonly size: number;
  /** Bytes of workspace the decoder needs. */
  readonly ramSize: number;
}

/** A stored blob that leads a device to the target. */
export type Artifact = ImageArtifact | PatchArtifact | PackedImageArtifact;

const KIND_NUMBERS: Readonly<Record<Artifact['kind'], number>> = { image: 0, patch: 1, 'packed-image': 2 };

/** The CBOR map of an artifact: `{1: kind, 2: SHA-256, 3: size, 4: base SHA-256, 5: decoder RAM}`. */
export function artifactToCbor(artifact: Artifact, at: string): CborValue {
  const fields = new Map<number, CborValue>([
    [1, KIND_NUMBERS[artifact.kind]],
    [2, checkDigest(artifact.digest, `${at}.digest`)],
    [3, checkUint(artifact.size, `${at}.size`, 1, MAX_UINT32)],
  ]);
  if (artifact.kind === 'patch') fields.set(4, checkDigest(artifact.baseDigest, `${at}.baseDigest`));
  if (artifact.kind !== 'image') fields.set(5, checkUint(artifact.ramSize, `${at}.ramSize`, 0, MAX_UINT32));
  return fields;
}

/** The artifact a decoded CBOR map describes; refuses keys that do not belong to its kind. */
export function artifactFromCbor(value: unknown, at: string): Artifact {
  const fields = new MapFields(value, at);
  const kind = fields.uint(1, 'kind', 0, Number.MAX_SAFE_INTEGER);
  if (kind === KIND_NUMBERS.image) {
    fields.exactly([1, 2, 3]);
    return { kind: 'image', ...file(fields) };
  }
  if (kind === KIND_NUMBERS.patch) {
    fields.exactly([1, 2, 3, 4, 5]);
    return { kind: 'patch', ...file(fields), baseDigest: fields.digest(4, 'baseDigest'), ramSize: ram(fields) };
  }
  if (kind === KIND_NUMBERS['packed-image']) {
    fields.exactly([1, 2, 3, 5]);
    return { kind: 'packed-image', ...file(fields), ramSize: ram(fields) };
  }
  throw new ReleaseError('OFFER_BAD_VALUE', `${at}.kind`, `is ${kind}; known are 0 image, 1 patch, 2 packed image`);
}

function file(fields: MapFields): { digest: Uint8Array; size: number } {
  return { digest: fields.digest(2, 'digest'), size: fields.uint(3, 'size', 1, MAX_UINT32) };
}

function ram(fields: MapFields): number {
  return fields.uint(5, 'ramSize', 0, MAX_UINT32);
}
