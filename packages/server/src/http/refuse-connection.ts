import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ApiErrorCode, apiErrors } from '@aloft/api';
import { ERROR_HEADERS, errorText } from './error-response.ts';

/** What is wrong with the bytes of a client, as an error of the contract. */
export interface BadRequest {
  readonly code: ApiErrorCode;
  readonly message: string;
}

/** Names the fault that Node's HTTP parser found. */
export function badRequestOf(error: Error): BadRequest {
  const reason = 'code' in error ? error.code : undefined;
  if (reason === 'HPE_HEADER_OVERFLOW') {
    return { code: 'HEADERS_TOO_LARGE', message: 'the request line and headers are too long; send fewer' };
  }
  if (reason === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { code: 'REQUEST_TIMEOUT', message: 'the request did not arrive in time; send it again' };
  }
  return { code: 'BAD_REQUEST', message: 'this is not a valid HTTP/1.1 request' };
}

/** Whether a request names its host as it must: once, or not at all before HTTP/1.1 (RFC 9112 section 3.2). */
export function hasValidHost(incoming: Pick<IncomingMessage, 'rawHeaders' | 'httpVersion'>): boolean {
  const names = incoming.rawHeaders.filter((_, index) => index % 2 === 0);
  const hosts = names.filter((name) => name.toLowerCase() === 'host').length;
  return hosts === 1 || (hosts === 0 && incoming.httpVersion === '1.0');
}

/** Answers on a connection that carries no readable request, and closes it. */
export function refuseConnection(socket: Duplex, { code, message }: BadRequest): void {
  const { status } = apiErrors[code];
  const body = errorText(code, message);
  const headers = { ...ERROR_HEADERS, connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}
