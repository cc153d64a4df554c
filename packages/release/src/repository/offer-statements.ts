import { bytesEqual } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { keyIdOf } from '../trust/p256-key.ts';
import { openStatementFor } from './open-statement.ts';

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
    .map((bytes, index) => openStatementFor(bytes, vendorDomain, index).anchors)
    .sort((a, b) => a.version - b.version)
    .at(-1);
  if (newest === undefined) return;
  const isKnown = newest.keys.map(keyIdOf).some((known) => keyIds.some((keyId) => bytesEqual(keyId, known)));
  if (isKnown) return;
  const problem = `lead devices to version ${newest.version} of the keys, and none of those signs the offer; sign it with one of them`;
  throw new ReleaseError('SIGNATURE_KEY_UNKNOWN', 'statements', problem);
}
