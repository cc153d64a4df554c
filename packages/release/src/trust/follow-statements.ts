import { ReleaseError, type ReleaseErrorCode } from '../errors.ts';
import { vendorIdOf } from '../suit/identifiers.ts';
import type { TrustAnchors } from './trust-anchors.ts';
import { verifyStatementFor } from './trust-statement.ts';

/** Where statements lead. */
export interface FollowedStatements {
  /** The anchors in use afterwards. */
  readonly anchors: TrustAnchors;
  /** What was passed over, by its place in the list, and why. */
  readonly passedOver: readonly { readonly index: number; readonly code: ReleaseErrorCode }[];
}

/**
 * Shows statements to trust anchors one after the other, as a device does with those of an offer: each that the anchors in
 * use take replaces them, every other is passed over.
 *
 * @param statements any bytes at all
 * @param vendorDomain the device's
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { encodeTrustStatement, followStatements, privateKeySigner, signTrustStatement } from '@aloft/release';
 *
 * const [old, fresh] = [1, 2].map((byte) => privateKeySigner(new Uint8Array(32).fill(byte)));
 * assert(old && fresh);
 * const next = { version: 1, threshold: 1, keys: [fresh.publicKey] };
 * const statement = await signTrustStatement(encodeTrustStatement('example.com', next), old);
 * const current = { version: 0, threshold: 1, keys: [old.publicKey] };
 * const { anchors, passedOver } = followStatements([Uint8Array.of(1), statement], 'example.com', current);
 * assert.deepEqual(anchors, next);
 * assert.deepEqual(passedOver, [{ index: 0, code: 'CBOR_TYPE' }]);
 * ```
 */
export function followStatements(
  statements: readonly Uint8Array[],
  vendorDomain: string,
  anchors: TrustAnchors,
): FollowedStatements {
  return followStatementsFor(statements, vendorIdOf(vendorDomain), anchors);
}

/** The same for a vendor of whom only the id is known. */
export function followStatementsFor(
  statements: readonly Uint8Array[],
  vendorId: Uint8Array,
  anchors: TrustAnchors,
): FollowedStatements {
  const passedOver: { index: number; code: ReleaseErrorCode }[] = [];
  let inUse = anchors;
  for (const [index, statement] of statements.entries()) {
    try {
      inUse = verifyStatementFor(statement, vendorId, inUse);
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      passedOver.push({ index, code: error.code });
    }
  }
  return { anchors: inUse, passedOver };
}
