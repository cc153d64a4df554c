import { contentRangeOf } from '@aloft/api';
import { parseByteRange } from './byte-range.ts';
import { errorResponse } from './error-response.ts';
import { guardedStream } from './guarded-stream.ts';
import { evaluatePreconditions, rangeApplies } from './preconditions.ts';
import type { Resource } from './resource.ts';

/**
 * Answers a GET or HEAD with a file: 200, 206, 304, 412 or 416 as RFC 9110 says. The file is closed unless its stream is
 * the body of the answer.
 *
 * @param onFailure told when the file cannot be read on; see `guardedStream`
 */
export async function fileResponse(
  request: Request,
  file: Resource,
  onFailure: (error: unknown) => boolean,
): Promise<Response> {
  const { size, etag } = file;
  const headers = {
    'accept-ranges': 'bytes',
    'cache-control': file.cacheControl,
    etag,
    'x-content-type-options': 'nosniff',
  };
  const conclusion = evaluatePreconditions(request.headers, etag);
  if (conclusion === 'not-modified') {
    await file.close();
    return new Response(null, { status: 304, headers });
  }
  if (conclusion === 'failed') {
    await file.close();
    return errorResponse('PRECONDITION_FAILED', `the file is ${etag}; ask for it without If-Match`, { etag });
  }
  const contentHeaders = { ...headers, 'content-type': file.contentType };
  if (request.method === 'HEAD') {
    // A range means something for GET only (RFC 9110 section 14.2).
    await file.close();
    return new Response(null, { headers: { ...contentHeaders, 'content-length': String(size) } });
  }
  const range = rangeApplies(request.headers, etag)
    ? parseByteRange(request.headers.get('range'), size)
    : { kind: 'whole' as const };
  if (range.kind === 'unsatisfiable') {
    await file.close();
    return errorResponse('RANGE_NOT_SATISFIABLE', `the file has ${size} bytes`, {
      'accept-ranges': 'bytes',
      'content-range': `bytes */${size}`,
      etag,
    });
  }
  const [start, end] = range.kind === 'part' ? [range.start, range.end] : [0, size];
  return new Response(guardedStream(file.body(start, end), onFailure), {
    status: range.kind === 'part' ? 206 : 200,
    headers: {
      ...contentHeaders,
      'content-length': String(end - start),
      ...(range.kind === 'part' ? { 'content-range': contentRangeOf(start, end, size) } : {}),
    },
  });
}
