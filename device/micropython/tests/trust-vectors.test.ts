import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interpreters } from './interpreters.ts';
import { type VectorCase, vectorsOf, vendorId, withIds, withKeys } from './trust-vectors.ts';

const KINDS = ['image', 'patch', 'packed-image'];

const manifestCase = ({ hex, anchors, device }: VectorCase): unknown => ({
  ...{ kind: 'manifest', hex, anchors: withKeys(anchors), device: withIds(device) },
});
const offerCase = ({ hex, anchors, runningDigest, ramSize }: VectorCase): unknown => ({
  ...{ kind: 'offer', hex, anchors: withKeys(anchors), vendorId },
  ...(runningDigest === undefined ? {} : { means: { runningDigest, ramSize } }),
});

/** A file of vectors: how its cases are asked, and what an answer has to say. */
const files: Readonly<
  Record<string, { ask(each: VectorCase): unknown; judge(each: VectorCase, answer: Answer): void }>
> = {
  'manifests/valid': {
    ask: manifestCase,
    judge: ({ expected }, answer) => assert.deepEqual(answer, expected),
  },
  'manifests/invalid': {
    ask: manifestCase,
    // A device compares identifiers with its own and computes none.
    judge: ({ error }, answer) =>
      error === 'MANIFEST_IDENTITY'
        ? assert.match(answer.error ?? '', /^MANIFEST_OTHER_(VENDOR|CLASS)$/)
        : assert.deepEqual(answer, { error }),
  },
  'manifests/trust': {
    ask: ({ hex, current }) => ({ kind: 'statement', hex, current: withKeys(current), vendorId }),
    judge: ({ expected, error }, answer) =>
      assert.deepEqual(answer, error === undefined ? withKeys(anchorsIn(expected)) : { error }),
  },
  'manifests/offers': {
    ask: offerCase,
    judge: ({ artifacts, error }, answer) =>
      error === undefined ? assert.equal(answer.artifacts?.length, artifacts) : assert.deepEqual(answer, { error }),
  },
  'offers/valid': {
    ask: offerCase,
    judge: ({ expected }, { manifest, statements, artifacts }) => {
      const wanted = Object.keys(Object(expected?.['manifest']));
      const known = Object.entries(manifest ?? {}).filter(([key]) => wanted.includes(key));
      assert.deepEqual(
        {
          manifest: Object.fromEntries(known),
          ...(statements?.length === 0 ? {} : { statements }),
          artifacts: artifacts?.map(([kind, digest, size, baseDigest, ramSize]) => ({
            ...{ kind: KINDS[kind], digest, size },
            ...(baseDigest === null ? {} : { baseDigest }),
            ...(kind === 0 ? {} : { ramSize }),
          })),
        },
        expected,
      );
    },
  },
  'offers/invalid': {
    ask: offerCase,
    judge: ({ error }, answer) => assert.deepEqual(answer, { error }),
  },
  'offers/choices': {
    ask: offerCase,
    judge: ({ chosen }, answer) => assert.equal(answer.chosen, chosen),
  },
};

/** What trust_cases.py answers, whichever kind of case it was. */
interface Answer {
  readonly error?: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly statements?: readonly string[];
  readonly artifacts?: readonly (readonly [number, string, number, string | null, number])[];
  readonly chosen?: number | null;
}

function anchorsIn(expected: VectorCase['expected']): { version: number; threshold: number; keys: string[] } {
  const { version, threshold, keys } = JSON.parse(JSON.stringify(expected));
  return { version, threshold, keys };
}

const cases = Object.entries(files).flatMap(([file, { ask, judge }]) =>
  vectorsOf(file).map((each) => ({ file, each, judge, asked: ask(each) })),
);

for (const { name, missing, answers } of interpreters) {
  test(`${name}: the vectors come out as in TypeScript and C`, { skip: missing ?? false }, async (context) => {
    const found = await answers(
      'trust_cases',
      cases.map(({ asked }) => asked),
    );
    context.diagnostic(`${found.length} cases`);
    const wrong = cases.flatMap(({ file, each, judge }, index) =>
      problemOf(() => judge(each, Object(found[index])), `${file}, ${each.name}`),
    );
    assert.deepEqual(wrong, []);
  });
}

function problemOf(judge: () => void, name: string): readonly string[] {
  try {
    judge();
    return [];
  } catch (error) {
    return [`${name}: ${error}`];
  }
}
