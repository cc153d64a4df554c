/**
 * Decodes a patch and tells what each coded bit cost: the one place where costs come from.
 * @module
 */
import type { Codec, Topic } from './codec.ts';
import { PatchDecoder } from './decoder.ts';
import type { PatchHeader } from './header.ts';

/** Told of coded symbols: their topic, how many, their information content in bits, and how much target is written. */
export type Charge = (topic: Topic, symbols: number, bits: number, position: number) => void;

/** What a decoding left behind. */
export interface Decoded {
  readonly header: PatchHeader;
  readonly codec: Codec;
  readonly target: Uint8Array;
}

/** Decode the whole of `patch`. Throws what `applyPatch` throws. */
export function decodeCounted(base: Uint8Array | null, patch: Uint8Array, charge: Charge): Decoded {
  const tell = (symbols: number, bits: number): void => {
    const { codec } = decoder;
    if (codec !== undefined) charge(codec.topic, symbols, bits, codec.position);
  };
  /** Charge a bit that is zero with a chance of `zero` / 4096. */
  const tellBit = (bit: number, zero: number): number => {
    tell(1, 12 - Math.log2(bit === 0 ? zero : 4096 - zero));
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
      direct(count, value) {
        const bits = coder.direct(count, value);
        tell(count, count);
        return bits;
      },
    }),
  });
  decoder.sink(patch);
  const target = decoder.poll();
  decoder.finish();
  const { header, codec } = decoder;
  if (header === undefined || codec === undefined) throw new Error('a finished decoder has a header');
  return { header, codec, target };
}
