/**
 * The real interpreter, the real server, and a proxy between them that spoils answers: a board whose update meets a fault once
 * installs the release, at its next look at the latest; whatever lasts, it has the old files or the new ones and a reason with a code.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from '@aloft/server';
import { type Duration, FaultPlan } from '../../../scripts/network-faults/fault-plan.ts';
import { startFaultProxy } from '../../../scripts/network-faults/fault-proxy.ts';
import { faults } from '../../../scripts/network-faults/faults.ts';
import { repositoryOf } from '../../../scripts/network-faults/releases.ts';
import { textFromWorker } from './wire/run-in-worker.ts';

/** What a fault is about: by the n-th request a board makes when nothing goes wrong. */
const subjects = ['offer', 'list', 'sources', 'first file', 'second file'] as const;
/** These spoil the way to the server, or the pace, and have laws of their own. */
const spoils = faults.filter(({ steps }) => steps.every((step) => step.kind === 'spoil' && step.drips !== true));
const durations: readonly Duration[] = ['once', 'always'];
/** ALOFT_ALL_FAULTS=1 plays every fault for every document, once and for ever; else each fault meets one document. */
const isFull = process.env['ALOFT_ALL_FAULTS'] === '1';

interface Cell {
  readonly fault: (typeof faults)[number];
  readonly duration: Duration;
  readonly subject: (typeof subjects)[number];
}

interface Result {
  readonly ending: string;
  readonly code: string;
  readonly files: string;
}

const everything: readonly Cell[] = spoils.flatMap((fault) =>
  subjects.flatMap((subject) => durations.map((duration) => ({ fault, duration, subject }))),
);
/** Neighbours in the list have different faults, documents and durations. */
const cells = isFull ? everything : everything.filter((_, index) => index % 10 === Math.floor(index / 10) % 10);

/** What is wrong with how a cell came out; null if nothing is. */
function wrongIn({ duration }: Cell, { ending, code, files }: Result): string | null {
  if (ending === 'installed') return files === 'new' ? null : `says installed, and the files are ${files}`;
  if (ending !== 'refused') return `${ending} ${code}`;
  if (files !== 'old') return `says refused, and the files are ${files}`;
  if (!/^[A-Z]+(_[A-Z]+)+$/.test(code)) return `no reason: ${code}`;
  return duration === 'once' ? `a fault that went by was not survived: ${code}` : null;
}

test('from the real server through a proxy that spoils answers, a board is updated, or keeps its files and says why', async (context) => {
  const proxy = await startFaultProxy();
  proxy.onRequest = (path) => proxy.plan.take(path, () => {});
  const waiting = [...cells];
  const results = new Map<Cell, Result>();
  let current: Cell | undefined;
  let server: Awaited<ReturnType<typeof startServer>> | undefined;
  const listen = async (text: string): Promise<string> => {
    const told: { publish?: Record<string, string>; result?: Result } = JSON.parse(text);
    if (told.publish !== undefined) {
      const files = Object.entries(told.publish).map(([path, hex]): [string, Uint8Array] => [
        path,
        Buffer.from(hex, 'hex'),
      ]);
      server = await startServer({ port: 0, repository: repositoryOf(new Map(files)) });
      proxy.upstream = server.url;
      return `http://127.0.0.1:${proxy.port}`;
    }
    if (told.result !== undefined && current !== undefined) {
      results.set(current, told.result);
      return '';
    }
    current = waiting.shift();
    if (current === undefined) return '';
    const wanted = subjects.indexOf(current.subject);
    const known: string[] = [];
    proxy.plan = new FaultPlan(current.fault, current.duration, (path) => {
      if (!known.includes(path)) known.push(path);
      return known.indexOf(path) === wanted;
    });
    return current.fault.name;
  };
  try {
    const { leftOpen } = await textFromWorker('__import__("faulty_network").run()', {}, listen);
    assert.equal(leftOpen, 0, 'every socket is closed');
  } finally {
    await server?.close();
    await proxy.close();
  }
  const wrong = [...results].flatMap(([cell, result]) => {
    const why = wrongIn(cell, result);
    return why === null ? [] : [`${cell.subject}, ${cell.fault.name}, ${cell.duration}: ${why}`];
  });
  const installed = [...results.values()].filter(({ ending }) => ending === 'installed').length;
  context.diagnostic(
    `${results.size} boards: ${installed} updated, ${results.size - installed} kept their files and said why`,
  );
  assert.deepEqual(wrong, []);
  assert.equal(results.size, cells.length);
});
