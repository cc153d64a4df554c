import { CborReader } from '../cbor/cbor-reader.ts';
import { artifactPath } from '../repository-path.ts';
import { LIMIT_LABELS, type LimitLabel, type Limits, setsNoLimit } from './manifest-limits.ts';
import * as suit from './suit-labels.ts';

/** Reads the install sequence: address of the image, the limits as parameters, the same limits as conditions, fetch. */
export function readInstall(bytes: Uint8Array, targetDigest: Uint8Array): Limits {
  const reader = CborReader.open(bytes, 'manifest.install');
  const itemCount = reader.array();
  reader.expectInt(suit.COMMAND.override, 'MANIFEST_COMMAND', 'the first command');
  const limits = readParameters(reader, targetDigest);
  // Two items for the parameters, for each condition, for fetch and for the image match.
  if (itemCount !== 2 * (limits.size + 3)) {
    reader.fail('MANIFEST_COMMAND', `has ${itemCount} items; with ${limits.size} limits it must have 2 more for each`);
  }
  for (const label of limits.keys()) readCommand(reader, label, suit.REPORT_CONDITION);
  readCommand(reader, suit.COMMAND.fetch, suit.REPORT_DIRECTIVE);
  readCommand(reader, suit.COMMAND.imageMatch, suit.REPORT_CONDITION);
  return limits;
}

function readParameters(reader: CborReader, targetDigest: Uint8Array): Limits {
  const count = reader.map();
  const limits = new Map<LimitLabel, number>();
  let hasUri = false;
  for (let index = 0; index < count; index += 1) {
    const label = reader.int();
    if (label === suit.PARAMETER.uri) {
      hasUri = true;
      readUri(reader, targetDigest);
    } else {
      const limit = LIMIT_LABELS.find((known) => known === label);
      if (limit === undefined) reader.fail('MANIFEST_PARAMETER', `has the unknown parameter ${label}`);
      limits.set(limit, readLimit(reader, limit));
    }
  }
  if (!hasUri) reader.fail('MANIFEST_PARAMETER', 'lacks the address of the image');
  return limits;
}

/** The address could lead anywhere and be signed all the same, but one manifest has one encoding. */
function readUri(reader: CborReader, targetDigest: Uint8Array): void {
  const uri = reader.text();
  if (uri !== artifactPath(targetDigest)) {
    reader.fail('MANIFEST_URI', 'has another address of the image than artifacts/ and its digest in hexadecimal');
  }
}

function readLimit(reader: CborReader, label: LimitLabel): number {
  const value = reader.uint();
  if (setsNoLimit(label, value)) {
    reader.fail('MANIFEST_BAD_VALUE', `sets the limit ${label} to ${value}, which sets none; leave it out`);
  }
  return value;
}

function readCommand(reader: CborReader, command: number, policy: number): void {
  reader.expectInt(command, 'MANIFEST_COMMAND', 'the next command');
  reader.expectInt(policy, 'MANIFEST_COMMAND', 'the reporting policy');
}
