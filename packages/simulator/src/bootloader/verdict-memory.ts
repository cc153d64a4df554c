import { type VerifyOptions, type VerifyResult, verifyAppImage } from '@aloft/image';
import type { Board } from '../board.ts';

interface Verdict {
  readonly bytes: Uint8Array;
  readonly slotOffset: number | undefined;
  readonly slotSize: number | undefined;
  readonly result: VerifyResult;
}

/** A device has few images, and is reset often. */
const MOST_VERDICTS = 16;

const memories = new WeakMap<Board, Verdict[]>();

/**
 * `verifyAppImage` for one board, which looks at nothing but its arguments: remembers its last verdicts.
 *
 * @param bytes must not change any more
 */
export function rememberedVerdict(board: Board, bytes: Uint8Array, options: VerifyOptions): VerifyResult {
  const verdicts = memories.get(board) ?? [];
  memories.set(board, verdicts);
  const { slotOffset, slotSize } = options;
  const known = verdicts.find(
    (each) => each.slotOffset === slotOffset && each.slotSize === slotSize && Buffer.compare(each.bytes, bytes) === 0,
  );
  if (known !== undefined) return known.result;
  const result = verifyAppImage(bytes, options);
  verdicts.unshift({ bytes, slotOffset, slotSize, result });
  verdicts.length = Math.min(verdicts.length, MOST_VERDICTS);
  return result;
}
