import { crc32 } from 'node:zlib';
import { sha256 } from './digest.ts';

/** Makes a patch file for the stand-in decoder. */
export function makePatch(base: Uint8Array | null, target: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(96 + target.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('ALFP'));
  bytes[4] = 1;
  view.setUint16(6, 0xffff, true);
  view.setUint32(8, bytes.length, true);
  view.setUint32(12, base?.length ?? 0, true);
  view.setUint32(16, target.length, true);
  view.setUint32(20, 1024, true);
  if (base !== null) bytes.set(sha256(base), 24);
  bytes.set(sha256(target), 56);
  view.setUint32(92, crc32(bytes.subarray(0, 92)), true);
  for (let i = 0; i < target.length; i++) {
    bytes[96 + i] = (target[i] ?? 0) ^ (base?.[i] ?? 0) ^ (i >= 5000 ? (target[i - 5000] ?? 0) : 0);
  }
  return bytes;
}
