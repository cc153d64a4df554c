import { namedKeys, type TrustSet } from './trust-set.ts';

const PER_LINE = 12;

/** A set as a C99 header: everything the device code is built with, and nothing secret. */
export function trustToCHeader(set: TrustSet): string {
  const { anchors, vendorDomain, vendorId, deviceClass, classId } = set;
  const keys = namedKeys(set);
  const lines = [
    '/* Trust anchors of aloft: the public keys this device believes. Made by `aloft keys export`; nothing in it is secret.',
    ` * Do not edit: a wrong byte locks devices out. */`,
    '#ifndef ALOFT_TRUST_ANCHORS_H',
    '#define ALOFT_TRUST_ANCHORS_H',
    '',
    '#include <stdint.h>',
    '',
    '/* Of the set; a trust statement must have a higher one. */',
    `#define ALOFT_TRUST_VERSION ${anchors.version}u`,
    '/* How many of the keys must have signed. */',
    `#define ALOFT_TRUST_THRESHOLD ${anchors.threshold}u`,
    `#define ALOFT_TRUST_KEY_COUNT ${keys.length}u`,
    '',
    '/* 0x04, x, y of each key, in ascending order. */',
    `static const uint8_t aloft_trust_keys[${keys.length}][65] = {`,
    ...keys.flatMap(({ keyId, name, publicKey }) => [
      `    /* ${keyId}${name === undefined ? '' : ` ${name}`} */`,
      '    {',
      ...byteLines(publicKey, '        '),
      '    },',
    ]),
    '};',
  ];
  if (vendorDomain !== undefined) lines.push('', `#define ALOFT_VENDOR_DOMAIN "${vendorDomain}"`);
  if (vendorId !== undefined) lines.push(...idLines('aloft_vendor_id', vendorId));
  if (deviceClass !== undefined) lines.push('', `#define ALOFT_DEVICE_CLASS "${deviceClass}"`);
  if (classId !== undefined) lines.push(...idLines('aloft_class_id', classId));
  return `${[...lines, '', '#endif'].join('\n')}\n`;
}

function idLines(name: string, id: Uint8Array): readonly string[] {
  return [`static const uint8_t ${name}[${id.length}] = {`, ...byteLines(id, '    '), '};'];
}

function byteLines(bytes: Uint8Array, indent: string): readonly string[] {
  const texts = Array.from(bytes, (byte) => `0x${byte.toString(16).padStart(2, '0')},`);
  return Array.from(
    { length: Math.ceil(texts.length / PER_LINE) },
    (_, row) => indent + texts.slice(row * PER_LINE, (row + 1) * PER_LINE).join(' '),
  );
}
