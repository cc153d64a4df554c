/**
 * Trust anchors as JSON: the form that people keep in version control and `aloft keys rotate` starts from.
 * @module
 */
import { keyIdOf } from '@aloft/release';
import { CliError, EXIT } from '../errors.ts';
import { hexOf } from '../sizes.ts';
import { namedKeys, type TrustSet, trustSetOf } from './trust-set.ts';

const FORMAT = 'aloft-trust-anchors-1';

/** A file of trust anchors that cannot be used. */
export function badTrustFile(file: string, what: string): CliError {
  return new CliError('TRUST_FILE_INVALID', EXIT.refused, what, file);
}

export function trustToJson(set: TrustSet): string {
  const { anchors, vendorDomain, vendorId, deviceClass, classId } = set;
  const document = {
    format: FORMAT,
    version: anchors.version,
    threshold: anchors.threshold,
    ...(vendorDomain === undefined ? {} : { vendorDomain }),
    ...(vendorId === undefined ? {} : { vendorId: hexOf(vendorId) }),
    ...(deviceClass === undefined ? {} : { deviceClass }),
    ...(classId === undefined ? {} : { classId: hexOf(classId) }),
    keys: namedKeys(set).map(({ keyId, name, publicKey }) => ({
      keyId,
      ...(name === undefined ? {} : { name }),
      publicKey: hexOf(publicKey),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * Reads what `trustToJson` wrote. Identifiers must belong to their names and key ids to their keys, so that a line
 * somebody edited by hand is noticed.
 *
 * @throws {CliError} `TRUST_FILE_INVALID`
 */
export function trustFromJson(file: string, text: string): TrustSet {
  const document = recordOf(parse(file, text));
  if (document?.['format'] !== FORMAT) {
    throw badTrustFile(file, `is JSON, but not trust anchors: "format" must be "${FORMAT}"`);
  }
  const { version, threshold, keys, vendorDomain, deviceClass } = document;
  if (typeof version !== 'number' || typeof threshold !== 'number' || !Array.isArray(keys)) {
    throw badTrustFile(file, 'lacks version, threshold or keys');
  }
  const names = new Map<string, string>();
  const publicKeys = keys.map((entry: unknown, index) => {
    const { keyId, name, publicKey } = recordOf(entry) ?? {};
    const bytes = bytesOf(publicKey);
    if (bytes === undefined) throw badTrustFile(file, `keys[${index}].publicKey is not hexadecimal`);
    const found = asTrustFault(file, () => hexOf(keyIdOf(bytes)));
    if (keyId !== undefined && keyId !== found) {
      throw badTrustFile(
        file,
        `keys[${index}] says key id ${String(keyId)}, but its public key has ${found}; one of them was changed`,
      );
    }
    if (typeof name === 'string') names.set(found, name);
    return bytes;
  });
  const audience = {
    ...(typeof vendorDomain === 'string' ? { vendor: vendorDomain } : {}),
    ...(typeof deviceClass === 'string' ? { class: deviceClass } : {}),
  };
  const set = asTrustFault(file, () => trustSetOf({ version, threshold, keys: publicKeys }, audience, names));
  const { vendorId, classId } = document;
  const isOther = (found: unknown, expected: Uint8Array | undefined): boolean =>
    expected !== undefined && found !== undefined && found !== hexOf(expected);
  if (isOther(vendorId, set.vendorId)) throw badTrustFile(file, 'has a vendorId that is not that of its vendorDomain');
  if (isOther(classId, set.classId)) throw badTrustFile(file, 'has a classId that is not that of its deviceClass');
  const alone = (found: unknown, known: Uint8Array | undefined): Uint8Array | undefined => {
    const id = known === undefined ? bytesOf(found) : undefined;
    return id?.length === 16 ? id : undefined;
  };
  const [vendorAlone, classAlone] = [alone(vendorId, set.vendorId), alone(classId, set.classId)];
  return {
    ...set,
    ...(vendorAlone === undefined ? {} : { vendorId: vendorAlone }),
    ...(classAlone === undefined ? {} : { classId: classAlone }),
  };
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badTrustFile(file, `is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** Faults of a file are not those of the command line. */
export function asTrustFault<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw badTrustFile(file, error instanceof Error ? error.message : String(error));
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function bytesOf(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' && /^([0-9a-f]{2})+$/.test(value)
    ? new Uint8Array(Buffer.from(value, 'hex'))
    : undefined;
}
