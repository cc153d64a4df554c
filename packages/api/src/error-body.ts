import { z } from 'zod';
import type { ApiErrorCode } from './error-codes.ts';

/** The JSON body of every error: `{error: {code, message}}`. More fields may come, readers ignore them. */
export interface ErrorBody {
  readonly error: {
    /** See `apiErrors`; a newer server may send codes this version does not know. */
    readonly code: string;
    /** For people: what was wrong and what to do. */
    readonly message: string;
  };
}

/** The schema of `ErrorBody`. */
export const errorBodySchema: z.ZodType<ErrorBody> = z.object({
  error: z.object({ code: z.string().min(1), message: z.string() }),
});

/**
 * Builds the body of an error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { errorBody, parseErrorBody } from '@aloft/api';
 *
 * const body = errorBody('NOT_FOUND', 'there is nothing at /x');
 * assert.deepEqual(parseErrorBody(JSON.stringify(body)), body);
 * ```
 */
export function errorBody(code: ApiErrorCode, message: string): ErrorBody {
  return { error: { code, message } };
}

/**
 * Reads the body of an error.
 *
 * @returns null for text that is something else, such as the HTML page of a plain web server
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseErrorBody } from '@aloft/api';
 *
 * assert.equal(parseErrorBody('<html>404</html>'), null);
 * assert.equal(parseErrorBody('{"error": "gone"}'), null);
 * ```
 */
export function parseErrorBody(text: string): ErrorBody | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = errorBodySchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
