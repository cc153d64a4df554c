import { type Answer, answerOf, chunked, type Delivery, headOf, joined, whole, withHeaders } from './answer.ts';

/** What happens to one request. */
export type Step =
  /** The name does not resolve, nothing listens, or the server ends the TLS handshake with an alert. */
  | { readonly kind: 'unreachable'; readonly why: 'dns' | 'refused' | 'tls' }
  /** The answer of the real server is spoilt. */
  | {
      readonly kind: 'spoil';
      /** Whether the proxy keeps the Range of the request to itself. */
      readonly dropRange?: boolean;
      /** Whether the body trickles in, never silent for as long as a client waits. */
      readonly drips?: boolean;
      readonly deliver: (answer: Answer, path: string) => Delivery;
    };

/** A thing that goes wrong, in one or more steps. */
export interface Fault {
  readonly name: string;
  readonly steps: readonly Step[];
}

const spoil = (deliver: (answer: Answer, path: string) => Delivery): Step => ({ kind: 'spoil', deliver });

/** A place in a body of `size` bytes. */
type Place = (size: number) => number;

const middle: Place = (size) => size >> 1;
const places: readonly (readonly [string, Place])[] = [
  ['before the first byte', () => 0],
  ['after the first byte', () => 1],
  ['in the middle', middle],
  ['a byte before a sector ends', () => 4095],
  ['where a sector ends', () => 4096],
  ['a byte into the next sector', () => 4097],
  ['before the last byte', (size) => size - 1],
];
const within = (place: Place, { body }: Answer): number => Math.max(0, Math.min(place(body.length), body.length - 1));

/** The answer up to a place in its body. */
const upTo = (answer: Answer, place: Place, ending: Delivery['ending']): Delivery => ({
  bytes: joined(headOf(answer), answer.body.subarray(0, within(place, answer))),
  ending,
});

const cut = (place: Place): Step => spoil((answer) => upTo(answer, place, 'close'));
const lengthless = (answer: Answer): Answer => withHeaders(answer, { 'content-length': null });
const refuse = (status: number, headers: Readonly<Record<string, string>> = {}): Step =>
  spoil(() => whole(answerOf(status, headers)));

function corrupted(answer: Answer, place: Place): Answer {
  const body = answer.body.slice();
  const at = within(place, answer);
  body[at] = (body[at] ?? 0) ^ 0x55;
  return { ...answer, body };
}

/** A piece of the body twice. */
function duplicated({ body }: Answer): Uint8Array {
  const at = middle(body.length);
  return joined(body.subarray(0, at), body.subarray(Math.max(0, at - 100), at), body.subarray(at));
}

const PAGE = '<!doctype html><title>Welcome</title>Accept the terms of this network to go on.';
const page = answerOf(200, { 'content-type': 'text/html; charset=utf-8' }, PAGE);

/** Every row of the matrix. */
export const faults: readonly Fault[] = [
  { name: 'name does not resolve', steps: [{ kind: 'unreachable', why: 'dns' }] },
  { name: 'connection refused', steps: [{ kind: 'unreachable', why: 'refused' }] },
  { name: 'TLS handshake refused', steps: [{ kind: 'unreachable', why: 'tls' }] },
  { name: 'cut before the head', steps: [spoil(() => ({ bytes: new Uint8Array(), ending: 'close' }))] },
  { name: 'reset before the head', steps: [spoil(() => ({ bytes: new Uint8Array(), ending: 'reset' }))] },
  {
    name: 'cut in the head',
    steps: [spoil((answer) => ({ bytes: headOf(answer).subarray(0, middle(headOf(answer).length)), ending: 'close' }))],
  },
  ...places.map(([name, place]): Fault => ({ name: `cut ${name}`, steps: [cut(place)] })),
  ...places.map(
    ([name, place]): Fault => ({
      name: `no length, ends ${name}`,
      steps: [spoil((answer) => upTo(lengthless(answer), place, 'close'))],
    }),
  ),
  { name: 'silent before the head', steps: [spoil(() => ({ bytes: new Uint8Array(), ending: 'silence' }))] },
  { name: 'silent in the body', steps: [spoil((answer) => upTo(answer, middle, 'silence'))] },
  ...places
    .filter(([name]) => /first byte|middle|last/.test(name))
    .map(
      ([name, place]): Fault => ({
        name: `wrong byte ${name}`,
        steps: [spoil((answer) => whole(corrupted(answer, place)))],
      }),
    ),
  {
    name: 'bytes twice, length kept',
    steps: [spoil((answer) => whole({ ...answer, body: duplicated(answer).subarray(0, answer.body.length) }))],
  },
  {
    name: 'bytes twice, chunked',
    steps: [
      spoil((answer) => ({
        bytes: joined(
          headOf(withHeaders(answer, { 'content-length': null, 'transfer-encoding': 'chunked' })),
          chunked(duplicated(answer)),
        ),
        ending: 'close',
      })),
    ],
  },
  {
    name: 'chunked, no length',
    steps: [
      spoil((answer) => ({
        bytes: joined(
          headOf(withHeaders(answer, { 'content-length': null, 'transfer-encoding': 'chunked' })),
          chunked(answer.body),
        ),
        ending: 'close',
      })),
    ],
  },
  { name: 'no length, whole', steps: [spoil((answer) => whole(lengthless(answer)))] },
  { name: 'cut, then 200 for 206', steps: [cut(middle), { kind: 'spoil', dropRange: true, deliver: whole }] },
  {
    name: 'cut, then another range',
    steps: [cut(middle), spoil((answer) => whole(withHeaders(answer, { 'content-range': 'bytes 1-1/2' })))],
  },
  {
    name: 'cut, then another ETag',
    steps: [spoil((answer) => upTo(withHeaders(answer, { etag: '"another"' }), middle, 'close'))],
  },
  { name: '416', steps: [cut(middle), refuse(416, { 'content-range': 'bytes */1' })] },
  { name: 'redirect', steps: [spoil((_, path) => whole(answerOf(302, { location: `/moved/${path}` })))] },
  { name: 'redirect in a circle', steps: [spoil((_, path) => whole(answerOf(302, { location: `/${path}` })))] },
  { name: 'captive portal', steps: [spoil(() => whole(page))] },
  { name: 'captive portal, no length', steps: [spoil(() => whole(lengthless(page)))] },
  { name: 'trickles in', steps: [{ kind: 'spoil', drips: true, deliver: whole }] },
  { name: '404', steps: [refuse(404)] },
  { name: '429 with Retry-After', steps: [refuse(429, { 'retry-after': '120' })] },
  { name: '503 with Retry-After', steps: [refuse(503, { 'retry-after': '120' })] },
  { name: '503 with a date', steps: [refuse(503, { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' })] },
  { name: '500', steps: [refuse(500)] },
];
