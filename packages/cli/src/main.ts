#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { EXIT, failureLine } from './errors.ts';
import { runAloft } from './run.ts';
import { askHidden } from './terminal/ask-hidden.ts';
import { processTerminal } from './terminal/terminal.ts';

const stop = new AbortController();
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const args = process.argv.slice(2);
// A server ends in order; everything else may stop at once, which is what signals do by themselves.
if (args[0] === 'serve') {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that closes its end, such as head, is no failure.
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  const failure = { code: 'FILE_NOT_WRITABLE', message: `cannot be written (${error.code})`, exitCode: EXIT.files };
  process.stderr.write(`${failureLine({ ...failure, file: 'standard output' })}\n`);
  process.exit(EXIT.files);
});

const context = {
  terminal: processTerminal(),
  clock: () => performance.now(),
  now: () => new Date(),
  signal: stop.signal,
  isDebug: process.env['ALOFT_DEBUG'] === '1',
  env: process.env,
  ...(process.stdin.isTTY && process.stderr.isTTY
    ? { askHidden: (question: string) => askHidden(question, process.stdin, process.stderr) }
    : {}),
};
process.exitCode = await runAloft(args, context, version);
