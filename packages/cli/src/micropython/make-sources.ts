/**
 * What files can be had from beside themselves: deflated ones, and patches that are worth their decoder.
 * @module
 */
import { DeltaError } from '@aloft/delta';
import {
  artifactPath,
  type DroppedPatch,
  digestsEqual,
  type FileSource,
  type FileWithBytes,
  MAX_FILE_SOURCES,
  type MadeSource,
  type PatchMaker,
  type RepositorySource,
  readWhole,
  sha256,
} from '@aloft/release';
import { deflateFile, inflateFile } from './deflate.ts';
import type { FileBase } from './gather-files.ts';

/** A patch must save so much against the best other form: decoding it takes a board seconds and memory. */
const WORTH = { share: 0.75, bytes: 256 } as const;

/** What sources are made of. */
export interface SourcesRequest {
  readonly files: readonly FileWithBytes[];
  readonly bases: readonly FileBase[];
  /** Largest window of deflated files. */
  readonly windowBits: number;
  /** What boards lend the patch decoder; 0 for boards without one. */
  readonly ramBudget: number;
  /** What the repository has of this list already. */
  readonly existing: readonly MadeSource[];
  readonly source: RepositorySource;
  readonly onProgress: (row: 'deflate' | 'patches', done: number, path: string) => void;
}

/** Sources that are listed, and patches that are not. */
export interface MadeSources {
  readonly sources: readonly MadeSource[];
  readonly dropped: readonly DroppedPatch[];
}

/** Make all sources; each is unpacked again before it is listed. */
export async function makeSources(request: SourcesRequest, maker: PatchMaker): Promise<MadeSources> {
  const { files, bases, ramBudget, onProgress } = request;
  const sources: MadeSource[] = [];
  const dropped: DroppedPatch[] = [];
  /** Bytes of the smallest form without a base. */
  const smallest = files.map(({ size }) => size);
  for (const [index, file] of files.entries()) {
    onProgress('deflate', index / files.length, file.path);
    const made = await deflatedSource(request, file, index);
    if (made === null) continue;
    smallest[index] = made.source.size;
    sources.push(made);
  }
  const room = MAX_FILE_SOURCES - sources.length;
  const tried = (ramBudget > 0 ? bases : [])
    // Of so few bytes a patch cannot save enough.
    .filter(({ index }) => (smallest[index] ?? 0) > WORTH.bytes)
    .slice(0, room);
  let done = 0;
  const made = await Promise.all(
    tried.map(async (base) => {
      const file = files[base.index];
      if (file === undefined) return null;
      const patch = await patchSource(base, file, maker);
      done += 1;
      onProgress('patches', done / tried.length, `${file.path} from ${base.version}`);
      return { name: `${file.path} from ${base.version}`, base, patch, other: smallest[base.index] ?? file.size };
    }),
  );
  const patches: MadeSource[] = [];
  for (const { name, base, patch, other } of made.filter((one) => one !== null)) {
    const drop = (reason: DroppedPatch['reason'], detail: string): void => {
      dropped.push({ baseDigest: base.digest, reason, detail: `${name}: ${detail}` });
    };
    if (typeof patch === 'string') drop('wrong-result', patch);
    else if (isWorth(patch.source.size, other)) patches.push(patch);
    else drop('not-smaller', `${patch.source.size} bytes, and ${other} without a base`);
  }
  const kept = await keptPatches(request, room - patches.length);
  return { sources: [...sources, ...patches, ...kept], dropped };
}

function isWorth(size: number, other: number): boolean {
  return size <= other * WORTH.share && other - size >= WORTH.bytes;
}

/** The deflated file: the one that is out while none is smaller, because not every zlib makes the same bytes. */
async function deflatedSource(
  { existing, source, windowBits }: SourcesRequest,
  { digest, bytes, size }: FileWithBytes,
  index: number,
): Promise<MadeSource | null> {
  const made = deflateFile(bytes, windowBits);
  for (const { source: one } of existing) {
    if (one.kind !== 'deflated' || one.index !== index || one.windowBits > windowBits) continue;
    if (one.size > (made?.bytes.length ?? size - 1)) continue;
    if (
      await isWhole(source, one, async (packed) =>
        digestsEqual(await sha256(await inflateFile(packed, one.windowBits, size)), digest),
      )
    ) {
      return { source: one, bytes: null };
    }
  }
  if (made === null) return null;
  const deflated = {
    kind: 'deflated' as const,
    index,
    digest: await sha256(made.bytes),
    size: made.bytes.length,
    windowBits: made.windowBits,
  };
  return { source: deflated, bytes: made.bytes };
}

/** The patch, or why there is none. */
async function patchSource(
  { index, bytes: base, digest, version }: FileBase,
  file: FileWithBytes,
  maker: PatchMaker,
): Promise<MadeSource | string> {
  try {
    const { bytes, header } = await maker.createPatch(base, file.bytes);
    const rebuilt = await maker.applyPatch(base, bytes);
    if (!digestsEqual(await sha256(rebuilt), file.digest)) return 'the patch rebuilds another file';
    const source = {
      kind: 'patch' as const,
      index,
      digest: await sha256(bytes),
      size: bytes.length,
      baseDigest: digest,
      ramSize: header.ramSize,
    };
    return { source, bytes, baseVersion: version };
  } catch (error) {
    if (error instanceof DeltaError) return error.message;
    throw error;
  }
}

/** Patches that are out and whose base is not at hand any more: boards may have it. */
async function keptPatches(
  { existing, bases, source, files, ramBudget }: SourcesRequest,
  room: number,
): Promise<MadeSource[]> {
  const kept: MadeSource[] = [];
  for (const made of existing) {
    const one = made.source;
    if (one.kind !== 'patch' || one.ramSize > ramBudget || kept.length >= room || files[one.index] === undefined)
      continue;
    const isTried = bases.some(({ index, digest }) => index === one.index && digestsEqual(digest, one.baseDigest));
    if (isTried) continue;
    if (await isWhole(source, one, async () => true)) kept.push(made);
  }
  return kept;
}

/** Whether an artifact is there, is the one of its name, and passes. */
async function isWhole(
  source: RepositorySource,
  { digest, size }: FileSource,
  passes: (bytes: Uint8Array) => Promise<boolean>,
): Promise<boolean> {
  const bytes = await readWhole(source, artifactPath(digest), size + 1);
  if (bytes === null || !digestsEqual(await sha256(bytes), digest)) return false;
  return await passes(bytes).catch(() => false);
}
