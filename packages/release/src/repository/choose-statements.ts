import { ReleaseError } from '../errors.ts';
import { checkStatementCount, MAX_STATEMENTS } from '../offer-limits.ts';
import type { TrustAnchors } from '../trust/trust-anchors.ts';
import { linkStatements, sameAnchors } from './link-statements.ts';
import { type OpenStatement, openForeignStatement, openStatementFor } from './open-statement.ts';

/** Statements that an offer may carry, and what is known of the devices that read them. */
export interface StatementQuestion {
  readonly vendorDomain: string;
  /** Those that somebody names; each stays. */
  readonly given: readonly Uint8Array[];
  /** Those of the offer that is replaced: any bytes, because whoever stores the offer can change them. */
  readonly kept: readonly Uint8Array[];
  /** Those of other offers of the class, which no given one may contradict. */
  readonly elsewhere?: readonly Uint8Array[];
  /** Sets that devices have; none when nobody named any. */
  readonly trust?: readonly TrustAnchors[];
}

/** A kept statement that the new offer lacks. */
export interface LeftOutStatement {
  /** Of its set; null where the statement could not be read, is unsigned or for another vendor. */
  readonly version: number | null;
  /** `unproven`: no known set leads to it and it leads to none; `no-room`: newer ones fill the offer. */
  readonly reason: 'unproven' | 'no-room';
}

/** The statements of an offer, oldest first, and what was left out. */
export interface ChosenStatements {
  readonly statements: readonly Uint8Array[];
  readonly leftOut: readonly LeftOutStatement[];
}

/**
 * Chooses the statements of an offer: all that are given, and those of the replaced offer that belong to them or to the
 * sets devices have, as far as four have room. Where neither is known, those that can be read stay: nothing new takes their place.
 *
 * @throws {ReleaseError} about given statements: what `readTrustStatement` throws, `TRUST_OTHER_VENDOR`, `TRUST_UNSIGNED`,
 *   `OFFER_BAD_VALUE` for more than four, `TRUST_CONFLICT` when another set of the same version is out
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { chooseStatements } from '@aloft/release';
 *
 * const chosen = chooseStatements({ vendorDomain: 'example.com', given: [], kept: [Uint8Array.of(1)] });
 * assert.deepEqual(chosen, { statements: [], leftOut: [{ version: null, reason: 'unproven' }] });
 * ```
 */
export function chooseStatements(question: StatementQuestion): ChosenStatements {
  const { vendorDomain, elsewhere = [], trust = [] } = question;
  const given = distinct(question.given.map((bytes, index) => openStatementFor(bytes, vendorDomain, index)));
  checkStatementCount(given.length);
  const readable = (list: readonly Uint8Array[]): readonly OpenStatement[] =>
    list.flatMap((bytes) => openForeignStatement(bytes, vendorDomain) ?? []);
  const kept = readable(question.kept);
  checkConflicts(given, [...kept, ...readable(elsewhere)], vendorDomain, trust);

  const isAnew = (one: OpenStatement): boolean => given.some((other) => versionOf(other) === versionOf(one));
  const others = kept.filter((one) => !isAnew(one));
  const isAnybodyKnown = trust.length + given.length > 0;
  const roots = [...trust, ...given.map(({ anchors }) => anchors)];
  const { led, leading } = isAnybodyKnown
    ? linkStatements(others, given, vendorDomain, roots)
    : { led: others, leading: [] };
  // Those that devices are led to come before those that only lead there, which anybody can forge.
  const proven = oneOfEach([...led.toSorted(newestFirst), ...leading.toSorted(newestFirst)]);
  const staying = proven.slice(0, MAX_STATEMENTS - given.length);
  const leftOut: LeftOutStatement[] = Array.from({ length: question.kept.length - kept.length }, () => ({
    version: null,
    reason: 'unproven',
  }));
  for (const one of kept) {
    if ([...given, ...staying].some(({ anchors }) => sameAnchors(anchors, one.anchors))) continue;
    leftOut.push({ version: versionOf(one), reason: proven.includes(one) ? 'no-room' : 'unproven' });
  }
  const statements = [...given, ...staying]
    .sort(newestFirst)
    .reverse()
    .map(({ bytes }) => bytes);
  return { statements, leftOut };
}

/** Devices that took one set of a version refuse every other of it, and all that comes behind. */
function checkConflicts(
  given: readonly OpenStatement[],
  out: readonly OpenStatement[],
  vendorDomain: string,
  trust: readonly TrustAnchors[],
): void {
  const believed = trust.length === 0 ? out : provenBy(out, vendorDomain, trust);
  for (const [index, one] of given.entries()) {
    const rivals = [...believed, ...given.slice(0, index)];
    const rival = rivals.find(
      (other) => versionOf(other) === versionOf(one) && !sameAnchors(other.anchors, one.anchors),
    );
    if (rival === undefined) continue;
    const problem = `makes another set of version ${versionOf(one)} than a statement that is out or given too; devices that took that one refuse it and all that comes behind. Make the next change from the set that is out`;
    throw new ReleaseError('TRUST_CONFLICT', `statements[${index}]`, problem);
  }
}

/** Without those that are given twice, byte for byte or with signatures added; the last stays. */
function distinct(statements: readonly OpenStatement[]): readonly OpenStatement[] {
  return statements.filter(
    (one, index) => !statements.slice(index + 1).some((later) => sameAnchors(later.anchors, one.anchors)),
  );
}

function oneOfEach(statements: readonly OpenStatement[]): readonly OpenStatement[] {
  return statements.filter(
    (one, index) => statements.findIndex((other) => versionOf(other) === versionOf(one)) === index,
  );
}

function provenBy(
  statements: readonly OpenStatement[],
  vendorDomain: string,
  roots: readonly TrustAnchors[],
): readonly OpenStatement[] {
  const { led, leading } = linkStatements(statements, [], vendorDomain, roots);
  return [...led, ...leading];
}

function newestFirst(a: OpenStatement, b: OpenStatement): number {
  return versionOf(b) - versionOf(a);
}

function versionOf({ anchors }: OpenStatement): number {
  return anchors.version;
}
