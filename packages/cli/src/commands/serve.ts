import { stat } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { DESCRIPTOR_PATH } from '@aloft/release';
import { jsonLog, type LogEntry, openRepositoryFolder, startServer } from '@aloft/server';
import { CliError, EXIT, usage } from '../errors.ts';
import { formatBytes } from '../sizes.ts';
import { tone } from '../terminal/style.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Context } from './context.ts';
import { deviceUrls, isLoopback, listenFailure } from './listening.ts';

export interface ServeOptions {
  readonly port: string;
  readonly host: string;
  readonly json?: boolean;
}

/** `aloft serve REPOSITORY`: until interrupted. */
export async function serve(context: Context, folder: string, options: ServeOptions): Promise<void> {
  const { terminal } = context;
  const isRepository = await stat(join(folder, DESCRIPTOR_PATH)).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isRepository) {
    throw new CliError(
      'FILE_NOT_FOUND',
      EXIT.files,
      `is no repository (it has no ${DESCRIPTOR_PATH}); make one with aloft publish`,
      folder,
    );
  }
  const port = Number(options.port);
  if (!/^\d+$/.test(options.port) || port > 65535) {
    throw usage(`"${options.port}" is no port; it is a number from 0 (any free one) to 65535`);
  }
  const log =
    options.json === true
      ? jsonLog((line) => terminal.out(line.trimEnd()), context.now)
      : (entry: LogEntry) => logLine(terminal, context.now(), entry);
  const server = await startServer({ repository: openRepositoryFolder(folder), port, host: options.host, log }).catch(
    (error: unknown) => {
      throw listenFailure(error, options.host, port);
    },
  );
  if (options.json !== true) {
    terminal.out(`${tone(terminal, 'strong', server.url)} serves ${folder}; interrupt to stop`);
    if (isLoopback(options.host)) {
      terminal.out('only this machine reaches it; with --host 0.0.0.0 devices in the same network do');
    }
    for (const url of deviceUrls(options.host, server.url, networkInterfaces())) {
      terminal.out(`${tone(terminal, 'strong', url)} is for devices in the same network`);
    }
  }
  await new Promise<void>((resolve) => {
    if (context.signal.aborted) resolve();
    context.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
}

function logLine(terminal: Terminal, at: Date, entry: LogEntry): void {
  const time = at.toISOString().slice(11, 19);
  switch (entry.event) {
    case 'request': {
      const status = tone(terminal, entry.status < 400 ? 'good' : 'warn', String(entry.status));
      const range = entry.range === null ? '' : ` ${entry.range}`;
      const cut = entry.complete ? '' : tone(terminal, 'warn', ' cut off');
      terminal.out(
        `${time} ${status} ${entry.method} ${entry.path}${range} ${formatBytes(entry.sentSize)} bytes ${entry.durationMs.toFixed(1)} ms${cut}`,
      );
      return;
    }
    case 'bad-request':
      terminal.out(`${time} ${tone(terminal, 'warn', String(entry.status))} ${entry.reason}`);
      return;
    case 'fault':
      terminal.out(`${time} ${tone(terminal, 'bad', 'fault')} ${entry.path}: ${entry.message}`);
      return;
    case 'listening':
    case 'closed':
  }
}
