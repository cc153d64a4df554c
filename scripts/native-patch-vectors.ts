import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As `vectors/patches/README.md` describes the files. */
interface VectorFile {
  readonly bases: Readonly<Record<string, { readonly hex?: string; readonly file?: string }>>;
  readonly patches: readonly {
    readonly name: string;
    readonly base: string | null;
    readonly patch: string;
    readonly size?: number;
    readonly sha256?: string;
    readonly error?: string;
  }[];
}

/** Numbers of `enum aloft_status` for the errors of the vectors. */
const STATUS: ReadonlyMap<string | undefined, number> = new Map([
  [undefined, 0],
  ['PATCH_BAD_MAGIC', 16],
  ['PATCH_BAD_VERSION', 17],
  ['PATCH_BAD_HEADER_CRC', 18],
  ['PATCH_UNKNOWN_FEATURE', 19],
  ['PATCH_BAD_HEADER', 20],
  ['PATCH_CORRUPT', 22],
  ['PATCH_TRUNCATED', 23],
  ['PATCH_OVERLONG', 28],
]);

/**
 * Writes the golden patches as one file that a C program reads without a JSON parser: per patch u8 status; u32 size of
 * name, base, patch and target; the target's SHA-256; name, base, patch. Little endian.
 *
 * @param root the repository
 * @param path the file to write
 */
export function writeNativePatchVectors(root: string, path: string): void {
  const parts = ['valid', 'damaged', 'steered'].flatMap((name) => {
    const file: VectorFile = JSON.parse(readFileSync(join(root, `vectors/patches/${name}.json`), 'utf8'));
    return file.patches.map((vector) => record(root, file, vector));
  });
  writeFileSync(path, Buffer.concat(parts));
}

function record(root: string, file: VectorFile, vector: VectorFile['patches'][number]): Buffer {
  const status = STATUS.get(vector.error);
  if (status === undefined) throw new Error(`${vector.name}: no status for ${vector.error}`);
  const name = Buffer.from(vector.name);
  const base = baseOf(root, file, vector.base);
  const patch = Buffer.from(vector.patch, 'hex');
  const head = Buffer.alloc(49);
  head.writeUInt8(status, 0);
  head.writeUInt32LE(name.length, 1);
  head.writeUInt32LE(base.length, 5);
  head.writeUInt32LE(patch.length, 9);
  head.writeUInt32LE(vector.size ?? 0, 13);
  head.write(vector.sha256 ?? '', 17, 'hex');
  return Buffer.concat([head, name, base, patch]);
}

function baseOf(root: string, file: VectorFile, name: string | null): Buffer {
  const base = name === null ? { hex: '' } : file.bases[name];
  if (base?.hex !== undefined) return Buffer.from(base.hex, 'hex');
  if (base?.file !== undefined) return readFileSync(join(root, 'vectors/firmware', base.file));
  throw new Error(`no base ${name}`);
}
