/**
 * Makes and tries several patches at once, each in a thread of its own.
 * @module
 */
import { Worker } from 'node:worker_threads';
import { DeltaError, parsePatchHeader } from '@aloft/delta';
import type { MadePatch, PatchMaker } from '@aloft/release';
import type { PatchAnswer, PatchJob } from './patch-job.ts';

/** What happens to the patch from one base; null is the packed image. */
export type PatchEvent =
  | { readonly kind: 'progress'; readonly done: number; readonly step: string }
  | { readonly kind: 'made'; readonly size: number }
  | { readonly kind: 'tried' };

/** How a pool works. */
export interface PoolOptions {
  /** Threads, at least 1. */
  readonly threads: number;
  /** Bytes the devices can lend their decoder; the package's own default when undefined. */
  readonly ramBudget: number | undefined;
  readonly onEvent: (base: Uint8Array | null, event: PatchEvent) => void;
}

interface Waiting {
  readonly job: PatchJob;
  readonly onProgress: (done: number, step: string) => void;
  readonly resolve: (answer: PatchAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** A patch maker with threads. Close it when all is done, or they keep the process alive. */
export class PatchPool implements PatchMaker {
  readonly #options: PoolOptions;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #queue: Waiting[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  async createPatch(base: Uint8Array | null, target: Uint8Array): Promise<MadePatch> {
    const { ramBudget, onEvent } = this.#options;
    const answer = await this.#run({ kind: 'create', base, target, ramBudget }, (done, step) =>
      onEvent(base, { kind: 'progress', done, step }),
    );
    if (answer.kind !== 'created') throw new Error(`a worker answered ${answer.kind} to create`);
    onEvent(base, { kind: 'made', size: answer.bytes.length });
    return { bytes: answer.bytes, header: { ramSize: answer.ramSize } };
  }

  async applyPatch(base: Uint8Array | null, patch: Uint8Array): Promise<Uint8Array> {
    const { ramSize } = parsePatchHeader(patch);
    const answer = await this.#run({ kind: 'apply', base, patch, ramSize }, () => undefined);
    if (answer.kind !== 'applied') throw new Error(`a worker answered ${answer.kind} to apply`);
    this.#options.onEvent(base, { kind: 'tried' });
    return answer.target;
  }

  /** Stop all threads, whatever they do. */
  async close(): Promise<void> {
    this.#queue.length = 0;
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
  }

  #run(job: PatchJob, onProgress: Waiting['onProgress']): Promise<PatchAnswer> {
    return new Promise((resolve, reject) => {
      const waiting = { job, onProgress, resolve, reject };
      // Trying what is made comes first: it is quick, and its memory can go.
      if (job.kind === 'apply') this.#queue.unshift(waiting);
      else this.#queue.push(waiting);
      this.#next();
    });
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
    if (this.#busy.size >= Math.max(1, this.#options.threads)) return undefined;
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
    if (answer.kind === 'refused') {
      waiting.reject(new DeltaError(answer.code, answer.message, undefined, answer.ramNeeded));
    } else if (answer.kind === 'failed') waiting.reject(new Error(answer.message));
    else waiting.resolve(answer);
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
