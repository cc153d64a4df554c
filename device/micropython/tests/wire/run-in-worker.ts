/** A MicroPython whose sockets are real, in a worker of its own. */
import { MessageChannel, Worker } from 'node:worker_threads';
import { type Listener, WireSockets } from './sockets.ts';

/** What a worker is started with. */
export interface WorkerData {
  readonly expression: string;
  readonly values: Readonly<Record<string, string>>;
  readonly port: MessageChannel['port1'];
  readonly flag: Int32Array;
}

/**
 * What a Python expression gives, which has to be text, in an interpreter of its own. `values` are names it may use;
 * `listener` answers to `wire.tell(text)`.
 *
 * @returns the text, and how many connections were left open
 */
export async function textFromWorker(
  expression: string,
  values: Readonly<Record<string, string>> = {},
  listener: Listener = () => '',
): Promise<{ readonly text: string; readonly leftOpen: number }> {
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const sockets = new WireSockets(port1, flag, listener);
  const data: WorkerData = { expression, values, port: port2, flag };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: data, transferList: [port2] });
  try {
    const text = await new Promise<string>((resolve, reject) => {
      worker.on('message', resolve).on('error', reject);
      worker.on('exit', (code) => reject(new Error(`the interpreter ended with ${code}`)));
    });
    return { text, leftOpen: sockets.open };
  } finally {
    sockets.close();
    port1.close();
    await worker.terminate();
  }
}
