import { writeArray, writeBytes, writeInt, writeMap, writeText } from '../cbor/cbor-writer.ts';
import { artifactPath } from '../repository-path.ts';
import { classIdOf, vendorIdOf } from './identifiers.ts';
import { limitsOf } from './manifest-limits.ts';
import * as suit from './suit-labels.ts';
import { checkSuitManifest, type SuitManifest } from './suit-manifest.ts';

/**
 * Encodes a manifest as `SUIT_Manifest` of the profile, without its byte string wrapper. docs/spec/manifest.md has
 * every byte.
 *
 * @throws {ReleaseError} `MANIFEST_BAD_VALUE` for a field outside its limits
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ANY_CHIP, decodeSuitManifest, encodeSuitManifest, plainSuitManifest } from '@aloft/release';
 *
 * const manifest = plainSuitManifest('example.com', {
 *   sequence: 1,
 *   deviceClass: 'lamp',
 *   version: '1.0.0',
 *   chipId: ANY_CHIP,
 *   targetDigest: new Uint8Array(32).fill(0x22),
 *   targetSize: 4096,
 *   secureVersion: 0,
 * });
 * assert.deepEqual(decodeSuitManifest(encodeSuitManifest(manifest)), manifest);
 * ```
 */
export function encodeSuitManifest(manifest: SuitManifest): Uint8Array {
  checkSuitManifest(manifest);
  return labelled([
    [suit.MANIFEST.version, writeInt(1)],
    [suit.MANIFEST.sequence, writeInt(manifest.sequence)],
    [suit.MANIFEST.common, writeBytes(common(manifest))],
    [suit.MANIFEST.validate, writeBytes(commands([suit.COMMAND.imageMatch, suit.REPORT_CONDITION]))],
    [suit.MANIFEST.invoke, writeBytes(commands([suit.COMMAND.invoke, suit.REPORT_DIRECTIVE]))],
    [suit.MANIFEST.install, writeBytes(install(manifest))],
    [suit.MANIFEST.text, writeBytes(text(manifest))],
  ]);
}

/** The array `[-16, SHA-256]`, a SUIT_Digest. */
export function writeSuitDigest(digest: Uint8Array): Uint8Array {
  return writeArray([writeInt(suit.DIGEST_SHA256), writeBytes(digest)]);
}

function common({ vendorDomain, deviceClass, targetDigest, targetSize }: SuitManifest): Uint8Array {
  const identity = labelled([
    [suit.PARAMETER.vendorId, writeBytes(vendorIdOf(vendorDomain))],
    [suit.PARAMETER.classId, writeBytes(classIdOf(vendorDomain, deviceClass))],
    [suit.PARAMETER.digest, writeBytes(writeSuitDigest(targetDigest))],
    [suit.PARAMETER.size, writeInt(targetSize)],
  ]);
  const shared = commands(
    [suit.COMMAND.override, identity],
    [suit.COMMAND.vendorId, suit.REPORT_CONDITION],
    [suit.COMMAND.classId, suit.REPORT_CONDITION],
  );
  return labelled([
    [suit.COMMON.components, writeArray([component()])],
    [suit.COMMON.shared, writeBytes(shared)],
  ]);
}

function install(manifest: SuitManifest): Uint8Array {
  const limits = [...limitsOf(manifest)];
  const parameters = labelled([
    [suit.PARAMETER.uri, writeText(artifactPath(manifest.targetDigest))],
    ...limits.map(([label, value]) => [label, writeInt(value)] as const),
  ]);
  return commands(
    [suit.COMMAND.override, parameters],
    ...limits.map(([label]) => [label, suit.REPORT_CONDITION] as const),
    [suit.COMMAND.fetch, suit.REPORT_DIRECTIVE],
    [suit.COMMAND.imageMatch, suit.REPORT_CONDITION],
  );
}

function text({ vendorDomain, deviceClass, version }: SuitManifest): Uint8Array {
  const names = labelled([
    [suit.TEXT.vendorDomain, writeText(vendorDomain)],
    [suit.TEXT.modelInfo, writeText(deviceClass)],
    [suit.TEXT.componentVersion, writeText(version)],
  ]);
  return writeMap([[writeText(suit.TEXT_LANGUAGE), writeMap([[component(), names]])]]);
}

function component(): Uint8Array {
  return writeArray([writeBytes(suit.APP_COMPONENT)]);
}

function labelled(pairs: readonly (readonly [label: number, value: Uint8Array])[]): Uint8Array {
  return writeMap(pairs.map(([label, value]) => [writeInt(label), value] as const));
}

/** A command sequence: labels and arguments in one array; a number is a reporting policy. */
function commands(...list: readonly (readonly [label: number, argument: number | Uint8Array])[]): Uint8Array {
  return writeArray(
    list.flatMap(([label, argument]) => [
      writeInt(label),
      typeof argument === 'number' ? writeInt(argument) : argument,
    ]),
  );
}
