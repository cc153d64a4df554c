import { bytesEqual, digestsEqual, sha256 } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { decodeFileList, type FileList, type ListedFile } from '../files/file-list.ts';
import { decodeFileSources, type FileSource, MAX_FILE_SOURCES_SIZE } from '../files/file-sources.ts';
import { type FileWithBytes, mirrorOf } from '../files/mirror.ts';
import { ANY_CHIP, type Manifest } from '../manifest.ts';
import { artifactPath, mirrorPath, sourcesPath, VERSION_FILE } from '../repository-path.ts';
import type { RepositoryReader } from '../repository-store.ts';
import type { Say } from './audit-manifest.ts';
import { STABLE } from './channel.ts';
import type { Decode, Inflate } from './decoders.ts';
import { fetchArtifact } from './fetch-artifact.ts';
import { readWhole } from './read-whole.ts';

/** A release of files. */
interface ListedRelease {
  readonly manifest: Manifest;
  readonly channel: string;
  /** The bytes of its list. */
  readonly list: Uint8Array;
}

interface Means {
  readonly decode: Decode;
  readonly inflate?: Inflate;
}

/** Looks through a release of files as boards do: the list, every file, every source, and what boards without offers read. */
export async function auditFiles(
  source: RepositoryReader,
  { manifest, channel, list: listBytes }: ListedRelease,
  means: Means,
  say: Say,
): Promise<{ readonly rebuilt: number; readonly untried: number; readonly files: number }> {
  const at = artifactPath(manifest.targetDigest);
  const counts = { rebuilt: 0, untried: 0 };
  const list = readOr(
    () => decodeFileList(listBytes),
    (error) => say('error', error.code, error.message, at),
  );
  if (list === null) return { ...counts, files: 0 };
  if (manifest.chipId !== ANY_CHIP) {
    say('error', 'AUDIT_OTHER_CHIP', `is a list of files, and the manifest asks for chip ${manifest.chipId}`);
  }
  const files: FileWithBytes[] = [];
  for (const file of list.files) {
    const ofFile: Say = (severity, code, message, at) => say(severity, code, `${message}; it is ${file.path}`, at);
    const bytes = await fetchArtifact(source, file.digest, file.size, ofFile);
    if (bytes !== null) files.push({ ...file, bytes });
  }
  for (const one of await sourcesOf(source, manifest, list, say)) {
    const file = list.files[one.index];
    const outcome = file === undefined ? 'failed' : await trySource(source, file, one, means, say);
    if (outcome !== 'failed') counts[outcome] += 1;
  }
  if (channel === STABLE && files.length === list.files.length) await checkMirror(source, manifest, files, say);
  return { ...counts, files: list.files.length };
}

async function sourcesOf(
  source: RepositoryReader,
  { targetDigest }: Manifest,
  { files }: FileList,
  say: Say,
): Promise<readonly FileSource[]> {
  const path = sourcesPath(targetDigest);
  const bytes = await readWhole(source, path, MAX_FILE_SOURCES_SIZE + 1);
  if (bytes === null) {
    const message = 'is missing, so boards fetch every file whole; publish the release again';
    say('warning', 'AUDIT_SOURCES_MISSING', message, path);
    return [];
  }
  const found = readOr(
    () => decodeFileSources(bytes, files.length),
    ({ code, message }) =>
      say('warning', code, `${message}; boards fetch every file whole. Publish the release again`, path),
  );
  return found ?? [];
}

async function trySource(
  source: RepositoryReader,
  file: ListedFile,
  one: FileSource,
  { decode, inflate }: Means,
  say: Say,
): Promise<'rebuilt' | 'untried' | 'failed'> {
  const bytes = await fetchArtifact(source, one.digest, one.size, say);
  if (bytes === null) return 'failed';
  try {
    let made: Uint8Array;
    if (one.kind === 'deflated') {
      if (one.size >= file.size) throw new RangeError(`has ${one.size} bytes, no fewer than ${file.path}`);
      if (inflate === undefined) return 'untried';
      made = await inflate(bytes, one.windowBits, file.size);
    } else {
      const base = await readWhole(source, artifactPath(one.baseDigest), Number.MAX_SAFE_INTEGER);
      if (base === null || !digestsEqual(await sha256(base), one.baseDigest)) return 'untried';
      made = await decode(base, bytes, one.ramSize);
    }
    if (digestsEqual(await sha256(made), file.digest)) return 'rebuilt';
    throw new RangeError(`becomes another file than ${file.path}`);
  } catch (error) {
    const message = `${error instanceof Error ? error.message : String(error)}; publish the release again`;
    say('error', 'AUDIT_SOURCE_WRONG', message, artifactPath(one.digest));
    return 'failed';
  }
}

/** Boards without offers compare what they get with `version.json`, so all of it has to be of one release. */
async function checkMirror(
  source: RepositoryReader,
  { deviceClass, version }: Manifest,
  files: readonly FileWithBytes[],
  say: Say,
): Promise<void> {
  const versionPath = mirrorPath(deviceClass, VERSION_FILE);
  if ((await readWhole(source, versionPath)) === null) {
    const message = 'is missing, so boards that read no offers get nothing; publish the release again';
    say('warning', 'AUDIT_MIRROR_MISSING', message, versionPath);
    return;
  }
  for (const { path, bytes } of mirrorOf(deviceClass, version, files)) {
    const found = await readWhole(source, path, bytes.length + 1);
    if (found !== null && bytesEqual(found, bytes)) continue;
    const message = `is ${found === null ? 'missing' : 'not the one'} of ${version}, which stable offers; publish that again`;
    say('error', 'AUDIT_MIRROR_STALE', message, path);
  }
}

function readOr<T>(work: () => T, refused: (error: ReleaseError) => void): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    refused(error);
    return null;
  }
}
