import {
  type Artifact,
  artifactPath,
  encodeOffer,
  type Manifest,
  offerPath,
  plainSuitManifest,
  unsignedEnvelope,
} from '@aloft/release';
import { sha256 } from './digest.ts';

/** One thing that goes wrong with the next request for a path that contains `match`. */
export interface Fault {
  match: string;
  kind: 'unreachable' | 'cut' | 'short' | 'status' | 'ignore-range' | 'wrong-range';
  /** Body bytes sent before `cut` and `short`; the code of `status`. */
  value?: number;
  /** Sent with `status`. */
  retryAfter?: string;
  /** How many requests it spoils (default 1). */
  times?: number;
}

/** An answer, and whether its body arrives whole. */
export interface TestResponse {
  status: number;
  headers: ReadonlyArray<readonly [string, string]>;
  body: Uint8Array;
  complete: boolean;
}

/** A static web server in memory, with faults on demand. */
export class TestServer {
  readonly files: Map<string, Uint8Array> = new Map();
  readonly requests: { path: string; offset: number; ifRange: string | null }[] = [];
  readonly #faults: (Fault & { left: number })[] = [];

  /** Body bytes sent for artifacts. */
  artifactBytes = 0;

  fail(fault: Fault): void {
    this.#faults.push({ ...fault, left: fault.times ?? 1 });
  }

  get(path: string, offset: number, ifRange: string | null): TestResponse | null {
    this.requests.push({ path, offset, ifRange });
    const fault = this.#faults.find(({ match, left }) => left > 0 && path.includes(match));
    if (fault !== undefined) fault.left--;
    if (fault?.kind === 'unreachable') return null;
    const file = this.files.get(path);
    if (fault?.kind === 'status' || file === undefined) {
      const headers = fault?.retryAfter === undefined ? [] : ([['Retry-After', fault.retryAfter]] as const);
      return { status: fault?.value ?? 404, headers, body: new Uint8Array(), complete: true };
    }
    const etag = `"${sha256(file)[0]}-${file.length}"`;
    const whole = offset === 0 || fault?.kind === 'ignore-range' || (ifRange !== null && ifRange !== etag);
    if (!whole && offset >= file.length) return { status: 416, headers: [], body: new Uint8Array(), complete: true };
    const from = whole ? 0 : offset - (fault?.kind === 'wrong-range' ? 1 : 0);
    const headers: (readonly [string, string])[] = [
      ['ETag', etag],
      ['Content-Length', String(file.length - from)],
    ];
    if (!whole) headers.push(['content-range', `bytes ${from}-${file.length - 1}/${file.length}`]);
    const isCut = fault?.kind === 'cut' || fault?.kind === 'short';
    const body = isCut ? file.subarray(from, from + (fault.value ?? 0)) : file.subarray(from);
    if (path.startsWith('artifacts/')) this.artifactBytes += body.length;
    return { status: whole ? 200 : 206, headers, body, complete: fault?.kind !== 'cut' };
  }
}

/** What a test release offers besides the image it leads to. */
export interface ReleaseOptions {
  deviceClass?: string;
  version?: string;
  chipId?: number;
  sequence?: number;
  secureVersion?: number;
  minimumSequence?: number;
  /** Whether the raw image is offered (default true). */
  image?: boolean;
  patches?: readonly { bytes: Uint8Array; base: Uint8Array | null; ramSize?: number }[];
}

/** Puts a release of `target` on the server; `artifactBodies` may be changed afterwards. */
export function release(server: TestServer, target: Uint8Array, options: ReleaseOptions = {}): Manifest {
  const targetDigest = sha256(target);
  const manifest: Manifest = {
    sequence: options.sequence ?? 1,
    deviceClass: options.deviceClass ?? 'lamp',
    version: options.version ?? '2.0.0',
    chipId: options.chipId ?? 0xffff,
    targetDigest,
    targetSize: target.length,
    secureVersion: options.secureVersion ?? 0,
  };
  const plain = plainSuitManifest('example.com', manifest);
  const artifacts: Artifact[] = [];
  for (const { bytes, base, ramSize = declaredRam(bytes) } of options.patches ?? []) {
    const digest = sha256(bytes);
    const size = bytes.length;
    server.files.set(artifactPath(digest), bytes);
    if (base === null) artifacts.push({ kind: 'packed-image', digest, size, ramSize });
    else artifacts.push({ kind: 'patch', digest, size, ramSize, baseDigest: sha256(base) });
  }
  if (options.image !== false) {
    server.files.set(artifactPath(targetDigest), target);
    artifacts.push({ kind: 'image', digest: targetDigest, size: target.length });
  }
  server.files.set(
    offerPath('lamp'),
    encodeOffer(unsignedEnvelope({ ...plain, minimumSequence: options.minimumSequence ?? 0 }), artifacts),
  );
  return manifest;
}

/** RAM the header asks for, also when the header is damaged. */
function declaredRam(patch: Uint8Array): number {
  return new DataView(patch.buffer, patch.byteOffset).getUint16(20, true) * 16;
}
