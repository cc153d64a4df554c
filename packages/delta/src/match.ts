/**
 * Finds which stretches of the target come from where in the base: the longest match from a suffix array at each
 * place, extended over small differences (Percival, "Naive differences of executable code", 2003).
 * @module
 */

/** `size` bytes of the target at `to` resemble the base at `from`. */
export interface Block {
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** A new stretch must agree in this many bytes more than going on with the last one would. */
const WORTH_A_JUMP = 6;
const LONGEST_COMPARE = 2048;

export function findBlocks(base: Uint8Array, target: Uint8Array, sorted: Int32Array): Block[] {
  const blocks: Block[] = [];
  const baseSize = base.length;
  const targetSize = target.length;
  let scan = 0;
  let length = 0;
  let position = 0;
  let lastScan = 0;
  let lastPosition = 0;
  let lastOffset = 0;

  const agrees = (at: number): boolean => {
    const other = at + lastOffset;
    return other >= 0 && other < baseSize && base[other] === target[at];
  };

  while (scan < targetSize) {
    let oldScore = 0;
    scan += length;
    for (let scored = scan; scan < targetSize; scan++) {
      const found = longestMatch(base, target, sorted, scan);
      length = found.size;
      position = found.at;
      for (; scored < scan + length; scored++) if (agrees(scored)) oldScore++;
      if ((length === oldScore && length !== 0) || length > oldScore + WORTH_A_JUMP) break;
      if (agrees(scan)) oldScore--;
    }
    if (length === oldScore && scan !== targetSize) continue;

    let forward = 0;
    for (let i = 0, score = 0, best = 0; lastScan + i < scan && lastPosition + i < baseSize; ) {
      if (base[lastPosition + i] === target[lastScan + i]) score++;
      i++;
      if (score * 2 - i > best * 2 - forward) {
        best = score;
        forward = i;
      }
    }
    let backward = 0;
    if (scan < targetSize) {
      for (let i = 1, score = 0, best = 0; scan >= lastScan + i && position >= i; i++) {
        if (base[position - i] === target[scan - i]) score++;
        if (score * 2 - i > best * 2 - backward) {
          best = score;
          backward = i;
        }
      }
    }
    if (lastScan + forward > scan - backward) {
      const overlap = lastScan + forward - (scan - backward);
      let best = 0;
      let split = 0;
      for (let i = 0, score = 0; i < overlap; i++) {
        if (target[lastScan + forward - overlap + i] === base[lastPosition + forward - overlap + i]) score++;
        if (target[scan - backward + i] === base[position - backward + i]) score--;
        if (score > best) {
          best = score;
          split = i + 1;
        }
      }
      forward += split - overlap;
      backward -= split;
    }
    if (forward > 0) blocks.push({ from: lastPosition, to: lastScan, size: forward });
    lastScan = scan - backward;
    lastPosition = position - backward;
    lastOffset = position - scan;
  }
  return blocks;
}

const found = { at: 0, size: 0 };

/** Binary search in the suffix array; of the suffixes on the search path the longest agreeing one. */
function longestMatch(
  base: Uint8Array,
  target: Uint8Array,
  sorted: Int32Array,
  at: number,
): { at: number; size: number } {
  found.at = 0;
  found.size = 0;
  let low = 0;
  let high = sorted.length - 1;
  // Agreement of the bounds with the needle lets the comparison skip what is known to be equal.
  let agreedLow = 0;
  let agreedHigh = 0;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const from = sorted[middle] ?? 0;
    let size = Math.min(agreedLow, agreedHigh);
    const most = Math.min(base.length - from, target.length - at, LONGEST_COMPARE);
    while (size < most && base[from + size] === target[at + size]) size++;
    if (size > found.size) {
      found.size = size;
      found.at = from;
    }
    if (
      from + size >= base.length ||
      (at + size < target.length && (base[from + size] ?? 0) < (target[at + size] ?? 0))
    ) {
      low = middle + 1;
      agreedLow = size;
    } else {
      high = middle - 1;
      agreedHigh = size;
    }
  }
  return found;
}
