/**
 * Suffix array construction by induced sorting: linear time, deterministic on every machine, in place but for buckets.
 * Nong, Zhang, Chan: "Two Efficient Algorithms for Linear Time Suffix Array Construction" (2011).
 * @module
 */

/**
 * Sort the suffixes of `s` (symbols 0..alphabet-1, with an implied smallest sentinel behind the end) into `sa`, which
 * must be as long.
 *
 * While a pass runs, a suffix stored as its complement does not bring its predecessor into order in that pass; 0 is an
 * empty place. So every step reads the text at one place only, and no array of suffix types is needed.
 */
export function sortSuffixes(s: Int32Array, sa: Int32Array, alphabet: number): void {
  const n = s.length;
  sa.fill(0);
  if (n < 2) return;
  const counts = countSymbols(s, alphabet);
  const bucket = new Int32Array(alphabet);
  setEnds(counts, bucket);
  const found = placeLeftmost(s, sa, bucket);
  if (found > 1) {
    induceLarge(s, sa, counts, bucket, false);
    induceSmall(s, sa, counts, bucket, false);
    collectMarked(sa, found);
    const names = nameSubstrings(s, sa, found);
    if (names < found) sortByNames(s, sa, found, names);
    sa.fill(0, found);
    setEnds(counts, bucket);
    moveToEnds(s, sa, bucket, found);
  }
  induceLarge(s, sa, counts, bucket, true);
  induceSmall(s, sa, counts, bucket, true);
}

function countSymbols(s: Int32Array, alphabet: number): Int32Array {
  const counts = new Int32Array(alphabet);
  for (let i = 0; i < s.length; i++) {
    const c = s[i] as number;
    counts[c] = (counts[c] as number) + 1;
  }
  return counts;
}

/** Leftmost-small suffixes at the ends of their buckets, in any order: inducing sorts their substrings. How many? */
function placeLeftmost(s: Int32Array, sa: Int32Array, bucket: Int32Array): number {
  let found = 0;
  for (let i = leftmostBefore(s, s.length - 1); i > 0; i = leftmostBefore(s, i)) {
    const c = s[i] as number;
    const at = (bucket[c] as number) - 1;
    sa[at] = i;
    bucket[c] = at;
    found++;
  }
  return found;
}

/** Gather the `found` suffixes that are stored as complements, in their order. */
function collectMarked(sa: Int32Array, found: number): void {
  for (let i = 0, k = 0; k < found; i++) {
    const mark = sa[i] as number;
    if (mark < 0) sa[k++] = ~mark;
  }
}

/** The first `found` suffixes to the ends of their buckets: from the back, so that no place is taken too early. */
function moveToEnds(s: Int32Array, sa: Int32Array, bucket: Int32Array, found: number): void {
  for (let i = found - 1; i >= 0; i--) {
    const position = sa[i] as number;
    sa[i] = 0;
    const c = s[position] as number;
    const at = (bucket[c] as number) - 1;
    sa[at] = position;
    bucket[c] = at;
  }
}

/** The next place before `from` where a suffix smaller than its successor follows a larger one; 0 when there is none. */
function leftmostBefore(s: Int32Array, from: number): number {
  // At `from` the text is small (a leftmost place) or large (the end); both ways large ones come first going back.
  let i = from;
  while (i > 0 && (s[i - 1] as number) >= (s[i] as number)) i--;
  while (i > 0 && (s[i - 1] as number) <= (s[i] as number)) i--;
  return i;
}

function setStarts(counts: Int32Array, bucket: Int32Array): void {
  for (let c = 0, sum = 0; c < counts.length; c++) {
    bucket[c] = sum;
    sum += counts[c] as number;
  }
}

function setEnds(counts: Int32Array, bucket: Int32Array): void {
  for (let c = 0, sum = 0; c < counts.length; c++) {
    sum += counts[c] as number;
    bucket[c] = sum;
  }
}

