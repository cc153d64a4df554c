/**
 * Trust anchors in the Python module that MicroPython boards import (docs/spec/trust-anchors.md §3). It is read line by line,
 * and never run.
 * @module
 */
import { keyIdOf } from '@aloft/release';
import { hexOf } from '../sizes.ts';
import { asTrustFault, badTrustFile } from './trust-json.ts';
import { type TrustSet, trustSetOf } from './trust-set.ts';

/** Five times what eight keys take. */
const MOST_BYTES = 16 * 1024;
const HEAD = '# Trust anchors of aloft: ';

const NUMBER = /^(VERSION|THRESHOLD) = (\d{1,10})$/;
const NAME = /^(VENDOR_DOMAIN|DEVICE_CLASS) = "([\x20\x21\x23-\x5b\x5d-\x7e]*)"$/;
const IDENTIFIER = /^(VENDOR_ID|CLASS_ID) = b"((?:\\x[0-9a-f]{2}){16})"$/;
const KEYS_BEGIN = 'KEYS = (';
const KEYS_END = ')';
const KEY_PIECE = /^ {4}b"((?:\\x[0-9a-f]{2})+)"(,?)$/;
const KEY_NOTE = /^ {4}# ([0-9a-f]{16})(?: ([A-Za-z0-9._-]{1,64}))?$/;

/** Whether bytes look like the module: its first line, or what only it assigns. */
export function looksLikeTrustPython(bytes: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, MOST_BYTES));
  return text.startsWith(HEAD) || (/^THRESHOLD = /m.test(text) && /^KEYS = \(/m.test(text));
}

/** A key with what is noted above it. */
interface WrittenKey {
  readonly bytes: Uint8Array;
  readonly keyId: string | undefined;
  readonly name: string | undefined;
}

/** What the lines of the module say. */
interface Written {
  readonly fields: ReadonlyMap<string, string>;
  readonly keys: readonly WrittenKey[];
}

/**
 * Reads what `trustToPython` wrote; comments may be others. Every other line is refused, so that what is read here is what
 * Python makes of it. Identifiers must belong to their names and key ids to their keys.
 *
 * @throws {CliError} `TRUST_FILE_INVALID`
 */
export function trustFromPython(file: string, bytes: Uint8Array): TrustSet {
  if (bytes.length > MOST_BYTES) {
    throw badTrustFile(file, `has ${bytes.length} bytes; a Python module of trust anchors has at most ${MOST_BYTES}`);
  }
  const { fields, keys } = readLines(file, new TextDecoder('latin1').decode(bytes));
  const [version, threshold] = [fields.get('VERSION'), fields.get('THRESHOLD')];
  if (version === undefined || threshold === undefined || keys.length === 0) {
    throw badTrustFile(file, 'lacks VERSION, THRESHOLD or KEYS; is it whole?');
  }
  const names = new Map<string, string>();
  for (const [index, { bytes: key, keyId, name }] of keys.entries()) {
    const found = asTrustFault(file, () => hexOf(keyIdOf(key)));
    if (keyId !== undefined && keyId !== found) {
      throw badTrustFile(file, `KEYS[${index}] has key id ${found}, and above it stands ${keyId}; one was changed`);
    }
    if (name !== undefined) names.set(found, name);
  }
  const [vendor, deviceClass] = [fields.get('VENDOR_DOMAIN'), fields.get('DEVICE_CLASS')];
  const anchors = { version: Number(version), threshold: Number(threshold), keys: keys.map((key) => key.bytes) };
  const audience = {
    ...(vendor === undefined ? {} : { vendor }),
    ...(deviceClass === undefined ? {} : { class: deviceClass }),
  };
  const set = asTrustFault(file, () => trustSetOf(anchors, audience, names));
  return {
    ...set,
    ...identifier(file, fields, set, 'vendorId', 'VENDOR_ID'),
    ...identifier(file, fields, set, 'classId', 'CLASS_ID'),
  };
}

function readLines(file: string, text: string): Written {
  const fields = new Map<string, string>();
  const keys: WrittenKey[] = [];
  let isInKeys = false;
  let hadKeys = false;
  let note: RegExpExecArray | null = null;
  let pieces = '';
  for (const [index, line] of text
    .replace(/^\xef\xbb\xbf/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const refuse = (): never => {
      throw badTrustFile(file, `has in line ${index + 1} what aloft keys export does not write; it may run anything`);
    };
    if (/^[ \t]*(#|$)/.test(line)) {
      note = KEY_NOTE.exec(line) ?? note;
    } else if (isInKeys && line === KEYS_END) {
      isInKeys = false;
      if (pieces !== '') refuse();
    } else if (isInKeys) {
      const [, literal, comma] = KEY_PIECE.exec(line) ?? refuse();
      pieces += literal;
      if (comma === '') continue;
      keys.push({ bytes: bytesOf(pieces), keyId: note?.[1], name: note?.[2] });
      [pieces, note] = ['', null];
    } else if (line === KEYS_BEGIN && !hadKeys) {
      [isInKeys, hadKeys, note] = [true, true, null];
    } else {
      const [, name = '', value = ''] = NUMBER.exec(line) ?? NAME.exec(line) ?? IDENTIFIER.exec(line) ?? refuse();
      if (fields.has(name)) refuse();
      fields.set(name, value);
    }
  }
  if (isInKeys) throw badTrustFile(file, 'ends within KEYS; is it whole?');
  return { fields, keys };
}

/** The stored identifier: that of the name where there is one, else it stands alone. */
function identifier<Id extends 'vendorId' | 'classId'>(
  file: string,
  fields: Written['fields'],
  set: TrustSet,
  id: Id,
  name: string,
): { [key in Id]?: Uint8Array } {
  const found: { [key in Id]?: Uint8Array } = {};
  const written = fields.get(name);
  if (written === undefined) return found;
  const bytes = bytesOf(written);
  const expected = set[id];
  if (expected !== undefined && hexOf(expected) !== hexOf(bytes)) {
    throw badTrustFile(file, `has a ${name} that is not that of the name beside it; one was changed`);
  }
  found[id] = bytes;
  return found;
}

/** `\x04\x12` as bytes. */
function bytesOf(literal: string): Uint8Array {
  return new Uint8Array(Buffer.from(literal.replaceAll('\\x', ''), 'hex'));
}
