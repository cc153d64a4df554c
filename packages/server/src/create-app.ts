import { HEALTH_PATH } from '@aloft/api';
import { DESCRIPTOR_PATH, INDEX_PATH, type RepositoryReader } from '@aloft/release';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { errorResponse } from './http/error-response.ts';
import { fileResponse } from './http/file-response.ts';
import { openResource } from './http/resource.ts';
import { faultEntry, type Log } from './log.ts';

/** What an app serves and where it writes. */
export interface AppOptions {
  readonly repository: RepositoryReader;
  /** Told of faults; nobody when left out. */
  readonly log?: Log;
}

/** The environment of a request; without a Node connection when the app is called directly. */
export interface AppEnvironment {
  Bindings: Partial<HttpBindings>;
}

/** Reads a parameter of a route, decoded. */
type Parameter = (name: string) => string;

/** Routes of files, and the path in the repository each one means. */
const FILE_ROUTES: readonly { readonly route: string; readonly path: (parameter: Parameter) => string }[] = [
  { route: `/${DESCRIPTOR_PATH}`, path: () => DESCRIPTOR_PATH },
  { route: '/offers/:file', path: (parameter) => `offers/${parameter('file')}` },
  {
    route: '/offers/:channel/:file',
    path: (parameter) => `offers/${parameter('channel')}/${parameter('file')}`,
  },
  { route: '/artifacts/:file', path: (parameter) => `artifacts/${parameter('file')}` },
  { route: '/sources/:file', path: (parameter) => `sources/${parameter('file')}` },
  { route: `/${INDEX_PATH}`, path: () => INDEX_PATH },
  { route: '/releases/:class/:file', path: (parameter) => `releases/${parameter('class')}/${parameter('file')}` },
  { route: '/files/:class/:path{.+}', path: (parameter) => `files/${parameter('class')}/${parameter('path')}` },
];
const ALLOWED = 'GET, HEAD';

/**
 * The HTTP application: a repository's files by the rules of RFC 9110, and `/healthz`. It holds no state of its own.
 *
 * Every error is JSON, `{error: {code, message}}`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseErrorBody } from '@aloft/api';
 * import { createApp } from '@aloft/server';
 *
 * const app = createApp({ repository: { open: async () => null } });
 * assert.equal((await app.request('/healthz')).status, 200);
 *
 * const missing = await app.request('/offers/lamp.cbor');
 * assert.equal(missing.status, 404);
 * assert.equal(parseErrorBody(await missing.text())?.error.code, 'OFFER_NOT_FOUND');
 * ```
 */
export function createApp(options: AppOptions): Hono<AppEnvironment> {
  const { repository, log = () => {} } = options;
  const app = new Hono<AppEnvironment>();

  app.get(HEALTH_PATH, (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }));
  app.all(HEALTH_PATH, methodNotAllowed);
  for (const { route, path } of FILE_ROUTES) {
    app.get(route, async (c) => {
      const file = await openResource(
        repository,
        path((name) => c.req.param(name) ?? ''),
      );
      if ('code' in file) return errorResponse(file.code, file.message);
      return await fileResponse(c.req.raw, file, (error) => {
        log(faultEntry(c.req.path, error));
        return cutConnection(c);
      });
    });
    app.all(route, methodNotAllowed);
  }
  app.notFound(() => errorResponse('NOT_FOUND', 'there is nothing at this path'));
  app.onError((error, c) => {
    log(faultEntry(c.req.path, error));
    return errorResponse('INTERNAL', 'the server failed; its log says why');
  });
  return app;
}

function methodNotAllowed(): Response {
  return errorResponse('METHOD_NOT_ALLOWED', `use ${ALLOWED}`, { allow: ALLOWED });
}

/** Cuts the connection of a request; false when there is none, because the app is called directly. */
function cutConnection(c: Context<AppEnvironment>): boolean {
  const connection = c.env?.outgoing;
  connection?.destroy();
  return connection !== undefined;
}
