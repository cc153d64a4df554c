import { isVendorDomain, ReleaseError, readTrustStatement, vendorIdOf, verifyTrustStatement } from '@aloft/release';
import { about } from '../errors.ts';
import { hexOf } from '../sizes.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { markedLines } from '../terminal/wrap.ts';
import { trustLines, trustReport } from './draw-trust-set.ts';
import { vendorOf } from './rotation.ts';
import { namedKeys, type TrustSet } from './trust-set.ts';

/** What `keys inspect` found in a file, for machines and for people. */
export interface Inspected {
  readonly data: object;
  readonly lines: readonly string[];
  /** Why devices refuse it. */
  readonly refusal?: { readonly code: string; readonly message: string };
}

/** A trust statement: the set it brings, who signed it, and whether devices with the set in use accept it. */
export function inspectStatement(
  terminal: Terminal,
  file: string,
  bytes: Uint8Array,
  current: { readonly file: string; readonly set: TrustSet } | undefined,
  vendor: string | undefined,
): Inspected {
  const { anchors, vendorId, signedBy } = about(file, () => readTrustStatement(bytes));
  const trusted = current === undefined ? [] : namedKeys(current.set);
  const domain = vendor ?? current?.set.vendorDomain;
  const isOurs = domain !== undefined && isVendorDomain(domain) && hexOf(vendorIdOf(domain)) === hexOf(vendorId);
  const names = current?.set.names ?? new Map();
  const next: TrustSet = { anchors, vendorId, names, ...(isOurs ? { vendorDomain: domain } : {}) };
  const refusal =
    current === undefined ? undefined : refusalOf(bytes, vendorOf(current.file, current.set, vendor), current.set);
  const signatures = signedBy.map((id) => {
    const keyId = hexOf(id);
    const key = trusted.find((each) => each.keyId === keyId);
    return {
      key_id: keyId,
      ...(key?.name === undefined ? {} : { name: key.name }),
      ...(current === undefined ? {} : { trusted: key !== undefined }),
    };
  });
  const verified = current === undefined ? null : refusal === undefined;
  const isNew = (keyId: string): string =>
    current === undefined || trusted.some((key) => key.keyId === keyId) ? '' : 'added';
  const gone = trusted.filter(({ keyId }) => !namedKeys(next).some((key) => key.keyId === keyId));
  const verdict =
    current === undefined
      ? markedLines(terminal, 'warn', 'signatures were not verified: give the set in use with --trust FILE')
      : refusal === undefined
        ? markedLines(
            terminal,
            'good',
            `devices of ${domain} with version ${current.set.anchors.version} of the set accept it`,
          )
        : markedLines(terminal, 'bad', `devices refuse it: ${refusal.message}`);
  return {
    data: { kind: 'trust-statement', ...trustReport(next), signatures, verified },
    lines: [
      '  trust statement',
      ...trustLines(terminal, next, isNew),
      ...gone.map(({ keyId, name = '' }) => `  ${tone(terminal, 'bad', keyId)}  ${foreign(name)}  removed`),
      '',
      ...(signatures.length === 0 ? ['  not signed'] : ['  signed by']),
      ...table(
        signatures.map(({ key_id, name = '', trusted: is }) => [
          `  ${key_id}`,
          foreign(name),
          is === false ? 'not trusted, skipped' : '',
        ]),
      ),
      '',
      ...verdict,
    ],
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function refusalOf(
  bytes: Uint8Array,
  vendor: string,
  current: TrustSet,
): { code: string; message: string } | undefined {
  try {
    verifyTrustStatement(bytes, vendor, current.anchors);
    return undefined;
  } catch (error) {
    if (error instanceof ReleaseError) return { code: error.code, message: error.message };
    throw error;
  }
}
