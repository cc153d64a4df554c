/**
 * Makes several patches at once, each in a thread of its own.
 * @module
 */
import { Worker } from 'node:worker_threads';
import { DeltaError } from '@aloft/delta';
import type { MadePatch } from '@aloft/release';
import type { PatchAnswer, PatchJob } from './patch-job.ts';

/** Told the share that is done, 0 to 1, and what is being done. */
export type OnProgress = (done: number, step: string) => void;

interface Waiting {
  readonly job: PatchJob;
  readonly onProgress: OnProgress;
  readonly resolve: (made: MadePatch) => void;
  readonly reject: (error: Error) => void;
}

/** Threads that make patches. Close the pool when all is done, or they keep the process alive. */
export class PatchPool {
  readonly #most: number;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #queue: Waiting[] = [];

  /** @param threads at least 1 */
  constructor(threads: number) {
    this.#most = Math.max(1, threads);
  }

  /** Make a patch as soon as a thread is free; refused like `createPatch` of `@aloft/delta`. */
  createPatch(job: PatchJob, onProgress: OnProgress): Promise<MadePatch> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, onProgress, resolve, reject });
      this.#next();
    });
  }

  /** Stop all threads, whatever they do. */
  async close(): Promise<void> {
    this.#queue.length = 0;
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop() ?? this.#start();
      if (worker === undefined) return;
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      this.#busy.set(worker, waiting);
      worker.postMessage(waiting.job);
    }
  }

  #start(): Worker | undefined {
    if (this.#busy.size >= this.#most) return undefined;
    const worker = new Worker(new URL('./patch-worker.ts', import.meta.url));
    worker.on('message', (answer: PatchAnswer) => this.#answered(worker, answer));
    worker.on('error', (error) => this.#died(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#died(worker, new Error('a thread that makes patches ended')));
    return worker;
  }

  #answered(worker: Worker, answer: PatchAnswer): void {
    const waiting = this.#busy.get(worker);
    if (waiting === undefined) return;
    if (answer.kind === 'progress') {
      waiting.onProgress(answer.done, answer.step);
      return;
    }
    this.#busy.delete(worker);
    this.#idle.push(worker);
    if (answer.kind === 'made') waiting.resolve({ bytes: answer.bytes, header: { ramSize: answer.ramSize } });
    else if (answer.kind === 'failed') waiting.reject(new Error(answer.message));
    else waiting.reject(new DeltaError(answer.code, answer.message, undefined, answer.ramNeeded));
    this.#next();
  }

  #died(worker: Worker, error: Error): void {
    const waiting = this.#busy.get(worker);
    this.#busy.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    waiting?.reject(error);
  }
}
