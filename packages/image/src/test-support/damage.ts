/** Tries a reader of bytes from outside on everything that can become of a file. */
import fc from 'fast-check';

/** `attempt` is given `whole` cut off anywhere, with any byte changed, and noise that begins like it. */
export function tryDamaged(whole: Uint8Array, seed: number, attempt: (bytes: Uint8Array) => void): void {
  for (let at = 0; at < whole.length; at++) {
    attempt(whole.subarray(0, at));
    for (const flip of [1, 0x80, 0xff]) attempt(whole.map((byte, index) => (index === at ? byte ^ flip : byte)));
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      noise.set(whole.subarray(0, Math.min(6, noise.length)));
      attempt(noise);
    }),
    { seed, numRuns: 500 },
  );
}
