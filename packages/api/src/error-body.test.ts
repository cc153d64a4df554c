import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorBody, parseErrorBody } from './error-body.ts';
import { type ApiErrorCode, apiErrors, isApiErrorCode } from './error-codes.ts';

test('every code has an error status, and every body reads back', () => {
  const codes = Object.keys(apiErrors).filter(isApiErrorCode);
  assert.equal(codes.length, Object.keys(apiErrors).length);
  for (const code of codes satisfies ApiErrorCode[]) {
    const { status } = apiErrors[code];
    assert.ok(status >= 400 && status < 600, code);
    assert.deepEqual(parseErrorBody(JSON.stringify(errorBody(code, 'why'))), { error: { code, message: 'why' } });
  }
});

test('a body with more fields than this version knows is still understood', () => {
  const text = '{"error":{"code":"X","message":"m","at":3},"requestId":"7"}';
  assert.deepEqual(parseErrorBody(text), { error: { code: 'X', message: 'm' } });
});

test('any other text is null and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      assert.equal(parseErrorBody(text), null);
    }),
    { seed: 20_261_121 },
  );
});
