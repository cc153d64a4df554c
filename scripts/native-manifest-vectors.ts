import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classIdOf, type DeviceFacts, vendorIdOf } from '@aloft/release';
import { readStatusNumbers } from './status-numbers.ts';

/** As `vectors/manifests/README.md` describes the files. */
interface Anchors {
  readonly version?: number;
  readonly threshold: number;
  readonly keys: readonly string[];
}

interface Expected extends Omit<DeviceFacts, 'chipRevision' | 'now'> {
  readonly version: string;
  readonly targetDigest: string;
  readonly targetSize: number;
  readonly minChipRevision: number;
  readonly maxChipRevision: number;
  readonly minimumSequence: number;
  readonly expiresAt: number | null;
}

interface Case<Result> {
  readonly name: string;
  readonly hex: string;
  readonly error?: string;
  readonly expected?: Result;
}

type ManifestCase = Case<Expected> & { readonly anchors: Anchors | null; readonly device?: DeviceFacts };
type StatementCase = Case<Anchors> & { readonly current: Anchors };

/** Errors of the packages that a device calls a refusal: nothing is broken, it just must not take this. */
const REFUSALS: Readonly<Record<string, string>> = {
  MANIFEST_OTHER_VENDOR: 'REFUSED_VENDOR',
  MANIFEST_OTHER_CLASS: 'REFUSED_CLASS',
  MANIFEST_OTHER_CHIP: 'REFUSED_CHIP',
  MANIFEST_OTHER_CHIP_REVISION: 'REFUSED_CHIP_REVISION',
  MANIFEST_OLDER: 'REFUSED_SEQUENCE',
  MANIFEST_STEP_MISSING: 'REFUSED_STEP_MISSING',
  MANIFEST_SECURE_VERSION: 'REFUSED_SECURE_VERSION',
  MANIFEST_EXPIRED: 'REFUSED_EXPIRED',
};

/** What a device calls an error of the vectors. It does not compute identifiers, it compares them with its own. */
export function statusNameOf(error: string | undefined, caseName: string): string {
  if (error === undefined) return 'OK';
  if (error === 'MANIFEST_IDENTITY') return caseName.startsWith('the vendor') ? 'REFUSED_VENDOR' : 'REFUSED_CLASS';
  return REFUSALS[error] ?? `ERR_${error}`;
}

/**
 * Writes the vectors of signed manifests and trust statements as one file that a C program reads without a JSON parser;
 * `device/core/tests/manifest_vectors.c` says how.
 *
 * @param root the repository
 * @param path the file to write
 */
export function writeNativeManifestVectors(root: string, path: string): void {
  const read = <Content>(name: string): Content =>
    JSON.parse(readFileSync(join(root, 'vectors/manifests', `${name}.json`), 'utf8'));
  const numbers = readStatusNumbers(root);
  const keys = new Map(
    read<{ name: string; publicKey: string }[]>('keys').map(({ name, publicKey }) => [name, publicKey]),
  );
  const sample = read<DeviceFacts>('device');
  const keysOf = (names: readonly string[]): Buffer =>
    Buffer.concat(names.map((name) => Buffer.from(keys.get(name) ?? '', 'hex')).sort(Buffer.compare));
  const record = (kind: number, { name, hex, error }: Case<unknown>, facts: Buffer, expected: Buffer): Buffer => {
    const status = numbers.get(statusNameOf(error, name));
    if (status === undefined) throw new Error(`${name}: no status for ${error}`);
    const document = Buffer.from(hex, 'hex');
    return Buffer.concat([
      Buffer.of(kind, status),
      text(name),
      facts,
      u32(document.length),
      document,
      u32(expected.length),
      expected,
    ]);
  };
  const factsOf = (anchors: Anchors | null, device: DeviceFacts): Buffer =>
    Buffer.concat([
      Buffer.of(anchors?.threshold ?? 0, anchors?.keys.length ?? 0),
      keysOf(anchors?.keys ?? []),
      u32(anchors?.version ?? 0),
      vendorIdOf(device.vendorDomain),
      classIdOf(device.vendorDomain, device.deviceClass),
      text(device.vendorDomain),
      text(device.deviceClass),
      ...[device.chipId, device.chipRevision, device.secureVersion, device.sequence].map(u32),
      u32((device.now ?? 0) % 2 ** 32),
      u32(Math.floor((device.now ?? 0) / 2 ** 32)),
    ]);
  const manifests = ['valid', 'invalid'].flatMap((name) => read<ManifestCase[]>(name));
  writeFileSync(
    path,
    Buffer.concat([
      ...manifests.map((each) =>
        record(0, each, factsOf(each.anchors, each.device ?? sample), manifestBytes(each.expected)),
      ),
      ...read<StatementCase[]>('trust').map((each) => {
        const next = each.expected;
        const expected = next ? [u32(next.version ?? 0), Buffer.of(next.threshold), keysOf(next.keys)] : [];
        return record(1, each, factsOf(each.current, sample), Buffer.concat(expected));
      }),
    ]),
  );
}

function manifestBytes(manifest: Expected | undefined): Buffer {
  if (manifest === undefined) return Buffer.alloc(0);
  return Buffer.concat([
    u32(manifest.expiresAt ?? 0),
    u32(manifest.secureVersion),
    u32(manifest.chipId),
    u32(manifest.minChipRevision),
    u32(manifest.maxChipRevision),
    u32(manifest.minimumSequence),
    u32(manifest.sequence),
    u32(manifest.targetSize),
    Buffer.from(manifest.targetDigest, 'hex'),
    text(manifest.vendorDomain),
    text(manifest.deviceClass),
    text(manifest.version),
  ]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A byte with the size, then UTF-8. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}
