import { createHash } from 'node:crypto';

/** SHA-256 without waiting for it. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}
