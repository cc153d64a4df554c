import { hexOf } from '../sizes.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { namedKeys, type TrustSet } from './trust-set.ts';

/** A set as data for `--json`. */
export function trustReport(set: TrustSet): object {
  const { anchors, vendorDomain, vendorId, deviceClass, classId } = set;
  return {
    version: anchors.version,
    threshold: anchors.threshold,
    ...(vendorDomain === undefined ? {} : { vendor: vendorDomain }),
    ...(vendorId === undefined ? {} : { vendor_id: hexOf(vendorId) }),
    ...(deviceClass === undefined ? {} : { class: deviceClass }),
    ...(classId === undefined ? {} : { class_id: hexOf(classId) }),
    keys: namedKeys(set).map(({ keyId, name, publicKey }) => ({
      key_id: keyId,
      ...(name === undefined ? {} : { name }),
      public_key: hexOf(publicKey),
    })),
  };
}

/** A set as lines: whose, how many must sign, and each key with a note. */
export function trustLines(
  terminal: Terminal,
  set: TrustSet,
  noteOf: (keyId: string) => string = () => '',
): readonly string[] {
  const { anchors, vendorDomain, vendorId, deviceClass, classId } = set;
  const vendor = vendorDomain ?? (vendorId === undefined ? 'any vendor' : `vendor ${hexOf(vendorId)}`);
  const name = deviceClass ?? (classId === undefined ? 'all device classes' : `class ${hexOf(classId)}`);
  return [
    `  version ${anchors.version}, threshold ${anchors.threshold} of ${anchors.keys.length}, for ${vendor}, ${name}`,
    '',
    ...table(
      namedKeys(set).map(({ keyId, name: keyName = '', publicKey }) => [
        `  ${tone(terminal, 'strong', keyId)}`,
        foreign(keyName),
        tone(terminal, 'dim', `${hexOf(publicKey.subarray(1, 9))}…${hexOf(publicKey.subarray(-4))}`),
        noteOf(keyId),
      ]),
    ),
  ];
}
