/**
 * Values of class files that are more than text or a number.
 * @module
 */
import { type Partition, parsePartitionCsv } from '@aloft/image';
import type { JsonFields } from '../repository/json-fields.ts';
import { isIdfVersion } from './idf-version.ts';
import { compareVersions, isVersionOf, type VersionScheme } from './version-order.ts';

const SIZE = /^(0x[0-9a-f]+|\d+)\s*(K|KB|M|MB)?$/i;

/** Bytes, as a number or as text such as `"4M"`. */
export function sizeField(fields: JsonFields, name: string): number {
  const value = fields.raw(name);
  if (typeof value === 'number') return fields.uint(name);
  const [, digits, unit = ''] = (typeof value === 'string' ? SIZE.exec(value.trim()) : null) ?? [];
  const scale = /^m/i.test(unit) ? 1024 * 1024 : /^k/i.test(unit) ? 1024 : 1;
  const size = Number(digits) * scale;
  return size <= 0xffff_ffff ? size : fields.fail(name, 'must be a size: bytes, or text such as "512K" or "4M"');
}

/** The revisions of the chips in the field; undefined where nothing is said of them. */
export function revisionFields(fields: JsonFields): { least: number; most: number } | undefined {
  if (!fields.has('chip_revision_min') && !fields.has('chip_revision_max')) return undefined;
  const least = fields.has('chip_revision_min') ? revisionField(fields, 'chip_revision_min') : 0;
  const most = fields.has('chip_revision_max') ? revisionField(fields, 'chip_revision_max') : 0xffff;
  if (least > most) fields.fail('chip_revision_min', 'is above chip_revision_max');
  return { least, most };
}

function revisionField(fields: JsonFields, name: string): number {
  return parseChipRevision(fields.text(name)) ?? fields.fail(name, 'must be a revision such as "1.3"');
}

/**
 * `1.3` or `v1.3`, as the bootloader's log has it, as `100 × major + minor`; undefined for anything else.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseChipRevision } from '@aloft/release';
 *
 * assert.equal(parseChipRevision('v1.3'), 103);
 * assert.equal(parseChipRevision('3'), undefined);
 * ```
 */
export function parseChipRevision(text: string): number | undefined {
  const [, major, minor] = /^v?(\d{1,3})\.(\d{1,2})$/.exec(text) ?? [];
  return major === undefined || minor === undefined ? undefined : Number(major) * 100 + Number(minor);
}

/** `1.3`. */
export function dottedRevision(revision: number): string {
  return `${Math.floor(revision / 100)}.${revision % 100}`;
}

/** A partition table: text in CSV, or a list of its lines. */
export function partitionsField(fields: JsonFields): Partition[] {
  const value = fields.raw('partitions');
  const lines = Array.isArray(value) ? fields.list('partitions') : [fields.text('partitions')];
  try {
    return [...parsePartitionCsv(lines.map(String).join('\n'))];
  } catch (error) {
    return fields.fail('partitions', error instanceof Error ? error.message : String(error));
  }
}

/** Versions that no device may skip, oldest first. */
export function mustPassField(fields: JsonFields, scheme: VersionScheme): string[] {
  if (scheme === 'any') {
    fields.fail('must_pass', 'needs an order of versions; say versions = "semver" or versions = "counter"');
  }
  const versions = fields.list('must_pass').map((value) => {
    if (typeof value === 'string' && isVersionOf(scheme, value)) return value;
    return fields.fail('must_pass', `must be a list of versions as ${scheme} has them, such as ["1.4.0"]`);
  });
  return versions.sort((a, b) => compareVersions(scheme, a, b) ?? 0);
}

/** A version of ESP-IDF. */
export function idfVersionField(fields: JsonFields, name: string): string {
  const text = fields.text(name);
  return isIdfVersion(text) ? text : fields.fail(name, 'must be a version of ESP-IDF such as "5.1" or "v5.1.2"');
}
