import { viewOf } from './bytes.ts';
import { ImageBuildError } from './errors.ts';
import { fixedText } from './fixed-text.ts';
import { inRange } from './range-check.ts';

/** Size of `esp_app_desc_t` in bytes. */
export const APP_DESCRIPTOR_SIZE = 256;

/** First word of `esp_app_desc_t`. */
export const APP_DESCRIPTOR_MAGIC = 0xabcd5432;

/** Where `app_elf_sha256` lies inside the descriptor. */
export const ELF_DIGEST_OFFSET = 0x90;

/** What an application says of itself: `esp_app_desc_t` of ESP-IDF (`esp_app_desc.h`). */
export interface AppDescriptor {
  /** Anti-rollback number; must not be below what is burnt into the chip. */
  readonly secureVersion: number;
  /** Version of the application, at most 31 bytes of UTF-8. */
  readonly version: string;
  /** Name of the project, at most 31 bytes of UTF-8. */
  readonly projectName: string;
  /** Build time, e.g. `12:34:56`; empty for reproducible builds. */
  readonly buildTime: string;
  /** Build date, e.g. `Jul  1 2026`; empty for reproducible builds. */
  readonly buildDate: string;
  /** Version of ESP-IDF the application was built with. */
  readonly idfVersion: string;
  /** SHA-256 of the ELF file (32 bytes): the identity of the build, not a hash of the image. */
  readonly elfDigest: Uint8Array;
  /** Lowest eFuse block revision the application runs on, major * 100 + minor; 0 = not set. */
  readonly minEfuseBlockRevision: number;
  /** Highest eFuse block revision, major * 100 + minor; 0 or 65535 = not set. */
  readonly maxEfuseBlockRevision: number;
  /** log2 of the MMU page size the image was linked for; 0 in images older than the field (64 KB). */
  readonly mmuPageSizeLog2: number;
}

/**
 * Reads the descriptor at the start of the first segment's data.
 *
 * @param bytes Bytes starting at the descriptor (file offset 0x20 of an application image).
 * @returns The descriptor, or undefined when fewer than 256 bytes are there or the magic word is not.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppDescriptor, parseAppDescriptor } from '@aloft/image';
 *
 * const bytes = buildAppDescriptor({ version: '1.2.3', projectName: 'lamp' });
 * assert.equal(parseAppDescriptor(bytes)?.version, '1.2.3');
 * assert.equal(parseAppDescriptor(new Uint8Array(256)), undefined);
 * ```
 */
export function parseAppDescriptor(bytes: Uint8Array): AppDescriptor | undefined {
  if (bytes.length < APP_DESCRIPTOR_SIZE) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== APP_DESCRIPTOR_MAGIC) return undefined;
  return {
    secureVersion: view.getUint32(0x04, true),
    version: fixedText(bytes, 0x10, 32),
    projectName: fixedText(bytes, 0x30, 32),
    buildTime: fixedText(bytes, 0x50, 16),
    buildDate: fixedText(bytes, 0x60, 16),
    idfVersion: fixedText(bytes, 0x70, 32),
    elfDigest: bytes.slice(ELF_DIGEST_OFFSET, ELF_DIGEST_OFFSET + 32),
    minEfuseBlockRevision: view.getUint16(0xb0, true),
    maxEfuseBlockRevision: view.getUint16(0xb2, true),
    mmuPageSizeLog2: view.getUint8(0xb4),
  };
}

/** Fields for {@link buildAppDescriptor}; everything but version and project name has a default (0 or empty). */
export type AppDescriptorFields = Pick<AppDescriptor, 'version' | 'projectName'> & Partial<AppDescriptor>;

/**
 * Writes the 256 bytes of an application descriptor.
 *
 * @throws {ImageBuildError} `BUILD_TEXT_TOO_LONG`, `BUILD_VALUE_OUT_OF_RANGE`.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppDescriptor } from '@aloft/image';
 *
 * const bytes = buildAppDescriptor({ version: '1.0.0', projectName: 'lamp', secureVersion: 2 });
 * assert.deepEqual([...bytes.subarray(0, 5)], [0x32, 0x54, 0xcd, 0xab, 2]);
 * ```
 */
export function buildAppDescriptor(fields: AppDescriptorFields): Uint8Array {
  const bytes = new Uint8Array(APP_DESCRIPTOR_SIZE);
  const view = viewOf(bytes);
  view.setUint32(0, APP_DESCRIPTOR_MAGIC, true);
  view.setUint32(0x04, inRange('secureVersion', fields.secureVersion ?? 0, 0xffffffff), true);
  putText(bytes, 'version', fields.version, 0x10, 32);
  putText(bytes, 'projectName', fields.projectName, 0x30, 32);
  putText(bytes, 'buildTime', fields.buildTime ?? '', 0x50, 16);
  putText(bytes, 'buildDate', fields.buildDate ?? '', 0x60, 16);
  putText(bytes, 'idfVersion', fields.idfVersion ?? '', 0x70, 32);
  bytes.set(fields.elfDigest?.subarray(0, 32) ?? [], ELF_DIGEST_OFFSET);
  view.setUint16(0xb0, inRange('minEfuseBlockRevision', fields.minEfuseBlockRevision ?? 0, 0xffff), true);
  view.setUint16(0xb2, inRange('maxEfuseBlockRevision', fields.maxEfuseBlockRevision ?? 0, 0xffff), true);
  view.setUint8(0xb4, inRange('mmuPageSizeLog2', fields.mmuPageSizeLog2 ?? 0, 0xff));
  return bytes;
}

function putText(bytes: Uint8Array, field: string, text: string, offset: number, size: number): void {
  const encoded = new TextEncoder().encode(text);
  if (encoded.length >= size) {
    throw new ImageBuildError('BUILD_TEXT_TOO_LONG', `${field} has ${encoded.length} bytes; at most ${size - 1} fit.`);
  }
  bytes.set(encoded, offset);
}
