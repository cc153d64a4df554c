import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interpreters } from './interpreters.ts';
import {
  changedContents,
  changedEnvelopes,
  changedOffers,
  changedPayloads,
  changedStatements,
  hostileDocuments,
  type Mutation,
} from './trust-mutations.ts';

const documents: Readonly<Record<string, readonly Mutation[]>> = {
  'signed manifests': changedEnvelopes(),
  'contents of a manifest': changedContents(),
  'trust statements': changedStatements(),
  'signed contents of a trust statement': changedPayloads(),
  offers: changedOffers(),
  'large documents of a costly shape': hostileDocuments(),
};

for (const { name, missing, answers } of interpreters) {
  test(`${name}: documents changed anywhere are refused as in TypeScript, and soon`, {
    skip: missing ?? false,
  }, async (context) => {
    const every = name === 'CPython' ? 1 : 5;
    const tried = Object.entries(documents).flatMap(([what, mutations]) => {
      const chosen = mutations.filter((_, index) => mutations.length < 50 || index % every === 0);
      const sound = chosen.filter(({ expected }) => expected === null).length;
      context.diagnostic(`${chosen.length} ${what}, of which ${sound} stay sound`);
      return chosen;
    });
    const begin = performance.now();
    const found = await answers(
      'trust_cases',
      tried.map(({ asked }) => asked),
    );
    const time = (performance.now() - begin) / tried.length;
    context.diagnostic(`${time.toFixed(1)} ms each`);
    assert.ok(time < 500, `${time} ms`);
    for (const [index, { asked, expected }] of tried.entries()) {
      const { error = null, crash = null }: { error?: string | null; crash?: string | null } = Object(found[index]);
      const said = expected === 'refused' && error !== null ? 'refused' : error;
      assert.deepEqual({ asked, said, crash }, { asked, said: expected, crash: null });
    }
  });
}
