import { bytesEqual } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import type { TrustAnchors } from '../trust/trust-anchors.ts';
import { verifyTrustStatement } from '../trust/trust-statement.ts';
import type { OpenStatement } from './open-statement.ts';

/** Statements that belong to known sets. */
export interface LinkedStatements {
  /** Signed by a known set, directly or through others of them, or one that brings a known set. */
  readonly led: readonly OpenStatement[];
  /** The way of devices that missed some: their sets signed others of these. A forger can make such; no device takes it. */
  readonly leading: readonly OpenStatement[];
}

/** Tells which statements belong to `roots`, sets that are known, and to `successors`, statements known to be right. */
export function linkStatements(
  statements: readonly OpenStatement[],
  successors: readonly OpenStatement[],
  vendorDomain: string,
  roots: readonly TrustAnchors[],
): LinkedStatements {
  const takes = (anchors: TrustAnchors, { bytes }: OpenStatement): boolean => isTaken(bytes, vendorDomain, anchors);
  const ascending = statements.toSorted((a, b) => a.anchors.version - b.anchors.version);
  const sets = [...roots];
  const led: OpenStatement[] = [];
  for (const one of ascending) {
    if (!sets.some((set) => sameAnchors(set, one.anchors) || takes(set, one))) continue;
    led.push(one);
    sets.push(one.anchors);
  }
  const known = [...successors, ...led];
  const leading: OpenStatement[] = [];
  for (const one of ascending.toReversed()) {
    if (led.includes(one) || !known.some((later) => takes(one.anchors, later))) continue;
    leading.push(one);
    known.push(one);
  }
  return { led, leading };
}

/** Whether two sets are one. */
export function sameAnchors(a: TrustAnchors, b: TrustAnchors): boolean {
  return (
    a.version === b.version &&
    a.threshold === b.threshold &&
    a.keys.length === b.keys.length &&
    a.keys.every((key) => b.keys.some((other) => bytesEqual(key, other)))
  );
}

function isTaken(statement: Uint8Array, vendorDomain: string, current: TrustAnchors): boolean {
  try {
    verifyTrustStatement(statement, vendorDomain, current);
    return true;
  } catch (error) {
    if (error instanceof ReleaseError) return false;
    throw error;
  }
}
