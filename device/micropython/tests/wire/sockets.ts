/** TCP for an interpreter that can not wait: it asks from a worker, which sleeps until this side has the answer. */
import { connect, type Socket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';

/** What the interpreter asks for. */
export type WireRequest =
  | { readonly kind: 'open'; readonly host: string; readonly port: number; readonly ms: number }
  | { readonly kind: 'send'; readonly id: number; readonly text: string }
  /** Waits until something came or the connection ended; takes nothing. 1: there is something. */
  | { readonly kind: 'wait'; readonly id: number; readonly ms: number }
  | { readonly kind: 'receive'; readonly id: number; readonly most: number }
  | { readonly kind: 'close'; readonly id: number }
  /** A word to the test, which answers with one. */
  | { readonly kind: 'tell'; readonly text: string };

/** Bytes, a text, a number that says what the request says, or below 0 an errno. */
export type WireAnswer = Uint8Array | string | number;

/** What a test answers to what Python tells it. */
export type Listener = (text: string) => string | Promise<string>;

const [EAGAIN, ECONNRESET, ETIMEDOUT, ECONNREFUSED] = [11, 104, 110, 111];

interface Connection {
  readonly socket: Socket;
  readonly pieces: Uint8Array[];
  state: 'open' | 'ended' | 'reset';
  wake: () => void;
}

/** Answers requests on `port`, one at a time. `flag` is 0 while the worker sleeps. */
export class WireSockets {
  readonly #connections = new Map<number, Connection>();
  readonly #listener: Listener;
  #opened = 0;

  constructor(port: MessagePort, flag: Int32Array, listener: Listener) {
    this.#listener = listener;
    port.on('message', async (request: WireRequest) => {
      port.postMessage(await this.#answer(request));
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
    });
  }

  /** Connections that were opened and not closed. */
  get open(): number {
    return this.#connections.size;
  }

  close(): void {
    for (const { socket } of this.#connections.values()) socket.destroy();
    this.#connections.clear();
  }

  async #answer(request: WireRequest): Promise<WireAnswer> {
    if (request.kind === 'tell') return await this.#listener(request.text);
    if (request.kind === 'open') return await this.#open(request.host, request.port, request.ms);
    const connection = this.#connections.get(request.id);
    if (connection === undefined) return -9;
    switch (request.kind) {
      case 'send':
        connection.socket.write(request.text);
        return request.text.length;
      case 'wait':
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, request.ms);
          connection.wake = () => {
            clearTimeout(timer);
            resolve();
          };
          if (isReadable(connection)) connection.wake();
        });
        return isReadable(connection) ? 1 : 0;
      case 'receive':
        return take(connection, request.most);
      case 'close':
        connection.socket.destroy();
        this.#connections.delete(request.id);
        return 0;
    }
  }

  #open(host: string, port: number, ms: number): Promise<WireAnswer> {
    return new Promise((resolve) => {
      const socket = connect({ host, port });
      const connection: Connection = { socket, pieces: [], state: 'open', wake: () => {} };
      const timer = setTimeout(() => {
        socket.destroy();
        resolve(-ETIMEDOUT);
      }, ms);
      socket.on('connect', () => {
        clearTimeout(timer);
        this.#opened += 1;
        this.#connections.set(this.#opened, connection);
        resolve(this.#opened);
      });
      socket.on('data', (piece) => {
        connection.pieces.push(piece);
        connection.wake();
      });
      socket.on('end', () => {
        connection.state = 'ended';
        connection.wake();
      });
      socket.on('error', () => {
        clearTimeout(timer);
        connection.state = 'reset';
        connection.wake();
        resolve(-ECONNREFUSED);
      });
    });
  }
}

function isReadable({ pieces, state }: Connection): boolean {
  return pieces.length > 0 || state !== 'open';
}

/** What came, as far as it fits; nothing at the end of the connection. */
function take({ pieces, state }: Connection, most: number): WireAnswer {
  const [first] = pieces;
  if (first === undefined) {
    if (state === 'open') return -EAGAIN;
    return state === 'ended' ? new Uint8Array() : -ECONNRESET;
  }
  if (first.length <= most) pieces.shift();
  else pieces[0] = first.subarray(most);
  // A copy: what arrives in the worker is the whole buffer behind a view.
  return Uint8Array.from(first.subarray(0, most));
}
