/**
 * Trust statements that a release brings along, and what devices believe once they have seen them.
 * @module
 */
import { followStatements, readTrustStatement } from '@aloft/release';
import { about } from '../errors.ts';
import { readInput } from '../files.ts';
import { trustSetOf } from '../keys/trust-set.ts';
import type { NamedTrust } from '../keys/trusted-keys.ts';

/** A statement with the file it is from, and the set it brings. */
export interface NamedStatement extends NamedTrust {
  readonly bytes: Uint8Array;
}

/** The statements in files, each at least readable. */
export async function readStatements(files: readonly string[]): Promise<readonly NamedStatement[]> {
  const statements: NamedStatement[] = [];
  for (const file of files) {
    const bytes = await readInput(file);
    const { anchors } = about(file, () => readTrustStatement(bytes));
    statements.push({ file, bytes, set: trustSetOf(anchors, {}, new Map()) });
  }
  return statements.sort((a, b) => a.set.anchors.version - b.set.anchors.version);
}

/** A set as a device has it that was shown the statements of an offer. */
export function afterStatements(
  { file, set }: NamedTrust,
  statements: readonly Uint8Array[],
  vendorDomain: string,
): NamedTrust {
  return { file, set: { ...set, anchors: followStatements(statements, vendorDomain, set.anchors).anchors } };
}
