import { bytesEqual } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { vendorIdOf } from '../suit/identifiers.ts';
import type { TrustAnchors } from '../trust/trust-anchors.ts';
import { readTrustStatement } from '../trust/trust-statement.ts';

/** A statement, and the anchors it brings; whose signatures it carries is not looked at. */
export interface OpenStatement {
  readonly bytes: Uint8Array;
  readonly anchors: TrustAnchors;
}

/** Opens a statement that somebody names; `index` is its place, for the message. */
export function openStatementFor(bytes: Uint8Array, vendorDomain: string, index: number): OpenStatement {
  const { vendorId, anchors, signedBy } = readTrustStatement(bytes);
  const at = `statements[${index}]`;
  if (!bytesEqual(vendorId, vendorIdOf(vendorDomain))) {
    throw new ReleaseError('TRUST_OTHER_VENDOR', at, `is not for ${vendorDomain}`);
  }
  if (signedBy.length === 0) throw new ReleaseError('TRUST_UNSIGNED', at, 'has no signature yet; devices refuse it');
  return { bytes, anchors };
}

/** Opens a statement of an offer that is out; null for what no device of the vendor would take. */
export function openForeignStatement(bytes: Uint8Array, vendorDomain: string): OpenStatement | null {
  try {
    return openStatementFor(bytes, vendorDomain, 0);
  } catch (error) {
    if (error instanceof ReleaseError) return null;
    throw error;
  }
}
