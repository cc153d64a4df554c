/**
 * What the help of all commands has in common.
 * @module
 */
import { Option } from 'commander';

/** What every help ends with. */
export const EXIT_CODES: string = `
Exit codes:
  0   done
  1   the input was refused: damaged, for another base or chip, too large, breaking a rule
  2   the command line was wrong
  3   a file or port could not be used
  70  a fault of aloft itself (ALOFT_DEBUG=1 shows where)
Failures are one line on standard error; with --json also {"error": …} on standard output.`;

/** Examples below a command's help. */
export function examples(...lines: string[]): string {
  return `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** The option that every command has. */
export const json = (): Option => new Option('--json', 'print one JSON object instead');
