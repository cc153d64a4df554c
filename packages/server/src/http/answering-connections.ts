import type { Socket } from 'node:net';

/** Counts the answers in progress on each connection: with pipelining there may be several. */
export class AnsweringConnections {
  readonly #answers = new Map<Socket, number>();

  /** Connections with an answer in progress. */
  get size(): number {
    return this.#answers.size;
  }

  has(socket: Socket): boolean {
    return this.#answers.has(socket);
  }

  begin(socket: Socket): void {
    this.#answers.set(socket, (this.#answers.get(socket) ?? 0) + 1);
  }

  end(socket: Socket): void {
    const left = (this.#answers.get(socket) ?? 1) - 1;
    if (left > 0) this.#answers.set(socket, left);
    else this.#answers.delete(socket);
  }
}
