import { bytesEqual } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { MAX_STATEMENTS } from '../offer-limits.ts';
import { vendorIdOf } from '../suit/identifiers.ts';
import { keyIdOf } from '../trust/p256-key.ts';
import type { TrustAnchors } from '../trust/trust-anchors.ts';
import { readTrustStatement } from '../trust/trust-statement.ts';

/** A statement, and the anchors it brings. */
interface Statement {
  readonly bytes: Uint8Array;
  readonly anchors: TrustAnchors;
}

/**
 * Checks statements that an offer shall carry: that they are for this vendor and signed, and that devices which took the
 * newest know somebody who signs the offer. Whether they are signed by the right keys, and the offer by enough, only devices know.
 *
 * @param keyIds of the keys that sign the offer
 * @throws {ReleaseError} what `readTrustStatement` throws, `TRUST_OTHER_VENDOR`, `TRUST_UNSIGNED`, `SIGNATURE_KEY_UNKNOWN`
 */
export function checkStatements(
  statements: readonly Uint8Array[],
  vendorDomain: string,
  keyIds: readonly Uint8Array[],
): void {
  const newest = statements
    .map((bytes, index) => open(bytes, vendorDomain, index))
    .sort(byVersion)
    .at(-1);
  if (newest === undefined || knowsSome(newest.anchors, keyIds)) return;
  const { version } = newest.anchors;
  const problem = `lead devices to version ${version} of the keys, and none of those signs the offer`;
  throw new ReleaseError('SIGNATURE_KEY_UNKNOWN', 'statements', problem);
}

/**
 * The statements of an offer: those given and those of the offer it replaces, oldest first, so that a device that missed
 * some takes one after the other. Of one version the given one counts; of more than fit the newest do. Statements of the
 * replaced offer alone are left out once they lead to keys that did not sign this one.
 *
 * @throws {ReleaseError} as `checkStatements` does, about the newest of all, when some are given
 */
export function statementsFor(
  given: readonly Uint8Array[],
  previous: readonly Uint8Array[],
  vendorDomain: string,
  keyIds: readonly Uint8Array[],
): readonly Uint8Array[] {
  const byVersionNumber = new Map<number, Statement>();
  for (const bytes of previous) {
    const known = openKept(bytes, vendorDomain);
    if (known !== null) byVersionNumber.set(known.anchors.version, known);
  }
  given.forEach((bytes, index) => {
    const statement = open(bytes, vendorDomain, index);
    byVersionNumber.set(statement.anchors.version, statement);
  });
  const all = [...byVersionNumber.values()].sort(byVersion).slice(-MAX_STATEMENTS);
  const statements = all.map(({ bytes }) => bytes);
  if (given.length > 0) {
    checkStatements(statements, vendorDomain, keyIds);
    return statements;
  }
  const newest = all.at(-1);
  return newest !== undefined && knowsSome(newest.anchors, keyIds) ? statements : [];
}

function byVersion(a: Statement, b: Statement): number {
  return a.anchors.version - b.anchors.version;
}

function open(bytes: Uint8Array, vendorDomain: string, index: number): Statement {
  const { vendorId, anchors, signedBy } = readTrustStatement(bytes);
  const at = `statements[${index}]`;
  if (!bytesEqual(vendorId, vendorIdOf(vendorDomain))) {
    throw new ReleaseError('TRUST_OTHER_VENDOR', at, `is not for ${vendorDomain}`);
  }
  if (signedBy.length === 0) throw new ReleaseError('TRUST_UNSIGNED', at, 'has no signature yet; devices refuse it');
  return { bytes, anchors };
}

/** What no device of the vendor would take is not kept. */
function openKept(bytes: Uint8Array, vendorDomain: string): Statement | null {
  try {
    return open(bytes, vendorDomain, 0);
  } catch (error) {
    if (error instanceof ReleaseError) return null;
    throw error;
  }
}

function knowsSome({ keys }: TrustAnchors, keyIds: readonly Uint8Array[]): boolean {
  return keys.map(keyIdOf).some((known) => keyIds.some((keyId) => bytesEqual(keyId, known)));
}
