#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import type { Context } from './commands/context.ts';
import { describeFailure, EXIT, failureLine } from './errors.ts';
import { buildProgram } from './program.ts';
import { processTerminal } from './terminal/terminal.ts';

const stop = new AbortController();
const terminal = processTerminal();
const context: Context = {
  terminal,
  clock: () => performance.now(),
  now: () => new Date(),
  signal: stop.signal,
};
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const program = buildProgram(context, version);
// Commands that serve end in order; everything else may stop at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort();
    if (process.argv[2] !== 'serve') process.exit(130);
  });
}
// A reader that closes its end, such as head, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.files),
);

const commands = [program, ...program.commands, ...program.commands.flatMap((command) => command.commands)];
for (const command of commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Say what went wrong, and with which exit code to leave. */
function report(error: unknown): number {
  // commander has printed its own message, or help was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const failure = describeFailure(error);
  if (process.argv.includes('--json')) {
    const { exitCode: _, ...details } = failure;
    terminal.out(JSON.stringify({ error: details }));
  }
  terminal.err(`${failureLine(failure)}\n`);
  if (process.env['ALOFT_DEBUG'] === '1' && error instanceof Error) terminal.err(`${error.stack}\n`);
  return failure.exitCode;
}
