import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { startMicroPython, textOf } from '../interpreter.ts';
import type { WorkerData } from './run-in-worker.ts';
import type { WireAnswer, WireRequest } from './sockets.ts';

const { expression, values, port, flag }: WorkerData = workerData;

/** Asks the other side, and sleeps until it answered. */
function ask(request: WireRequest): WireAnswer {
  Atomics.store(flag, 0, 0);
  port.postMessage(request);
  // A notification may be that of the answer before, which was there already.
  while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0);
  const answer: { message: WireAnswer } | undefined = receiveMessageOnPort(port);
  if (answer === undefined) throw new Error('woken without an answer');
  return answer.message;
}

const interpreter = await startMicroPython();
interpreter.registerJsModule('wire', {
  open: (host: string, at: number, ms: number) => ask({ kind: 'open', host, port: at, ms }),
  send: (id: number, text: string) => ask({ kind: 'send', id, text }),
  wait: (id: number, ms: number) => ask({ kind: 'wait', id, ms }),
  receive: (id: number, most: number) => ask({ kind: 'receive', id, most }),
  close: (id: number) => ask({ kind: 'close', id }),
  tell: (text: string) => ask({ kind: 'tell', text }),
});
interpreter.runPython('import sys; sys.path.insert(0, "/tests/wire")');
parentPort?.postMessage(textOf(interpreter, expression, values));
