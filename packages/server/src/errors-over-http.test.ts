import assert from 'node:assert/strict';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { apiErrors, isApiErrorCode, parseErrorBody } from '@aloft/api';
import fc from 'fast-check';
import { errorCodeOf, sendRaw, startTestServer } from './test-support/test-server.ts';

/** Splits one answer off the bytes of a connection. */
function parseAnswer(answer: string): { status: number; head: string; body: string } {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), head, body: rest.join('\r\n\r\n') };
}

/** Checks that an answer is one typed error whose status and length are right, and returns its code. */
function typedErrorOf(answer: string): string {
  const { status, head, body } = parseAnswer(answer);
  const code = parseErrorBody(body)?.error.code ?? '';
  assert.ok(isApiErrorCode(code), `no typed error: ${JSON.stringify(answer.slice(0, 300))}`);
  assert.equal(status, apiErrors[code].status);
  assert.match(head, /^content-type: application\/json$/im);
  assert.match(head, /^cache-control: no-store$/im);
  assert.equal(Number(/^content-length: (\d+)$/im.exec(head)?.[1]), body.length);
  return code;
}

test('a missing file is 404 with a code that says which kind is missing', async (t) => {
  const { url } = await startTestServer(t);
  for (const [path, code] of [
    ['/', 'NOT_FOUND'],
    ['/nothing', 'NOT_FOUND'],
    ['/offers', 'NOT_FOUND'],
    ['/offers/', 'NOT_FOUND'],
    ['/offers/other.cbor', 'OFFER_NOT_FOUND'],
    ['/offers/other', 'NOT_FOUND'],
    ['/offers/lamp.cbor/', 'NOT_FOUND'],
    ['//offers/lamp.cbor', 'NOT_FOUND'],
    ['/offers//lamp.cbor', 'NOT_FOUND'],
    ['/OFFERS/lamp.cbor', 'NOT_FOUND'],
    ['/artifacts/abc', 'NOT_FOUND'],
    [`/artifacts/${'0'.repeat(64)}`, 'ARTIFACT_NOT_FOUND'],
    ['/releases/lamp/9.9.json', 'RELEASE_NOT_FOUND'],
    ['/releases/lamp', 'NOT_FOUND'],
    ['/.staging', 'NOT_FOUND'],
    ['/healthz/x', 'NOT_FOUND'],
  ] as const) {
    const response = await fetch(url + path);
    assert.equal(response.status, 404, path);
    assert.equal(await errorCodeOf(response), code, path);
  }
});

test('other methods are 405 with Allow where the path exists, and 404 where it does not', async (t) => {
  const { url, imagePath, files } = await startTestServer(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
    for (const path of [imagePath, '/offers/lamp.cbor', '/releases/lamp/1.json', '/aloft.json', '/healthz']) {
      const response = await fetch(url + path, { method });
      assert.equal(response.status, 405, `${method} ${path}`);
      assert.equal(response.headers.get('allow'), 'GET, HEAD');
      assert.equal(await errorCodeOf(response), 'METHOD_NOT_ALLOWED');
    }
    const nowhere = await fetch(`${url}/nothing`, { method });
    assert.equal(await errorCodeOf(nowhere), 'NOT_FOUND');
  }
  const withBody = await fetch(`${url}/offers/lamp.cbor`, { method: 'POST', body: 'x'.repeat(100_000) });
  assert.equal(await errorCodeOf(withBody), 'METHOD_NOT_ALLOWED');
  assert.equal(files.open, 0);
});

test('no path leads out of the repository', async (t) => {
  const { url, folder } = await startTestServer(t);
  const secret = 'TOP-SECRET';
  await writeFile(join(folder, 'secret.json'), secret);
  await writeFile(`${folder}.json`, secret);
  t.after(() => rm(`${folder}.json`));
  await mkdir(join(folder, 'releases', 'lamp', 'inner'));
  await writeFile(join(folder, 'releases', 'secret.json'), secret);
  const steps = [
    '..',
    '%2e%2e',
    '.%2e',
    '%252e%252e',
    '..%2f..',
    '..%5c..',
    '..\\..',
    '%c0%ae%c0%ae',
    '.',
    '%2e',
    '%00',
    '..%00',
  ];
  const targets = ['secret.json', 'etc/passwd', 'secret.json%00.cbor', 'lamp.cbor'];
  for (const base of ['', 'offers', 'artifacts', 'releases', 'releases/lamp', 'releases/lamp/inner']) {
    for (const step of steps) {
      for (const target of targets) {
        const path = `/${base}/${step}/${target}`;
        const answer = await sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        const { status, body } = parseAnswer(answer);
        // A path may be another spelling of the offer; all else does not exist.
        if (status === 200) assert.match(path, /offers.*lamp\.cbor$/);
        else assert.ok(status === 404 || status === 400, `${path} gave ${status}`);
        assert.ok(!body.includes(secret) && !body.includes('root:'), path);
      }
    }
  }
});

test('bytes that are no request get a typed 400 and a closed connection', async (t) => {
  const { url } = await startTestServer(t);
  const requests = [
    'nonsense\r\n\r\n',
    'GET /healthz\r\n\r\n',
    'GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: x\r\nNul: \0\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    'GET /\r\nhealthz HTTP/1.1\r\nHost: x\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  ];
  for (const request of requests) {
    assert.equal(typedErrorOf(await sendRaw(url, request)), 'BAD_REQUEST', JSON.stringify(request));
  }
});

