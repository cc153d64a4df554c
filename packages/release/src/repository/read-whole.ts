import type { RepositoryReader } from '../repository-store.ts';

/** Records and the index hold text about at most some hundred artifacts or some thousand names. */
const LARGEST_DOCUMENT = 4 * 1024 * 1024;

/**
 * Reads a file whole.
 *
 * @param most bytes; a longer file is cut there
 * @returns null when there is none
 */
export async function readWhole(
  reader: RepositoryReader,
  path: string,
  most: number = LARGEST_DOCUMENT,
): Promise<Uint8Array | null> {
  const file = await reader.open(path);
  if (file === null) return null;
  const bytes = new Uint8Array(Math.min(file.size, most));
  let at = 0;
  for await (const piece of file.stream(0, bytes.length)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
