/**
 * PEM (RFC 7468): what is between the lines, and what is wrong with them.
 * @module
 */
import { CliError, EXIT } from '../errors.ts';
import { isWholeSequence } from './der.ts';

export interface PemBlock {
  /** Such as `ENCRYPTED PRIVATE KEY`. */
  readonly label: string;
  readonly der: Uint8Array;
  /** The block alone, from BEGIN to END. */
  readonly text: string;
  /** Whether it is locked in the old way, by headers within the block. */
  readonly hasOldEncryption: boolean;
}

/** Bytes as a PEM block. */
export function writePem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `${[`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n')}\n`;
}

/** A key that cannot be used, in the file `file`. */
export function badKey(file: string, what: string): CliError {
  return new CliError('KEY_INVALID', EXIT.refused, what, file);
}

/**
 * The blocks of a PEM file, without EC PARAMETERS, which say nothing that the key does not. Text around blocks is
 * skipped.
 *
 * @throws {CliError} `KEY_INVALID` where a block is cut short or damaged, or when there is none
 */
export function readPem(file: string, bytes: Uint8Array): readonly PemBlock[] {
  const text = new TextDecoder('latin1').decode(bytes);
  const blocks: PemBlock[] = [];
  for (const { 0: begin, 1: label = '', index } of text.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----[ \t]*$/gm)) {
    const end = `-----END ${label}-----`;
    const start = index + begin.length;
    const stop = text.indexOf(end, start);
    if (stop < 0) throw badKey(file, `is cut short: the line ${end} is missing; copy it again from a backup`);
    if (label === 'EC PARAMETERS') continue;
    blocks.push(readBlock(file, label, text.slice(start, stop), text.slice(index, stop + end.length)));
  }
  if (blocks.length > 0) return blocks;
  if (bytes[0] === 0x30)
    throw badKey(file, 'is DER; make it PEM first: openssl pkey -inform DER -in FILE -out FILE.pem');
  throw badKey(file, 'has no PEM key in it: no line -----BEGIN …-----; is it the right file, and whole?');
}

function readBlock(file: string, label: string, inside: string, text: string): PemBlock {
  // Headers, which only keys of the old kind have, end at an empty line.
  const [, headers = '', body = ''] = /^\s*((?:[A-Za-z-]+:[^\n]*\n)*)([\s\S]*)$/.exec(inside) ?? [];
  const base64 = body.replace(/\s/g, '');
  const der = new Uint8Array(Buffer.from(base64, 'base64'));
  const hasOldEncryption = /^Proc-Type:.*ENCRYPTED/m.test(headers);
  const isWhole = hasOldEncryption || label === 'OPENSSH PRIVATE KEY' || isWholeSequence(der);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0 || !isWhole) {
    throw badKey(file, 'is cut short or damaged between its BEGIN and END lines; copy it again from a backup');
  }
  return { label, der, text: `${text}\n`, hasOldEncryption };
}
