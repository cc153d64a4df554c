import type { FolderOperations } from './folder-operations.ts';

const PIECE_SIZE = 64 * 1024;

/** Whether the file at `path` exists and holds exactly these bytes. */
export async function hasContent(operations: FolderOperations, path: string, bytes: Uint8Array): Promise<boolean> {
  const file = await operations.openFile(path);
  if (file === null) return false;
  try {
    if (file.size !== bytes.length) return false;
    const piece = new Uint8Array(PIECE_SIZE);
    for (let at = 0; at < bytes.length; ) {
      const count = await file.read(piece, at);
      if (count === 0) return false;
      for (let index = 0; index < count; index += 1) if (piece[index] !== bytes[at + index]) return false;
      at += count;
    }
    return true;
  } finally {
    await file.close();
  }
}