/** From sorted leftmost-small suffixes bring all large ones into order. `keep` them, or only what the next pass needs. */
function induceLarge(s: Int32Array, sa: Int32Array, counts: Int32Array, bucket: Int32Array, keep: boolean): void {
  const n = s.length;
  setStarts(counts, bucket);
  const last = s[n - 1] as number;
  const first = bucket[last] as number;
  bucket[last] = first + 1;
  sa[first] = (s[n - 2] as number) < last ? ~(n - 1) : n - 1;
  for (let i = 0; i < n; i++) {
    const v = sa[i] as number;
    if (v > 0) {
      const j = v - 1;
      const c = s[j] as number;
      const at = bucket[c] as number;
      bucket[c] = at + 1;
      sa[at] = j === 0 || (s[j - 1] as number) < c ? ~j : j;
      sa[i] = keep ? ~v : 0;
    } else if (v < 0) {
      sa[i] = ~v;
    }
  }
}

/** From sorted large suffixes bring all small ones into order; not to `keep` them leaves complements of leftmost ones. */
function induceSmall(s: Int32Array, sa: Int32Array, counts: Int32Array, bucket: Int32Array, keep: boolean): void {
  const n = s.length;
  setEnds(counts, bucket);
  for (let i = n - 1; i >= 0; i--) {
    const v = sa[i] as number;
    if (v > 0) {
      const j = v - 1;
      const c = s[j] as number;
      const at = (bucket[c] as number) - 1;
      bucket[c] = at;
      if (j === 0) sa[at] = keep ? -1 : 0;
      else sa[at] = (s[j - 1] as number) > c ? ~j : j;
    } else if (v < 0 && keep) {
      sa[i] = ~v;
    }
  }
}

/**
 * The first `m` of `sa` are leftmost-small positions in order of their substrings, each of which ends with the next such
 * position. Number these, equal ones alike, from 1; put each one's number in its position's place behind the first `m`
 * (no two positions are neighbours, so half of each is a place of its own). How many numbers?
 */
function nameSubstrings(s: Int32Array, sa: Int32Array, m: number): number {
  sa.fill(0, m);
  storeSizes(s, sa, m);
  let names = 0;
  for (let i = 0, last = 0, lastSize = 0; i < m; i++) {
    const position = sa[i] as number;
    const place = m + (position >>> 1);
    const size = sa[place] as number;
    if (size !== lastSize || !isSame(s, position, last, size)) {
      names++;
      last = position;
      lastSize = size;
    }
    sa[place] = names;
  }
  return names;
}

function storeSizes(s: Int32Array, sa: Int32Array, m: number): void {
  for (let i = leftmostBefore(s, s.length - 1), end = s.length; i > 0; i = leftmostBefore(s, i)) {
    sa[m + (i >>> 1)] = end - i + 1;
    end = i;
  }
}

/** Are the `size` symbols at `a` and `b` the same? Those that reach the sentinel are like no other. */
function isSame(s: Int32Array, a: number, b: number, size: number): boolean {
  if (a + size > s.length || b + size > s.length) return false;
  for (let k = 0; k < size; k++) if (s[a + k] !== s[b + k]) return false;
  return true;
}

/** Sort the leftmost-small suffixes by the shorter text that the `names` of their substrings make, which sorts alike. */
function sortByNames(s: Int32Array, sa: Int32Array, m: number, names: number): void {
  const n = s.length;
  gatherNames(sa, m, n);
  sortSuffixes(sa.subarray(n - m), sa.subarray(0, m), names);
  for (let i = leftmostBefore(s, n - 1), k = n; i > 0; i = leftmostBefore(s, i)) sa[--k] = i;
  for (let i = 0; i < m; i++) sa[i] = sa[n - m + (sa[i] as number)] as number;
}

function gatherNames(sa: Int32Array, m: number, n: number): void {
  for (let i = m + ((n - 1) >>> 1), k = n; i >= m; i--) {
    const name = sa[i] as number;
    if (name > 0) sa[--k] = name - 1;
  }
}
