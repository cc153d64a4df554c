import { createHash } from 'node:crypto';
import { artifactPath, encodeOffer, offerPath, plainSuitManifest, unsignedEnvelope } from '@aloft/release';
import type { DeviceCode } from '../device-code/device-code.ts';

/** Device class of all devices here. */
export const DEVICE_CLASS = 'lamp';
const PIECE_SIZE = 4096;

/** An artifact to offer; `sent` is what the server really has under its digest. */
export interface Offered {
  readonly kind: 'image' | 'patch' | 'packed-image';
  readonly bytes: Uint8Array;
  readonly base?: Uint8Array;
  readonly sent?: Uint8Array;
}

/** A static web server inside the process: no faults, no waiting, ranges. */
export class CutServer {
  /** Body bytes of artifacts sent so far. */
  artifactBytes = 0;
  readonly #files = new Map<string, Uint8Array>();
  #body: Uint8Array | null = null;

  constructor(target: Uint8Array, version: string, offered: readonly Offered[]) {
    const artifacts = offered.map(({ kind, bytes, base, sent = bytes }) => {
      const digest = sha256(bytes);
      this.#files.set(artifactPath(digest), sent);
      const size = bytes.length;
      if (kind === 'image') return { kind, digest, size } as const;
      const ramSize = new DataView(bytes.buffer, bytes.byteOffset).getUint16(20, true) * 16;
      if (base === undefined) return { kind: 'packed-image', digest, size, ramSize } as const;
      return { kind: 'patch', digest, size, ramSize, baseDigest: sha256(base) } as const;
    });
    const targetDigest = sha256(target);
    const manifest = {
      ...{ sequence: 7, deviceClass: DEVICE_CLASS, version, chipId: 0xffff },
      ...{ targetDigest, targetSize: target.length, secureVersion: 0 },
    };
    this.#files.set(
      offerPath(DEVICE_CLASS),
      encodeOffer(unsignedEnvelope(plainSuitManifest('example.com', manifest)), artifacts),
    );
  }

  /** Answers a `get` of the engine. */
  open(code: DeviceCode, path: string, offset: number): void {
    const file = this.#files.get(path);
    this.#body = file?.subarray(offset) ?? new Uint8Array();
    if (file === undefined) return code.httpStatus(404);
    if (path.startsWith('artifacts/')) this.artifactBytes += this.#body.length;
    code.httpStatus(offset === 0 ? 200 : 206);
    code.httpHeader('content-length', String(this.#body.length));
    if (offset > 0) code.httpHeader('content-range', `bytes ${offset}-${file.length - 1}/${file.length}`);
  }

  /** Forgets the connection, as a reset of the device ends it. */
  disconnect(): void {
    this.#body = null;
  }

  /** Answers a `feed`. */
  feed(code: DeviceCode): void {
    if (this.#body === null || this.#body.length === 0) return code.httpEnd(this.#body !== null);
    this.#body = this.#body.subarray(code.httpData(this.#body.subarray(0, PIECE_SIZE)));
  }
}

/** SHA-256 without waiting for it. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}
