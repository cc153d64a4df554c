import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { describe, test } from 'node:test';
import { type Certificates, missingOpenssl, withCertificates } from './certificates.ts';
import { missingPython, runPython } from './python.ts';

const main = Array.from({ length: 900 }, (_, line) => `print(${line})\n`).join('');
const version = JSON.stringify({
  version: 2,
  files: [{ path: 'main.py', size: main.length, sha256: createHash('sha256').update(main).digest('hex') }],
});

interface Outcome {
  readonly main: string;
  readonly error: string;
  readonly said: readonly string[];
}

/** What becomes of a board that updates from `server`. */
async function updateFrom(server: Server, scheme: string, options: object = {}): Promise<Outcome> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  try {
    return JSON.parse(
      await runPython('real_client.py', `${scheme}://127.0.0.1:${address.port}/lamp`, JSON.stringify(options)),
    );
  } finally {
    server.close();
  }
}

/** Serves the update; `spoil` may answer the n-th request for main.py (from 1) in its own way, and says whether it did. */
function publisher(
  spoil: (response: Parameters<RequestListener>[1], count: number) => boolean = () => false,
): RequestListener {
  let count = 0;
  return (request, response) => {
    if (request.url === '/lamp/version.json') response.end(version);
    else if (request.url !== '/lamp/main.py') response.writeHead(404).end();
    else if (!spoil(response, ++count)) response.setHeader('content-length', main.length).end(main);
  };
}

describe('CPython with real sockets', { skip: missingPython ?? false }, () => {
  test('updates from a server that states lengths, and from one that sends chunks', async () => {
    assert.equal((await updateFrom(createServer(publisher()), 'http')).main, main);
    const chunks = publisher((response) => {
      for (let at = 0; at < main.length; at += 777) response.write(main.slice(at, at + 777));
      response.end();
      return true;
    });
    assert.equal((await updateFrom(createServer(chunks), 'http')).main, main);
  });

  for (const [name, end] of [
    ['ends', 'destroySoon'],
    ['is reset', 'resetAndDestroy'],
  ] as const) {
    test(`a connection that ${name} in the middle is tried again`, async () => {
      const server = createServer(
        publisher((response, count) => {
          if (count > 1) return false;
          response.setHeader('content-length', main.length);
          response.write(main.slice(0, 5000), () => response.socket?.[end]());
          return true;
        }),
      );
      const { main: installed, said } = await updateFrom(server, 'http');
      assert.equal(installed, main);
      assert.ok(
        said.some((line) => line.includes('did not come whole') && line.endsWith('trying again')),
        said.join('\n'),
      );
    });
  }

  test('a server that falls silent in the middle is left after the time limit, and the old code stays', async () => {
    const server = createServer(
      publisher((response) => {
        response.setHeader('content-length', main.length);
        response.write(main.slice(0, 5000));
        return true;
      }),
    );
    const { main: kept, error } = await updateFrom(server, 'http', { timeout: 0.3 });
    assert.equal(kept, 'old');
    assert.match(error, /main\.py did not come whole: .*timed out/);
  });
});

describe('CPython with real TLS', { skip: missingPython ?? missingOpenssl ?? false }, () => {
  const secured = ({ key, certificate }: Certificates, listener: RequestListener): Server =>
    createSecureServer({ key, cert: certificate }, listener);

  test('the authority in ca= is believed', () =>
    withCertificates(async (own) => {
      const outcome = await updateFrom(secured(own, publisher()), 'https', { ca: own.authority });
      assert.equal(outcome.main, main, outcome.said.join('\n'));
      assert.ok(!outcome.said.some((line) => line.includes('not checked')));
    }));

  test('without ca= any server is believed, and a warning says so', () =>
    withCertificates(async (own) => {
      const outcome = await updateFrom(secured(own, publisher()), 'https');
      assert.equal(outcome.main, main);
      assert.ok(outcome.said.some((line) => line.includes('the server is not checked')));
    }));

  test('a server of another authority, or with the certificate of another name, is refused before it hears a word', () =>
    withCertificates((own) =>
      withCertificates(async (other) => {
        let requests = 0;
        const counted: RequestListener = (_, response) => {
          requests += 1;
          response.end(version);
        };
        for (const [server, ca] of [
          [secured(own, counted), other.authority],
          [secured(other, counted), other.authority],
        ] as const) {
          const outcome = await updateFrom(server, 'https', { ca });
          assert.equal(outcome.main, 'old');
          assert.match(outcome.error, /certificate/i);
        }
        assert.equal(requests, 0);
      }, 'DNS:updates.example'),
    ));

  test('an encrypted connection that is torn in the middle is tried again', () =>
    withCertificates(async (own) => {
      const server = secured(
        own,
        publisher((response, count) => {
          if (count > 1) return false;
          response.setHeader('content-length', main.length);
          response.write(main.slice(0, 5000), () => response.socket?.destroy());
          return true;
        }),
      );
      assert.equal((await updateFrom(server, 'https', { ca: own.authority })).main, main);
    }));
});
