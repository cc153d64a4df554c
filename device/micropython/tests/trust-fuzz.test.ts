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
  'a signed manifest, changed anywhere,': changedEnvelopes(),
  'the content of a manifest, changed anywhere,': changedContents(),
  'a trust statement, changed anywhere,': changedStatements(),
  'the signed content of a trust statement, changed anywhere,': changedPayloads(),
  'an offer, changed anywhere,': changedOffers(),
  'the largest document of a costly shape': hostileDocuments(),
};

for (const { name, missing, answers } of interpreters) {
  const every = name === 'CPython' ? 1 : 5;
  for (const [what, mutations] of Object.entries(documents)) {
    test(`${name}: ${what} is refused as in TypeScript, and soon`, { skip: missing ?? false }, async (context) => {
      const tried = mutations.filter((_, index) => mutations.length < 100 || index % every === 0);
      const begin = performance.now();
      const found = await answers(
        'trust_cases',
        tried.map(({ asked }) => asked),
      );
      const time = (performance.now() - begin) / tried.length;
      const sound = tried.filter(({ expected }) => expected === null).length;
      context.diagnostic(`${tried.length} documents, of which ${sound} stay sound, ${time.toFixed(1)} ms each`);
      assert.ok(time < 500, `${time} ms`);
      for (const [index, { asked, expected }] of tried.entries()) {
        const { error = null, crash = null }: { error?: string | null; crash?: string | null } = Object(found[index]);
        const said = expected === 'refused' && error !== null ? 'refused' : error;
        assert.deepEqual({ asked, said, crash }, { asked, said: expected, crash: null });
      }
    });
  }
}
