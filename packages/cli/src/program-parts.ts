/**
 * What the descriptions of all commands are made of.
 * @module
 */
import { Option } from 'commander';

/** Examples as the end of a command's help. */
export function examples(...lines: string[]): string {
  return `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** The option that every command has. */
export const json = (): Option => new Option('--json', 'print one JSON object instead');
