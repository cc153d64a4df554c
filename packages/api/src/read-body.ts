/**
 * Reads a body of at most `limit` bytes.
 *
 * @returns null when it is longer; the rest is not downloaded
 */
export async function readBody(response: Response, limit: number): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return new Uint8Array(0);
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      return null;
    }
    pieces.push(value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Lets go of a body nobody reads, so that the connection can serve the next request. */
export async function discardBody(response: Response): Promise<void> {
  await response.body?.cancel();
}
