import { isDeviceClass } from '../device-class.ts';
import { ReleaseError } from '../errors.ts';
import { INDEX_PATH } from '../repository-path.ts';
import { isVersion } from '../version.ts';
import { JsonFields, jsonText, parseJson } from './json-fields.ts';

const FORMAT = 1;

/** What there is of one device class. */
export interface IndexedClass {
  readonly deviceClass: string;
  /** Channels with an offer, in alphabetical order. */
  readonly channels: readonly string[];
  /** Versions with a record, in alphabetical order. */
  readonly versions: readonly string[];
}

/**
 * Text of `releases/index.json`. A web server lists no folders, so whoever audits or reads a repository over HTTP begins
 * here. Devices never read it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { indexText, parseIndex } from '@aloft/release';
 *
 * const classes = [{ deviceClass: 'lamp', channels: ['beta', 'stable'], versions: ['1.0.0'] }];
 * assert.deepEqual(parseIndex(new TextEncoder().encode(indexText(classes))), classes);
 * ```
 */
export function indexText(classes: readonly IndexedClass[]): string {
  const sorted = classes
    .map(({ deviceClass, channels, versions }) => ({
      deviceClass,
      channels: [...new Set(channels)].sort(),
      versions: [...new Set(versions)].sort(),
    }))
    .sort((a, b) => (a.deviceClass < b.deviceClass ? -1 : 1));
  return jsonText({ format: FORMAT, classes: sorted });
}

/**
 * Reads `releases/index.json`.
 *
 * @throws {ReleaseError} `REPOSITORY_MALFORMED`, `REPOSITORY_FORMAT_UNSUPPORTED`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseIndex } from '@aloft/release';
 *
 * assert.throws(() => parseIndex(new Uint8Array(1)), { code: 'REPOSITORY_MALFORMED' });
 * ```
 */
export function parseIndex(bytes: Uint8Array): IndexedClass[] {
  const code = 'REPOSITORY_MALFORMED';
  const fields = new JsonFields(parseJson(bytes, INDEX_PATH, code), INDEX_PATH, code);
  const format = fields.uint('format');
  if (format !== FORMAT) {
    throw new ReleaseError('REPOSITORY_FORMAT_UNSUPPORTED', INDEX_PATH, `has format ${format}, known is ${FORMAT}`);
  }
  return fields.objects('classes').map((one) => {
    const names = (name: string, isName: (text: string) => boolean): string[] =>
      one.list(name).map((value) => {
        if (typeof value === 'string' && isName(value)) return value;
        return one.fail(name, `holds ${JSON.stringify(value)}, which is no name`);
      });
    const deviceClass = one.text('deviceClass');
    if (!isDeviceClass(deviceClass)) one.fail('deviceClass', 'cannot name a device class');
    return { deviceClass, channels: names('channels', isDeviceClass), versions: names('versions', isVersion) };
  });
}
