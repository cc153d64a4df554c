/**
 * One run of the command line, from arguments to exit code. The process itself is `main.ts`'s business.
 * @module
 */
import type { Command, Option } from 'commander';
import { CommanderError } from 'commander';
import type { Context } from './commands/context.ts';
import { CliError, describeFailure, EXIT, failureLine, usage } from './errors.ts';
import { isStandardOutput } from './output.ts';
import { buildProgram } from './program.ts';

/**
 * Run the command that `args` ask for; everything it says goes to the terminal of `context`.
 *
 * Where a command writes its output to standard output, all it says goes to standard error.
 *
 * @param args Without the names of interpreter and script.
 * @returns The exit code.
 */
export async function runAloft(args: readonly string[], given: Context, version: string): Promise<number> {
  const { out, err } = given.terminal;
  let say = out;
  const context = { ...given, terminal: { ...given.terminal, out: (text: string) => say(text) } };
  const program = buildProgram(context, version);
  const required = new Map(allCommands(program).map((command) => [command, takeRequired(command)]));
  program.hook('preAction', (_, command) => {
    const missing = required
      .get(command)
      ?.find((option) => command.getOptionValue(option.attributeName()) === undefined);
    if (missing !== undefined)
      throw usage(`required option '${missing.flags}' not specified (see ${fullName(command)} --help)`);
    const { output } = command.opts<{ output?: string }>();
    if (output !== undefined && isStandardOutput(output)) say = (text) => err(`${text}\n`);
  });
  for (const command of allCommands(program)) {
    command.exitOverride((error) => {
      throw usageError(command, error);
    });
    command.configureOutput({
      writeOut: (text) => context.terminal.out(text.trimEnd()),
      // What commander says of a wrong command line is told like every other failure.
      writeErr: () => undefined,
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return report(error, args, context);
  }
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/**
 * The options a command cannot do without, to be looked for last: a misspelled one should be told as unknown, and not
 * as missing.
 */
function takeRequired(command: Command): Option[] {
  const required = command.options.filter(({ mandatory }) => mandatory);
  for (const option of required) option.mandatory = false;
  return required;
}

/** Help that was asked for is no error; anything else is a wrong command line. */
function usageError(command: Command, error: CommanderError): Error {
  if (error.exitCode === 0) return error;
  const name = fullName(command);
  if (error.code === 'commander.help') {
    const names = command.commands.map((child) => child.name()).join(', ');
    return usage(`say what to do: ${names} (${name} --help tells more)`);
  }
  const [what = ''] = error.message.replace(/^error: /, '').split('\n');
  const hint = /\(Did you mean .*\)/.exec(error.message)?.[0];
  return usage(`${[what, hint].filter(Boolean).join(' ')} (see ${name} --help)`);
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

/** Say what went wrong, and with which exit code to leave. */
function report(error: unknown, args: readonly string[], { terminal, isDebug }: Context): number {
  if (error instanceof CommanderError) return EXIT.ok;
  const failure = describeFailure(error);
  const isTold = error instanceof CliError && error.isTold;
  if (args.includes('--json') && !isTold) {
    const { exitCode: _, ...details } = failure;
    terminal.out(JSON.stringify({ error: details }));
  }
  terminal.err(`${failureLine(failure)}\n`);
  if (isDebug && error instanceof Error) terminal.err(`${error.stack}\n`);
  return failure.exitCode;
}
