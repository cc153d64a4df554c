/**
 * Suffix array construction by induced sorting: linear time, deterministic on every machine.
 * Nong, Zhang, Chan: "Two Efficient Algorithms for Linear Time Suffix Array Construction" (2011).
 * @module
 */

/** Start positions of all suffixes of `text`, in byte order of the suffixes (a shorter prefix sorts first). */
export function suffixArray(text: Uint8Array): Int32Array {
  const sa = new Int32Array(text.length);
  if (text.length > 0)
    sort(
      Int32Array.from(text, (byte) => byte),
      sa,
      256,
    );
  return sa;
}

/** Sort the suffixes of `s` (symbols 0..alphabet-1, with an implied smallest sentinel behind the end) into `sa`. */
function sort(s: Int32Array, sa: Int32Array, alphabet: number): void {
  const n = s.length;
  if (n === 1) {
    sa[0] = 0;
    return;
  }
  // isSmall[i]: suffix i sorts before suffix i + 1. The last suffix is large: the sentinel follows it.
  const isSmall = new Uint8Array(n);
  for (let i = n - 2; i >= 0; i--) {
    const a = s[i] as number;
    const b = s[i + 1] as number;
    isSmall[i] = a < b || (a === b && isSmall[i + 1] === 1) ? 1 : 0;
  }
  const counts = new Int32Array(alphabet);
  for (let i = 0; i < n; i++) counts[s[i] as number] = (counts[s[i] as number] as number) + 1;
  const bucket = new Int32Array(alphabet);

  const isLeftmost = (i: number): boolean => i > 0 && isSmall[i] === 1 && isSmall[i - 1] === 0;

  const starts = (): void => {
    for (let c = 0, sum = 0; c < alphabet; c++) {
      bucket[c] = sum;
      sum += counts[c] as number;
    }
  };
  const ends = (): void => {
    for (let c = 0, sum = 0; c < alphabet; c++) {
      sum += counts[c] as number;
      bucket[c] = sum;
    }
  };
  const induce = (): void => {
    starts();
    const last = s[n - 1] as number;
    sa[bucket[last] as number] = n - 1;
    bucket[last] = (bucket[last] as number) + 1;
    for (let i = 0; i < n; i++) {
      const j = (sa[i] as number) - 1;
      if (j >= 0 && isSmall[j] === 0) {
        const c = s[j] as number;
        const at = bucket[c] as number;
        sa[at] = j;
        bucket[c] = at + 1;
      }
    }
    ends();
    for (let i = n - 1; i >= 0; i--) {
      const j = (sa[i] as number) - 1;
      if (j >= 0 && isSmall[j] === 1) {
        const c = s[j] as number;
        const at = (bucket[c] as number) - 1;
        sa[at] = j;
        bucket[c] = at;
      }
    }
  };

  sa.fill(-1);
  ends();
  for (let i = n - 1; i > 0; i--) {
    if (isLeftmost(i)) {
      const c = s[i] as number;
      const at = (bucket[c] as number) - 1;
      sa[at] = i;
      bucket[c] = at;
    }
  }
  induce();

  // Name the sorted leftmost-small substrings; equal ones share a name.
  let found = 0;
  for (let i = 0; i < n; i++) if (isLeftmost(sa[i] as number)) sa[found++] = sa[i] as number;
  const names = sa.subarray(found);
  names.fill(-1);
  let name = 0;
  let previous = -1;
  for (let i = 0; i < found; i++) {
    const position = sa[i] as number;
    if (previous < 0 || !sameSubstring(s, isSmall, previous, position)) name++;
    previous = position;
    names[position >>> 1] = name - 1;
  }
  const reduced = new Int32Array(found);
  const positions = new Int32Array(found);
  for (let i = 1, k = 0; i < n; i++) {
    if (isLeftmost(i)) {
      reduced[k] = names[i >>> 1] as number;
      positions[k++] = i;
    }
  }
  const order = new Int32Array(found);
  if (name < found) sort(reduced, order, name);
  else for (let i = 0; i < found; i++) order[reduced[i] as number] = i;

  sa.fill(-1);
  ends();
  for (let i = found - 1; i >= 0; i--) {
    const position = positions[order[i] as number] as number;
    const c = s[position] as number;
    const at = (bucket[c] as number) - 1;
    sa[at] = position;
    bucket[c] = at;
  }
  induce();
}

/** Are the leftmost-small substrings at `a` and `b` (each up to the next leftmost-small position) equal? */
function sameSubstring(s: Int32Array, isSmall: Uint8Array, a: number, b: number): boolean {
  const n = s.length;
  for (let k = 0; ; k++) {
    if (a + k >= n || b + k >= n) return false;
    if (s[a + k] !== s[b + k] || isSmall[a + k] !== isSmall[b + k]) return false;
    if (k > 0) {
      const aEnds = isSmall[a + k] === 1 && isSmall[a + k - 1] === 0;
      const bEnds = isSmall[b + k] === 1 && isSmall[b + k - 1] === 0;
      if (aEnds && bEnds) return true;
      if (aEnds !== bEnds) return false;
    }
  }
}
