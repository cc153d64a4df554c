import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStatusNumbers } from './status-numbers.ts';

/** As `vectors/bundles/README.md` describes the files. */
interface Vector {
  readonly name: string;
  readonly size: number;
  readonly parts: readonly { readonly at: number; readonly hex: string }[];
  readonly error?: string;
  readonly device?: 'accepts';
  readonly components?: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
}

/**
 * Writes the vectors of bundles as one file that a C program reads without a JSON parser;
 * `device/core/tests/bundle_vectors.c` says how.
 *
 * @param root the repository
 * @param path the file to write
 */
export function writeNativeBundleVectors(root: string, path: string): void {
  const numbers = readStatusNumbers(root);
  const numberOf = (status: string): number => {
    const number = numbers.get(status);
    if (number === undefined) throw new Error(`there is no status ${status}`);
    return number;
  };
  const records = ['valid', 'invalid'].flatMap((name) => {
    const vectors: Vector[] = JSON.parse(readFileSync(join(root, `vectors/bundles/${name}.json`), 'utf8'));
    return vectors.map((vector) => {
      const { size, parts, error, device, components = [] } = vector;
      const isTaken = error === undefined || device === 'accepts';
      const slot = Buffer.alloc(size, 0xff);
      for (const { at, hex } of parts) slot.write(hex, at, 'hex');
      return Buffer.concat([
        Buffer.of(numberOf(isTaken ? 'OK' : `ERR_${error}`)),
        Buffer.of(numberOf(error === 'BUNDLE_DIGEST' ? 'ERR_COMPONENT_DIGEST' : 'OK')),
        u32(size),
        slot,
        u32(components.length),
        ...components.map(({ name: text, offset, size: bytes }) => {
          const field = Buffer.alloc(32);
          field.write(text);
          return Buffer.concat([u32(offset), u32(bytes), field]);
        }),
      ]);
    });
  });
  writeFileSync(path, Buffer.concat(records));
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
