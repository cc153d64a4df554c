import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parseErrorBody } from '@aloft/api';
import { artifactPath } from '@aloft/release';
import type { LogEntry } from '../log.ts';
import type { FolderOperations } from '../repository/folder-operations.ts';
import { nodeFolderOperations } from '../repository/node-folder-operations.ts';
import { openRepositoryFolder } from '../repository/repository-folder.ts';
import type { ServerLimits } from '../server-limits.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import { type SampleRelease, sampleRelease } from './sample-repository.ts';

/** A real server on a free port, on a folder with one release of class `lamp`. */
export interface TestServer extends RunningServer {
  readonly folder: string;
  readonly release: SampleRelease;
  /** Path of the image below the URL of the server, and relative to the folder behind the first `/`. */
  readonly imagePath: string;
  readonly log: LogEntry[];
  /** Files the server has open right now, and bytes it has read from files so far. */
  readonly files: { open: number; read: number };
}

/** What a test may choose. */
export interface TestServerOptions {
  readonly imageSize?: number;
  readonly limits?: Partial<ServerLimits>;
}

/** Starts a server and stops it when the test ends. */
export async function startTestServer(t: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'aloft-server-'));
  const files = { open: 0, read: 0 };
  const repository = openRepositoryFolder(folder, counted(nodeFolderOperations, files));
  const release = await sampleRelease(1, options.imageSize);
  await repository.write(release.files);
  files.read = 0;
  const log: LogEntry[] = [];
  const server = await startServer({
    port: 0,
    repository,
    log: (entry) => log.push(entry),
    limits: { closingMs: 100, ...options.limits },
  });
  t.after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  const imagePath = `/${artifactPath(release.offer.manifest.targetDigest)}`;
  return { ...server, folder, release, imagePath, log, files };
}

function counted(inner: FolderOperations, files: { open: number; read: number }): FolderOperations {
  return {
    ...inner,
    async openFile(path) {
      const file = await inner.openFile(path);
      if (file === null) return null;
      files.open += 1;
      return {
        size: file.size,
        async read(into, position) {
          const count = await file.read(into, position);
          files.read += count;
          return count;
        },
        async close() {
          files.open -= 1;
          await file.close();
        },
      };
    },
  };
}

/** The code in the body of an error; null when the body is none. */
export async function errorCodeOf(response: Response): Promise<string | null> {
  return parseErrorBody(await response.text())?.error.code ?? null;
}

/** Sends bytes as they are on a connection of its own and returns all that comes back until it is closed. */
export function sendRaw(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname);
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => {
      answer += data;
    });
    socket.on('close', () => resolve(answer));
    // A server may close the connection while the request is still being sent.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(answer) : reject(error),
    );
    socket.write(request, 'latin1');
  });
}

/** Waits until something holds, and fails after two seconds. */
export async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never happened: ${what}`);
}
