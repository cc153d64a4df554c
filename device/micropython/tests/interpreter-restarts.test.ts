import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMicroPython, textOf } from './interpreter.ts';

interface Played {
  readonly finished: boolean;
  readonly verdict: string;
  readonly nodes: string;
}

/** Starting an interpreter takes a while: every third cut, or all of them. */
const step = process.env['ALOFT_ALL_CUTS'] === undefined ? 3 : 1;

/** One story of power_cut_laws.py in a MicroPython of its own, which knows nothing but what is in flash. */
async function play(nodes: string, action: string, cut: number): Promise<Played> {
  const interpreter = await startMicroPython();
  interpreter.runPython('import power_cut_laws');
  return JSON.parse(
    textOf(interpreter, 'power_cut_laws.play(nodes, action, int(cut))', { nodes, action, cut: `${cut}` }),
  );
}

test('with a new interpreter for every boot, an update that is cut anywhere leaves the old files or the new ones', async (context) => {
  const found = { old: 0, new: 0, mixed: 0, lost: 0 };
  const known = new Map<string, string>();
  let cuts = 0;
  for (let operation = 1; ; operation += step) {
    const cut = await play('{}', 'update', operation);
    if (cut.finished) break;
    cuts += 1;
    const verdict = known.get(cut.nodes) ?? (await play(cut.nodes, 'idle', 0)).verdict;
    known.set(cut.nodes, verdict);
    assert.ok(verdict === 'old' || verdict === 'new' || verdict === 'mixed' || verdict === 'lost', verdict);
    found[verdict] += 1;
  }
  assert.ok(cuts > 15, `${cuts}`);
  assert.deepEqual({ mixed: found.mixed, lost: found.lost }, { mixed: 0, lost: 0 });
  assert.ok(found.old > 0 && found.new > 0);
  context.diagnostic(`${cuts} cuts, ${found.lost} lost, ${found.mixed} mixed (${found.old} old, ${found.new} new)`);
});
