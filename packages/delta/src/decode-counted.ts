/**
 * Decodes a patch and tells what each coded bit cost: the one place where costs come from.
 * @module
 */
import type { Codec, Topic } from './codec.ts';
import { PatchDecoder } from './decoder.ts';
import type { PatchHeader } from './header.ts';

/** Told of coded symbols: their topic, how many, their information content in bits, and how much target is written. */
export type Charge = (topic: Topic, symbols: number, bits: number, position: number) => void;

/** Decode the whole of `patch`. Throws what `applyPatch` throws. */
export function decodeCounted(
  base: Uint8Array | null,
  patch: Uint8Array,
  charge: Charge,
): { readonly header: PatchHeader; readonly codec: Codec } {
  const tell = (symbols: number, bits: number): void => {
    const { codec } = decoder;
    if (codec !== undefined) charge(codec.topic, symbols, bits, codec.position);
  };
  const decoder = new PatchDecoder(base, {
    watch: (coder, models) => ({
      bit(index, value) {
        const chance = models.chance(index) / 4096;
        const bit = coder.bit(index, value);
        tell(1, -Math.log2(bit === 0 ? chance : 1 - chance));
        return bit;
      },
      direct(count, value) {
        const bits = coder.direct(count, value);
        tell(count, count);
        return bits;
      },
    }),
  });
  decoder.sink(patch);
  decoder.poll();
  decoder.finish();
  const { header, codec } = decoder;
  if (header === undefined || codec === undefined) throw new Error('a finished decoder has a header');
  return { header, codec };
}
