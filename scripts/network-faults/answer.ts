/** An answer of the real server, whole, as the proxy holds it before it spoils it. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; without those that describe the connection. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** What goes over the connection, and what happens to it then. */
export interface Delivery {
  readonly bytes: Uint8Array;
  /** `close`: an orderly end. `reset`: torn down. `silence`: open, and nothing comes any more. */
  readonly ending: 'close' | 'reset' | 'silence';
}

const text = new TextEncoder();

/** Status line and header fields as bytes. */
export function headOf({ status, headers }: Answer): Uint8Array {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return text.encode(`HTTP/1.1 ${status} X\r\n${lines}connection: close\r\n\r\n`);
}

/** The answer as it is. */
export function whole(answer: Answer): Delivery {
  return { bytes: joined(headOf(answer), answer.body), ending: 'close' };
}

/** The same answer with other header fields; null takes one away. */
export function withHeaders(answer: Answer, changes: Readonly<Record<string, string | null>>): Answer {
  const headers = new Map(answer.headers);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return { ...answer, headers };
}

/** An answer of its own, with a body in plain text or HTML. */
export function answerOf(status: number, headers: Readonly<Record<string, string>>, body = ''): Answer {
  const bytes = text.encode(body);
  return {
    status,
    headers: new Map([...Object.entries(headers), ['content-length', String(bytes.length)]]),
    body: bytes,
  };
}

/** The body in one chunk and the last chunk (RFC 9112, 7.1). */
export function chunked(body: Uint8Array): Uint8Array {
  return joined(text.encode(`${body.length.toString(16)}\r\n`), body, text.encode('\r\n0\r\n\r\n'));
}

/** One array after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
