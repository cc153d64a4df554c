import { CborReader } from '../cbor/cbor-reader.ts';
import { bytesEqual, DIGEST_SIZE } from '../digest.ts';
import type { ReleaseErrorCode } from '../errors.ts';
import { UUID_SIZE } from './identifiers.ts';
import * as suit from './suit-labels.ts';

/** What the common part says. */
export interface CommonPart {
  readonly vendorId: Uint8Array;
  readonly classId: Uint8Array;
  readonly targetDigest: Uint8Array;
  readonly targetSize: number;
}

/** Reads `SUIT_Common`: one component, the identity of the devices, digest and size of the image. */
export function readCommon(bytes: Uint8Array): CommonPart {
  const reader = CborReader.open(bytes, 'manifest.common');
  reader.expectMap(2, 'MANIFEST_ELEMENT', 'the common part');
  reader.expectInt(suit.COMMON.components, 'MANIFEST_ELEMENT', 'the first element');
  reader.expectArray(1, 'MANIFEST_COMPONENTS', 'the list of components');
  readComponent(reader, 'MANIFEST_COMPONENTS');
  reader.expectInt(suit.COMMON.shared, 'MANIFEST_ELEMENT', 'the second element');
  return readShared(reader.bytes());
}

/** Reads the component identifier of the application image. */
export function readComponent(reader: CborReader, code: ReleaseErrorCode): void {
  reader.expectArray(1, code, 'the component identifier');
  if (!bytesEqual(reader.bytes(), suit.APP_COMPONENT)) reader.fail(code, `names a component other than 'app'`);
}

/** Reads a SUIT_Digest of SHA-256 inside its byte string; the digest is a copy. */
export function readSuitDigest(bytes: Uint8Array, at: string, wrongShape: ReleaseErrorCode): Uint8Array {
  const reader = CborReader.open(bytes, at);
  reader.expectArray(2, wrongShape, 'the digest');
  reader.expectInt(suit.DIGEST_SHA256, 'MANIFEST_DIGEST_ALGORITHM', 'the digest algorithm');
  const digest = reader.bytes();
  if (digest.length !== DIGEST_SIZE) reader.fail(wrongShape, `has a SHA-256 digest of ${digest.length} bytes`);
  return digest.slice();
}

function readShared(bytes: Uint8Array): CommonPart {
  const reader = CborReader.open(bytes, 'manifest.common.shared');
  reader.expectArray(6, 'MANIFEST_COMMAND', 'the sequence');
  reader.expectInt(suit.COMMAND.override, 'MANIFEST_COMMAND', 'the first command');
  reader.expectMap(4, 'MANIFEST_PARAMETER', 'the parameter list');
  const common: CommonPart = {
    vendorId: readUuid(reader, suit.PARAMETER.vendorId),
    classId: readUuid(reader, suit.PARAMETER.classId),
    targetDigest: readDigest(reader),
    targetSize: readSize(reader),
  };
  for (const command of [suit.COMMAND.vendorId, suit.COMMAND.classId]) {
    reader.expectInt(command, 'MANIFEST_COMMAND', 'the next command');
    reader.expectInt(suit.REPORT_CONDITION, 'MANIFEST_COMMAND', 'the reporting policy');
  }
  return common;
}

function readUuid(reader: CborReader, label: number): Uint8Array {
  reader.expectInt(label, 'MANIFEST_PARAMETER', 'the next parameter');
  const uuid = reader.bytes();
  if (uuid.length !== UUID_SIZE) {
    reader.fail('MANIFEST_BAD_VALUE', `has an identifier of ${uuid.length} bytes; a UUID has ${UUID_SIZE}`);
  }
  return uuid.slice();
}

function readDigest(reader: CborReader): Uint8Array {
  reader.expectInt(suit.PARAMETER.digest, 'MANIFEST_PARAMETER', 'the next parameter');
  return readSuitDigest(reader.bytes(), 'manifest.common.digest', 'MANIFEST_BAD_VALUE');
}

function readSize(reader: CborReader): number {
  reader.expectInt(suit.PARAMETER.size, 'MANIFEST_PARAMETER', 'the next parameter');
  return reader.uint();
}
