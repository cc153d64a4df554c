import type { PatchMaker } from '../make-patches.ts';

const HEADER_SIZE = 4;

/**
 * A patch codec small enough to see through: 4 bytes hold how many leading bytes base and target share, the rest of the
 * target follows. Without a base it drops trailing zeros of the target and keeps their number.
 */
export const toyPatchMaker: PatchMaker = {
  createPatch(base, target) {
    let kept = 0;
    if (base === null) while (kept < target.length && target.at(-1 - kept) === 0) kept += 1;
    else while (kept < base.length && kept < target.length && base[kept] === target[kept]) kept += 1;
    const literal = base === null ? target.subarray(0, target.length - kept) : target.subarray(kept);
    const bytes = new Uint8Array(HEADER_SIZE + literal.length);
    new DataView(bytes.buffer).setUint32(0, kept);
    bytes.set(literal, HEADER_SIZE);
    return { bytes, header: { ramSize: 1000 } };
  },
  applyPatch(base, patch) {
    const kept = new DataView(patch.buffer, patch.byteOffset, patch.byteLength).getUint32(0);
    const literal = patch.subarray(HEADER_SIZE);
    const target = new Uint8Array(kept + literal.length);
    if (base === null) {
      target.set(literal, 0);
    } else {
      target.set(base.subarray(0, kept), 0);
      target.set(literal, kept);
    }
    return target;
  },
};
