import { TransportError } from '../errors.ts';

/** What comes next of a body: bytes, its end, or the news that the connection is lost. */
export type BodyPiece = Uint8Array | 'over' | 'lost';

/**
 * Cuts a body into segments of one size, as a TCP connection delivers them, however the transport happened to cut it.
 * A simulation thus runs the same over real HTTP and from memory.
 */
export class SegmentedBody {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #segmentSize: number;
  #waiting: Uint8Array = new Uint8Array();
  #end: 'over' | 'lost' | null = null;

  constructor(source: AsyncIterable<Uint8Array>, segmentSize: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#segmentSize = segmentSize;
  }

  /** Returns the next segment; only the last one is shorter. */
  async next(): Promise<BodyPiece> {
    while (this.#end === null && this.#waiting.length < this.#segmentSize) await this.#pull();
    if (this.#waiting.length === 0) return this.#end ?? 'lost';
    const segment = this.#waiting.subarray(0, this.#segmentSize);
    this.#waiting = this.#waiting.subarray(segment.length);
    return segment;
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    if (this.#end !== null) return;
    this.#end = 'lost';
    await this.#source.return?.();
  }

  async #pull(): Promise<void> {
    try {
      const { done, value } = await this.#source.next();
      if (done === true) this.#end = 'over';
      else this.#waiting = this.#waiting.length === 0 ? value : joined(this.#waiting, value);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      this.#end = 'lost';
    }
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
