/**
 * Decodes a patch and tells what each coded bit cost: the one place where costs come from.
 * @module
 */
import type { Tally, Topic } from './body.ts';
import { PatchDecoder } from './decoder.ts';
import type { PatchHeader } from './header.ts';

/** Told of a coded symbol: its topic, its information content in bits, and how much target is written. */
export type Charge = (topic: Topic, bits: number, position: number) => void;

/** What a decoding left behind. */
export interface Decoded {
  readonly header: PatchHeader;
  readonly tally: Tally;
  readonly target: Uint8Array;
}

/** Decode the whole of `patch`. Throws what `applyPatch` throws. */
export function decodeCounted(base: Uint8Array | null, patch: Uint8Array, charge: Charge): Decoded {
  /** Charge a bit that is zero with a chance of `zero` / 4096. */
  const tellBit = (bit: number, zero: number): number => {
    const { codec } = decoder;
    const bits = 12 - Math.log2(bit === 0 ? zero : 4096 - zero);
    if (codec !== undefined) charge(codec.tally.topic, bits, codec.position);
    return bit;
  };
  const decoder = new PatchDecoder(base, {
    watch: (coder, models) => ({
      bit(index, value) {
        const zero = models.chance(index);
        return tellBit(coder.bit(index, value), zero);
      },
      mixed(a, b, c, set, value) {
        const zero = models.mix(a, b, c, set);
        return tellBit(coder.mixed(a, b, c, set, value), zero);
      },
      even(value) {
        return tellBit(coder.even(value), 2048);
      },
    }),
  });
  decoder.sink(patch);
  const target = decoder.poll();
  decoder.finish();
  const { header, codec } = decoder;
  if (header === undefined || codec === undefined) throw new Error('a finished decoder has a header');
  return { header, tally: codec.tally, target };
}