test('a request without its one Host, or with a target that is none, gets a typed 400', async (t) => {
  const { url } = await startTestServer(t);
  const requests = [
    'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n',
    'GET /healthz HTTP/1.1\r\nHost:\r\nHost: x\r\nConnection: close\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET http:// HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  ];
  for (const request of requests) {
    assert.equal(typedErrorOf(await sendRaw(url, request)), 'BAD_REQUEST', JSON.stringify(request));
  }
});

test('headers beyond the limit get a typed 431, just below it an answer', async (t) => {
  const { url } = await startTestServer(t);
  const request = (size: number): string =>
    `GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: ${'y'.repeat(size)}\r\n\r\n`;
  assert.equal(parseAnswer(await sendRaw(url, request(7 * 1024))).status, 200);
  assert.equal(typedErrorOf(await sendRaw(url, request(9 * 1024))), 'HEADERS_TOO_LARGE');
  assert.equal(typedErrorOf(await sendRaw(url, `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n`)), 'HEADERS_TOO_LARGE');
});

test('a request that does not come to its end in time gets a typed 408', async (t) => {
  const { url } = await startTestServer(t, { limits: { headersMs: 50, requestMs: 100 } });
  assert.equal(typedErrorOf(await sendRaw(url, 'GET /healthz HTTP/1.1\r\nHost: x\r\n')), 'REQUEST_TIMEOUT');
});

test('clients of HTTP/1.0, absolute targets and any case of header names are served', async (t) => {
  const { url, imagePath, release } = await startTestServer(t);
  const image = Buffer.from(release.image).toString('latin1');
  const old = parseAnswer(await sendRaw(url, `GET ${imagePath} HTTP/1.0\r\n\r\n`));
  assert.equal(old.status, 200);
  assert.ok(!/transfer-encoding/i.test(old.head), 'HTTP/1.0 knows no chunks');
  assert.equal(old.body, image);
  const absolute = `GET http://any.example${imagePath} HTTP/1.1\r\nHOST: any.example\r\nRANGE: bytes=0-9\r\nConnection: close\r\n\r\n`;
  const part = parseAnswer(await sendRaw(url, absolute));
  assert.equal(part.status, 206);
  assert.equal(part.body, image.slice(0, 10));
});

test('two Range headers count as several ranges, which give the whole file', async (t) => {
  const { url, imagePath } = await startTestServer(t);
  const request = `GET ${imagePath} HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\nRange: bytes=2-3\r\nConnection: close\r\n\r\n`;
  assert.equal(parseAnswer(await sendRaw(url, request)).status, 200);
});

test('requests sent at once are answered in order on one connection', async (t) => {
  const { url, imagePath, files } = await startTestServer(t);
  const get = (range: string, end = ''): string =>
    `GET ${imagePath} HTTP/1.1\r\nHost: x\r\nRange: bytes=${range}\r\n${end}\r\n`;
  const answer = await sendRaw(url, get('0-0') + get('1-1') + get('2-2', 'Connection: close\r\n'));
  const ranges = [...answer.matchAll(/content-range: bytes (\d)-\1\/3000/gi)].map(([, first]) => first);
  assert.deepEqual(ranges, ['0', '1', '2']);
  assert.equal(files.open, 0);
});

test('a bad request behind a good one never puts bytes into the answer of the good one', async (t) => {
  const { url, imagePath, release, files } = await startTestServer(t, { imageSize: 500_000 });
  const image = Buffer.from(release.image).toString('latin1');
  const answer = await sendRaw(url, `GET ${imagePath} HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n`);
  const { body } = parseAnswer(answer);
  assert.ok(image.startsWith(body) || body.startsWith(image), 'the answer holds foreign bytes');
  assert.equal(files.open, 0);
});

test('any bytes at all get an answer or a closed connection, and the server goes on', async (t) => {
  const { url, files } = await startTestServer(t, { limits: { headersMs: 100, requestMs: 100, keepAliveMs: 50 } });
  const piece = fc.oneof(
    fc.constantFrom(
      'GET ',
      'HEAD ',
      '/offers/lamp.cbor',
      ' HTTP/1.1\r\n',
      'Host: x\r\n',
      'Range: bytes=',
      '\r\n',
      '0-',
      '\0',
      '%',
      ':',
    ),
    fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 8 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const answer = await sendRaw(url, `${pieces.join('')}\r\n\r\n`);
      assert.ok(answer === '' || /^HTTP\/1\.1 \d{3} /.test(answer), JSON.stringify(answer.slice(0, 100)));
    }),
    { seed: 20_261_121, numRuns: 40 },
  );
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.equal(files.open, 0);
});

test('a fault of the server is a typed 500 that tells the client nothing and the log everything', async (t) => {
  const { url, folder, log, files } = await startTestServer(t);
  await truncate(join(folder, 'offers', 'lamp.cbor'), 100_000);
  const response = await fetch(`${url}/offers/lamp.cbor`);
  assert.equal(response.status, 500);
  const text = await response.text();
  assert.equal(parseErrorBody(text)?.error.code, 'INTERNAL');
  assert.ok(!text.includes('100000') && !text.includes(folder));
  const fault = log.find(({ event }) => event === 'fault');
  assert.ok(fault?.event === 'fault' && fault.message.includes('100000') && fault.path === '/offers/lamp.cbor');
  assert.equal(files.open, 0);
});
