import { digestFromHex, digestToHex } from '../digest.ts';
import type { JsonFields } from '../repository/json-fields.ts';
import { filePathProblem } from './file-path.ts';
import type { DeflatedSource, PatchedSource } from './file-sources.ts';

/** A source with what people want to know of it. */
export type RecordedSource =
  | Omit<DeflatedSource, 'index'>
  /** `baseVersion`: the release whose file the patch starts from, where known. */
  | (Omit<PatchedSource, 'index'> & { readonly baseVersion?: string });

/** A file of a release, and what it can be had from beside its own artifact. */
export interface RecordedFile {
  readonly path: string;
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly sources: readonly RecordedSource[];
}

/** The file as records write it. */
export function fileJson({ path, size, sha256, sources }: RecordedFile): object {
  return { path, size, sha256, ...(sources.length === 0 ? {} : { sources: sources.map(sourceJson) }) };
}

function sourceJson(source: RecordedSource): object {
  const artifact = { kind: source.kind, sha256: digestToHex(source.digest), size: source.size };
  if (source.kind === 'deflated') return { ...artifact, windowBits: source.windowBits };
  return {
    ...artifact,
    baseSha256: digestToHex(source.baseDigest),
    ...(source.baseVersion === undefined ? {} : { baseVersion: source.baseVersion }),
    decoderRam: source.ramSize,
  };
}

/** The file in a record. */
export function readFile(fields: JsonFields): RecordedFile {
  const path = fields.text('path');
  if (filePathProblem(path) !== null) fields.fail('path', 'cannot be the path of a file');
  const sources = fields.has('sources') ? fields.objects('sources').map(readSource) : [];
  return { path, size: fields.uint('size'), sha256: fields.digest('sha256'), sources };
}

function readSource(fields: JsonFields): RecordedSource {
  const kind = fields.text('kind');
  const artifact = { digest: digestFromHex(fields.digest('sha256')), size: fields.uint('size') };
  if (kind === 'deflated') return { kind, ...artifact, windowBits: fields.uint('windowBits', 15) };
  if (kind !== 'patch') fields.fail('kind', 'must be deflated or patch');
  const baseDigest = digestFromHex(fields.digest('baseSha256'));
  const baseVersion = fields.has('baseVersion') ? { baseVersion: fields.text('baseVersion') } : {};
  return { kind: 'patch', ...artifact, baseDigest, ...baseVersion, ramSize: fields.uint('decoderRam') };
}
