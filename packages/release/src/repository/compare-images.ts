import { type AppImage, parseAppImage } from '@aloft/image';

/** A segment in two images, by its place among those of the same kind. */
export interface SegmentChange {
  /** Kind of memory, such as `drom`. */
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** A field of the descriptor that changed. */
export interface FieldChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** How one image differs from another. */
export interface ImageComparison {
  readonly size: { readonly before: number; readonly after: number };
  readonly segments: readonly SegmentChange[];
  readonly descriptor: readonly FieldChange[];
  readonly strings: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

/** Shorter runs of characters are mostly not text. */
const LEAST_STRING = 6;

/**
 * Compares two application images as their authors see them: sizes by kind of memory, descriptor, texts.
 *
 * @throws {ImageError} when either is none
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppDescriptor, buildAppImage, chipByName } from '@aloft/image';
 * import { compareImages } from '@aloft/release';
 *
 * const chip = chipByName('esp32');
 * assert.ok(chip);
 * const build = (version: string) =>
 *   buildAppImage({
 *     chip,
 *     entryAddress: 0x40080000,
 *     segments: [
 *       { loadAddress: 0x3f400020, data: buildAppDescriptor({ version, projectName: 'lamp' }) },
 *       { loadAddress: 0x40080000, data: new Uint8Array(16) },
 *     ],
 *   });
 * const { descriptor } = compareImages(build('1.0.0'), build('1.1.0'));
 * assert.deepEqual(descriptor, [{ name: 'version', before: '1.0.0', after: '1.1.0' }]);
 * ```
 */
export function compareImages(before: Uint8Array, after: Uint8Array): ImageComparison {
  const [old, fresh] = [parseAppImage(before), parseAppImage(after)];
  const [oldStrings, freshStrings] = [stringsOf(before, old), stringsOf(after, fresh)];
  return {
    size: { before: before.length, after: after.length },
    segments: compareSegments(old, fresh),
    descriptor: compareDescriptors(old, fresh),
    strings: {
      added: [...freshStrings].filter((text) => !oldStrings.has(text)).sort(),
      removed: [...oldStrings].filter((text) => !freshStrings.has(text)).sort(),
    },
  };
}

function compareSegments(old: AppImage, fresh: AppImage): SegmentChange[] {
  const names = new Set([...old.segments, ...fresh.segments].map(({ kind }) => kind));
  const sizeIn = (image: AppImage, name: string): number =>
    image.segments.filter(({ kind }) => kind === name).reduce((sum, { size }) => sum + size, 0);
  return [...names].map((name) => ({ name, before: sizeIn(old, name), after: sizeIn(fresh, name) }));
}

function compareDescriptors(old: AppImage, fresh: AppImage): FieldChange[] {
  const [before, after] = [fieldsOf(old), fieldsOf(fresh)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, before: before.get(name) ?? '', after: after.get(name) ?? '' }))
    .filter((field) => field.before !== field.after);
}

function fieldsOf({ descriptor, header, chip, chipId }: AppImage): Map<string, string> {
  const fields = new Map<string, string>([
    ['chip', chip?.label ?? String(chipId)],
    ['flash_size', `${2 ** header.flashSize} MB`],
    ['chip_revision_min', String(header.minChipRevision)],
    ['chip_revision_max', String(header.maxChipRevision)],
  ]);
  if (descriptor === undefined) return fields;
  const { version, projectName, secureVersion, idfVersion, buildDate, buildTime, elfDigest } = descriptor;
  const elf = Array.from(elfDigest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return fields
    .set('version', version)
    .set('project', projectName)
    .set('secure_version', String(secureVersion))
    .set('idf_version', idfVersion)
    .set('built', `${buildDate} ${buildTime}`.trim())
    .set('elf_sha256', elf);
}

/** Texts of printable ASCII that end in a zero, from all that is read as data. */
function stringsOf(bytes: Uint8Array, image: AppImage): Set<string> {
  const found = new Set<string>();
  const ascii = new TextDecoder();
  for (const { offset, size } of image.segments) {
    let start = offset;
    for (let at = offset; at < offset + size; at += 1) {
      const byte = bytes[at] ?? 0;
      if ((byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d) continue;
      if (byte === 0 && at - start >= LEAST_STRING) found.add(ascii.decode(bytes.subarray(start, at)));
      start = at + 1;
    }
  }
  return found;
}
