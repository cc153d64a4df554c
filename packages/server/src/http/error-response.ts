import { type ApiErrorCode, apiErrors, errorBody } from '@aloft/api';

/**
 * The answer for an error of the contract.
 *
 * @param extra headers that belong to this error, such as `allow`
 */
export function errorResponse(
  code: ApiErrorCode,
  message: string,
  extra: Readonly<Record<string, string>> = {},
): Response {
  return new Response(errorText(code, message), {
    status: apiErrors[code].status,
    headers: { ...ERROR_HEADERS, ...extra },
  });
}

/** The body of an error as text. */
export function errorText(code: ApiErrorCode, message: string): string {
  return `${JSON.stringify(errorBody(code, message))}\n`;
}

/** Headers of every error. An error is about this moment, so nobody may keep it. */
export const ERROR_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-type': 'application/json',
  'x-content-type-options': 'nosniff',
};
