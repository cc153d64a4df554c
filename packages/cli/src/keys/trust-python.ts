import { hexOf } from '../sizes.ts';
import { namedKeys, type TrustSet } from './trust-set.ts';

/** A set as a Python module for MicroPython; literals of bytes stay in flash when the module is frozen. */
export function trustToPython(set: TrustSet): string {
  const { anchors, vendorDomain, vendorId, deviceClass, classId } = set;
  const lines = [
    '# Trust anchors of aloft: the public keys this device believes. Made by `aloft keys export`; nothing in it is secret.',
    '# Do not edit: a wrong byte locks devices out.',
    '',
    '# Of the set; a trust statement must have a higher one.',
    `VERSION = ${anchors.version}`,
    '# How many of the keys must have signed.',
    `THRESHOLD = ${anchors.threshold}`,
    '# 0x04, x, y of each key, in ascending order.',
    'KEYS = (',
    ...namedKeys(set).flatMap(({ keyId, name, publicKey }) => [
      `    # ${keyId}${name === undefined ? '' : ` ${name}`}`,
      `    ${literal(publicKey.subarray(0, 33))}`,
      `    ${literal(publicKey.subarray(33))},`,
    ]),
    ')',
  ];
  if (vendorDomain !== undefined) lines.push(`VENDOR_DOMAIN = "${vendorDomain}"`);
  if (vendorId !== undefined) lines.push(`VENDOR_ID = ${literal(vendorId)}`);
  if (deviceClass !== undefined) lines.push(`DEVICE_CLASS = "${deviceClass}"`);
  if (classId !== undefined) lines.push(`CLASS_ID = ${literal(classId)}`);
  return `${lines.join('\n')}\n`;
}

function literal(bytes: Uint8Array): string {
  return `b"${hexOf(bytes).replace(/../g, '\\x$&')}"`;
}
