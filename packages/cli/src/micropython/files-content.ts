/**
 * A set of files, read and compiled.
 * @module
 */
import type { FileRequirements, FileWithBytes } from '@aloft/release';
import type { LeftOut } from './collect-files.ts';

/** A set of files, and how it may be packed. */
export interface FilesContent {
  readonly kind: 'files';
  /** In the order of the list. */
  readonly files: readonly FileWithBytes[];
  readonly requirements: FileRequirements;
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly string[];
  readonly windowBits: number;
  /** What boards lend the patch decoder; 0 for boards without one. */
  readonly ramBudget: number;
}
