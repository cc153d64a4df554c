import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ANY_CHIP,
  encodeOffer,
  plainSuitManifest,
  privateKeySigner,
  type ReleaseSigner,
  signManifest,
} from '@aloft/release';

/** Files by their paths on a board. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** A key that only tests believe. */
export const signer: ReleaseSigner = privateKeySigner(new Uint8Array(32).fill(1));

/** `aloft_trust.py` with that key. */
export const trustModule: string = [
  'VERSION = 0',
  'THRESHOLD = 1',
  `KEYS = (bytes.fromhex("${Buffer.from(signer.publicKey).toString('hex')}"),)`,
  'VENDOR_DOMAIN = "example.com"',
  '',
].join('\n');

/** A repository that offers `files` to the class `lamp`, signed: bytes by path. */
export async function signedRelease(files: Files, sequence: number): Promise<Map<string, Uint8Array>> {
  const list = fileList(files);
  const manifest = plainSuitManifest('example.com', {
    sequence,
    deviceClass: 'lamp',
    version: `${sequence}.0.0`,
    chipId: ANY_CHIP,
    targetDigest: sha256(list),
    targetSize: list.length,
    secureVersion: 0,
  });
  const envelope = await signManifest(manifest, [signer]);
  const artifacts = [{ kind: 'image' as const, digest: sha256(list), size: list.length }];
  const offer = encodeOffer(envelope, artifacts);
  const repository = new Map([['offers/lamp.cbor', offer]]);
  for (const content of [list, ...Object.values(files)]) repository.set(`artifacts/${hex(sha256(content))}`, content);
  return repository;
}

/** Serves a repository below `/updates/` while `action` runs; it gets the address and what was asked for, connections first. */
export async function whileServed<T>(
  repository: ReadonlyMap<string, Uint8Array>,
  action: (url: string, asked: string[]) => Promise<T>,
): Promise<T> {
  const asked: string[] = [];
  const server: Server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const path = (request.url ?? '').replace('/updates/', '');
    asked.push(path);
    const content = repository.get(path);
    if (content === undefined) response.writeHead(404, { 'content-length': 9 }).end('not found');
    else response.setHeader('content-length', content.length).end(content);
  });
  server.on('connection', () => asked.push('connection'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  try {
    return await action(`http://127.0.0.1:${address.port}/updates`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** docs/spec/files.md §1, without requirements. */
function fileList(files: Files): Uint8Array {
  const names = Object.keys(files).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const entries = names.map((name) => {
    const content = files[name] ?? new Uint8Array();
    const path = Buffer.from(name);
    return [Uint8Array.of(0x83), head(3, path.length), path, head(0, content.length), head(2, 32), sha256(content)];
  });
  return Buffer.concat([Uint8Array.of(0xa2, 1, 1, 2), head(4, names.length), ...entries.flat()]);
}

/** The head of a CBOR item. */
function head(major: number, value: number): Uint8Array {
  const first = major << 5;
  if (value < 24) return Uint8Array.of(first | value);
  if (value < 0x100) return Uint8Array.of(first | 24, value);
  if (value < 0x1_0000) return Uint8Array.of(first | 25, value >> 8, value & 0xff);
  return Uint8Array.of(first | 26, value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}
