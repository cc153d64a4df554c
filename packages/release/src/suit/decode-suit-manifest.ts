import { CborReader } from '../cbor/cbor-reader.ts';
import { bytesEqual } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { type CommonPart, readCommon } from './decode-common.ts';
import { readInstall } from './decode-install.ts';
import { readText, type TextPart } from './decode-text.ts';
import { classIdOf, vendorIdOf } from './identifiers.ts';
import { limitFields } from './manifest-limits.ts';
import * as suit from './suit-labels.ts';
import { checkSuitManifest, type SuitManifest } from './suit-manifest.ts';

/**
 * Decodes a `SUIT_Manifest` of the profile, accepting its one encoding only. It says nothing about who made it: use
 * `verifyManifest` for an envelope. The result shares no memory with `bytes`.
 *
 * @param bytes content of the manifest's byte string; any bytes at all, nothing but a `ReleaseError` is thrown
 * @throws {ReleaseError} `CBOR_…` for other than deterministic CBOR, `MANIFEST_…` for another content than the profile
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { decodeSuitManifest } from '@aloft/release';
 *
 * assert.throws(() => decodeSuitManifest(new Uint8Array([0xa0])), { code: 'MANIFEST_ELEMENT' });
 * ```
 */
export function decodeSuitManifest(bytes: Uint8Array): SuitManifest {
  const reader = CborReader.open(bytes, 'manifest');
  const count = reader.map();
  if (count === 0) reader.fail('MANIFEST_ELEMENT', 'is empty');
  element(reader, suit.MANIFEST.version);
  const version = reader.uint();
  if (version !== 1) reader.fail('MANIFEST_VERSION_UNSUPPORTED', `has SUIT version ${version}; known is 1`);
  if (count !== 7) reader.fail('MANIFEST_ELEMENT', `has ${count} elements; it must have 7`);
  element(reader, suit.MANIFEST.sequence);
  const sequence = reader.uint();
  element(reader, suit.MANIFEST.common);
  const common = readCommon(reader.bytes());
  element(reader, suit.MANIFEST.validate);
  readSingleCommand(reader.bytes(), 'validate', suit.COMMAND.imageMatch, suit.REPORT_CONDITION);
  element(reader, suit.MANIFEST.invoke);
  readSingleCommand(reader.bytes(), 'invoke', suit.COMMAND.invoke, suit.REPORT_DIRECTIVE);
  element(reader, suit.MANIFEST.install);
  const limits = readInstall(reader.bytes(), common.targetDigest);
  element(reader, suit.MANIFEST.text);
  const text = readText(reader.bytes());
  const manifest: SuitManifest = {
    sequence,
    ...text,
    targetDigest: common.targetDigest,
    targetSize: common.targetSize,
    ...limitFields(limits),
  };
  checkSuitManifest(manifest);
  checkIdentity(common, text);
  return manifest;
}

function element(reader: CborReader, label: number): void {
  reader.expectInt(label, 'MANIFEST_ELEMENT', 'the next element');
}

function readSingleCommand(bytes: Uint8Array, name: string, command: number, policy: number): void {
  const reader = CborReader.open(bytes, `manifest.${name}`);
  reader.expectArray(2, 'MANIFEST_COMMAND', 'the sequence');
  reader.expectInt(command, 'MANIFEST_COMMAND', 'the command');
  reader.expectInt(policy, 'MANIFEST_COMMAND', 'the reporting policy');
}

/** The names are for people and for devices that keep their class as text, the identifiers are what SUIT compares. */
function checkIdentity(common: CommonPart, { vendorDomain, deviceClass }: TextPart): void {
  if (!bytesEqual(common.vendorId, vendorIdOf(vendorDomain))) {
    throw new ReleaseError('MANIFEST_IDENTITY', 'manifest.vendorId', `is not the identifier of ${vendorDomain}`);
  }
  if (!bytesEqual(common.classId, classIdOf(vendorDomain, deviceClass))) {
    throw new ReleaseError(
      'MANIFEST_IDENTITY',
      'manifest.classId',
      `is not the identifier of ${deviceClass} of ${vendorDomain}`,
    );
  }
}
