/**
 * A patch to be written symbol by symbol, and what shall come of it.
 * @module
 */
import { LEAST_TABLE_BITS } from '../byte-codes.ts';
import type { InstructionSet } from '../walker.ts';
import { BodyWriter } from './body-writer.ts';
import { patchFile } from './patch-file.ts';

export interface Draft {
  readonly name: string;
  readonly base?: Uint8Array;
  readonly set?: InstructionSet;
  readonly tableBits?: number;
  /** Map entries that the header has memory for. */
  readonly shifts?: number;
  readonly body: (writer: BodyWriter) => void;
  /** What happens to the body once it is written. */
  readonly after?: (body: Uint8Array) => Uint8Array;
  /** What it makes; or how much it promises, being corrupt. */
  readonly target: Uint8Array | { readonly corrupt: number };
}

export interface HandmadePatch {
  readonly name: string;
  readonly base: Uint8Array | null;
  readonly patch: Uint8Array;
  /** What it makes, or how it is refused. */
  readonly result: Uint8Array | 'PATCH_CORRUPT';
}

/** No fixed window, no global pointer, no shift map. */
export const NO_MAP = [0, 0, 0] as const;
export const ONE_DATA_REGION = [1, 1, 0] as const;
export const ONE_CODE_REGION = [1, 2, 0] as const;

export function writeDraft(draft: Draft): HandmadePatch {
  const { name, base = null, set = 'none', tableBits = LEAST_TABLE_BITS, shifts = 0 } = draft;
  const target = draft.target instanceof Uint8Array ? draft.target : new Uint8Array(draft.target.corrupt);
  const writer = new BodyWriter(set, tableBits, target);
  draft.body(writer);
  const written = writer.finish();
  const body = draft.after?.(written) ?? written;
  const patch = patchFile({ base, target, body, set, tableBits, shifts });
  return { name, base, patch, result: draft.target instanceof Uint8Array ? target : 'PATCH_CORRUPT' };
}

/** `bytes` with a word written at `at`. */
export function withWord(bytes: Uint8Array, at: number, word: number): Uint8Array {
  const out = bytes.slice();
  new DataView(out.buffer).setUint32(at, word, true);
  return out;
}

/** An ESP image with one segment. */
export function oneSegment(address: number, contents: readonly number[], behind: readonly number[] = []): Uint8Array {
  const bytes = new Uint8Array(32 + contents.length + behind.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0xe9, 1]);
  view.setUint32(24, address, true);
  view.setUint32(28, contents.length, true);
  bytes.set([...contents, ...behind], 32);
  return bytes;
}
