/**
 * A repository on a web server, which lists no files.
 * @module
 */
import { repositoryUrl } from '@aloft/api';
import type { RepositorySource, StoredFile } from '@aloft/release';
import { CliError, EXIT } from '../errors.ts';

/** Answers that mean that there is no such file; S3 says 403 to whoever may not list a bucket. */
const MISSING: ReadonlySet<number> = new Set([403, 404, 410]);
/** As for files: nothing that belongs in flash is longer. */
const LARGEST_ANSWER = 128 * 1024 * 1024;
const PATIENCE_MS = 60_000;

/** Whether this is an address and no folder. */
export function isUrl(where: string): boolean {
  return /^https?:\/\//i.test(where);
}

/** Open the repository at an address, which may have a path of its own. */
export function openUrl(baseUrl: string): RepositorySource {
  return {
    list: async () => null,
    async open(path) {
      const url = repositoryUrl(baseUrl, path);
      const bytes = await get(url);
      return bytes === null ? null : storedBytes(bytes);
    },
  };
}

async function get(url: string): Promise<Uint8Array | null> {
  const unreachable = (what: string): CliError => new CliError('REPOSITORY_UNREACHABLE', EXIT.files, what, url);
  let answer: Response;
  try {
    answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw unreachable(`cannot be fetched (${cause}); check the address and the connection`);
  }
  if (MISSING.has(answer.status)) {
    await answer.body?.cancel();
    return null;
  }
  if (!answer.ok || answer.body === null) {
    await answer.body?.cancel();
    throw unreachable(`is answered with status ${answer.status}; try again later, or ask who runs the server`);
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of answer.body) {
      size += piece.length;
      if (size > LARGEST_ANSWER) throw unreachable('never ends; nothing that belongs in flash is that large');
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw unreachable(`broke off after ${size} bytes; try again`);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

function storedBytes(bytes: Uint8Array): StoredFile {
  return {
    size: bytes.length,
    close: async () => undefined,
    stream: (start, end) =>
      new ReadableStream({
        start(controller) {
          if (end > start) controller.enqueue(bytes.subarray(start, end));
          controller.close();
        },
      }),
  };
}
