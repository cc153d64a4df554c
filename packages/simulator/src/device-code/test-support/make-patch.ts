import { createPatch } from '@aloft/delta';

const made = new Map<string, Uint8Array>();

/** Makes a patch, or a packed image without a base; the same ones only once. */
export function makePatch(base: Uint8Array | null, target: Uint8Array): Uint8Array {
  const key = `${base === null ? '' : Buffer.from(base).toString('base64')} ${Buffer.from(target).toString('base64')}`;
  const known = made.get(key) ?? createPatch(base, target).bytes;
  made.set(key, known);
  return known.slice();
}
