import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Interpreter, interpreters } from './interpreters.ts';
import { cornerCases, fittedCases, opensslCases, type SignatureCase } from './p256-cases.ts';

/** Judges cases in an interpreter, and compares. */
async function compare({ answers }: Interpreter, cases: readonly SignatureCase[]): Promise<void> {
  const hex = cases.map(({ key, digest, signature }) => ({
    ...{ key: key.toString('hex'), digest: digest.toString('hex'), signature: signature.toString('hex') },
  }));
  const found = await answers(
    'trust_cases',
    hex.map((each) => ({ kind: 'signature', ...each })),
  );
  for (const [index, { isKey, isGood }] of cases.entries()) {
    assert.deepEqual({ ...hex[index], ...Object(found[index]) }, { ...hex[index], isKey, isGood });
  }
}

const corners = cornerCases();

for (const interpreter of interpreters) {
  // Where a case takes 20 ms, one of so many is tried, and all of the rare ones at the end.
  const every = interpreter.name === 'CPython' ? 1 : 8;
  const skip = interpreter.missing ?? false;

  test(`${interpreter.name}: signatures at every corner are good or bad as elsewhere`, { skip }, async (context) => {
    const tried = corners.filter((_, index) => index % every === 0 || index >= corners.length - 5);
    const [keys, good] = [tried.filter(({ isKey }) => isKey), tried.filter(({ isGood }) => isGood)];
    context.diagnostic(`${tried.length} of ${corners.length} cases: ${keys.length} with keys, ${good.length} good`);
    assert.ok(keys.length < tried.length && good.length > 4 && good.length < keys.length);
    await compare(interpreter, tried);
  });

  test(`${interpreter.name}: halves that meet, the largest s and keys that are none come out right`, {
    skip,
  }, async () => {
    const cases = fittedCases();
    assert.ok(cases.filter(({ isGood }) => isGood).length > 10);
    await compare(interpreter, cases);
  });

  test(`${interpreter.name}: what OpenSSL signed is good, and not with a byte changed`, { skip }, async () => {
    await compare(interpreter, opensslCases(interpreter.name === 'CPython' ? 20 : 6));
  });
}
