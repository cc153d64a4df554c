import type { StoredFile } from '@aloft/release';
import { RepositoryError } from '../errors.ts';
import type { OpenFile } from './folder-operations.ts';

/** Bytes read at once: what one download holds in memory. */
const PIECE_SIZE = 64 * 1024;

/** An open file as a repository hands it out. It reads only on demand and is closed however the stream ends. */
export function storedFile(file: OpenFile, path: string): StoredFile {
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await file.close();
  };
  return {
    size: file.size,
    close,
    stream(start, end) {
      let at = start;
      return new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            try {
              if (at < end) {
                const piece = new Uint8Array(Math.min(PIECE_SIZE, end - at));
                const count = await file.read(piece, at);
                if (count === 0) {
                  throw new RepositoryError('FILE_TRUNCATED', path, `ends at ${at}, expected ${end}; publish it again`);
                }
                at += count;
                controller.enqueue(piece.subarray(0, count));
              }
              if (at < end) return;
              await close();
              controller.close();
            } catch (error) {
              await close();
              throw error;
            }
          },
          cancel: close,
        },
        { highWaterMark: 0 },
      );
    },
  };
}
