import type { CliErrorCode } from '../errors.ts';

/** What an inspector found: data for machines, a drawing for people. */
export interface Inspection {
  readonly data: object;
  readonly lines: () => readonly string[];
  /** What makes the file unfit for use; absent when nothing does. */
  readonly fault?: { readonly code: CliErrorCode; readonly message: string };
}
