import type { ApiErrorCode } from '@aloft/api';
import {
  digestToHex,
  MAX_FILE_SIZE,
  MAX_FILE_SOURCES_SIZE,
  PACKAGE_FILE,
  parseRepositoryPath,
  type RepositoryPath,
  type RepositoryReader,
  type StoredFile,
  sha256,
  VERSION_FILE,
} from '@aloft/release';

/** A file as HTTP sees it. Like a stored file it is closed by reading `body` to its end, cancelling it, or `close`. */
export interface Resource {
  readonly size: number;
  /** Strong entity tag, with its quotes. */
  readonly etag: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Bytes `start` to `end - 1`. */
  body(start: number, end: number): ReadableStream<Uint8Array>;
  close(): Promise<void>;
}

/** A path without a file: what to tell the client. */
export interface Missing {
  readonly code: ApiErrorCode;
  readonly message: string;
}

/** Most bytes of files that are read whole, to be hashed for their tag. Records of many files are larger than offers. */
const LARGEST: Readonly<Record<Exclude<RepositoryPath['kind'], 'artifact'>, number>> = {
  descriptor: 64 * 1024,
  offer: 64 * 1024,
  sources: MAX_FILE_SOURCES_SIZE,
  release: 1024 * 1024,
  index: 1024 * 1024,
  mirror: MAX_FILE_SIZE,
};

const IMMUTABLE = 'public, max-age=31536000, immutable, no-transform';
const REVALIDATE = 'no-cache';

/**
 * Opens the file at a path of the repository.
 *
 * An artifact is streamed, and its digest is its tag. The other files are small and change, so they are read whole and
 * tagged with the SHA-256 of what was read: tag and bytes belong together even while a new release is published.
 */
export async function openResource(repository: RepositoryReader, path: string): Promise<Resource | Missing> {
  const parsed = parseRepositoryPath(path);
  if (parsed === null) return { code: 'NOT_FOUND', message: 'this path names no file of a repository' };
  const file = await repository.open(path);
  if (file === null) return missing(parsed);
  if (parsed.kind === 'artifact') {
    return {
      size: file.size,
      etag: `"${parsed.digest}"`,
      contentType: 'application/octet-stream',
      cacheControl: IMMUTABLE,
      body: (start, end) => file.stream(start, end),
      close: () => file.close(),
    };
  }
  const bytes = await readDocument(file, path, LARGEST[parsed.kind]);
  return {
    size: bytes.length,
    etag: `"${digestToHex(await sha256(bytes))}"`,
    contentType: contentTypeOf(parsed),
    cacheControl: REVALIDATE,
    body: (start, end) => streamOf(bytes.subarray(start, end)),
    close: async () => {},
  };
}

function contentTypeOf(path: Exclude<RepositoryPath, { kind: 'artifact' }>): string {
  if (path.kind === 'offer' || path.kind === 'sources') return 'application/cbor';
  // Whatever else lies on boards must not be run by a browser that comes across it.
  const isJson = path.kind !== 'mirror' || path.path === VERSION_FILE || path.path === PACKAGE_FILE;
  return isJson ? 'application/json' : 'application/octet-stream';
}

function missing(path: RepositoryPath): Missing {
  switch (path.kind) {
    case 'descriptor':
      return { code: 'NOT_FOUND', message: 'nothing is published here yet; use aloft publish' };
    case 'offer':
      return {
        code: 'OFFER_NOT_FOUND',
        message: `device class ${path.deviceClass} has no offer in the channel ${path.channel}; publish a release`,
      };
    case 'artifact':
      return { code: 'ARTIFACT_NOT_FOUND', message: `there is no artifact ${path.digest}; ask for the offer again` };
    case 'index':
      return { code: 'NOT_FOUND', message: 'this repository has no index; publish with a newer aloft' };
    case 'sources':
      return { code: 'NOT_FOUND', message: `there are no sources of ${path.digest}; fetch the files themselves` };
    case 'mirror':
      return {
        code: 'NOT_FOUND',
        message: `device class ${path.deviceClass} has no file ${JSON.stringify(path.path)}; publish one with --micropython`,
      };
    case 'release':
      return {
        code: 'RELEASE_NOT_FOUND',
        message: `device class ${path.deviceClass} has no release ${JSON.stringify(path.version)}`,
      };
    default:
      return path satisfies never;
  }
}

async function readDocument(file: StoredFile, path: string, most: number): Promise<Uint8Array> {
  if (file.size > most) {
    await file.close();
    throw new RangeError(`${path} has ${file.size} bytes, more than ${most}; publish it again`);
  }
  const bytes = new Uint8Array(file.size);
  let at = 0;
  for await (const piece of file.stream(0, file.size)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}
