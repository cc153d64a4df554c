import { createServer } from 'node:http';

/** A running HTTP server. */
export interface FileServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves files over real HTTP with ETag, Range and If-Range, from memory. */
export async function serveFiles(files: ReadonlyMap<string, Uint8Array>): Promise<FileServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').slice(1);
    const file = files.get(path);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const etag = `"${path}"`;
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    const offset = isSame ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    const body = file.subarray(offset);
    const range = { 'content-range': `bytes ${offset}-${file.length - 1}/${file.length}` };
    const headers = { etag, 'content-length': body.length, ...(offset > 0 ? range : {}) };
    response.writeHead(offset > 0 ? 206 : 200, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
