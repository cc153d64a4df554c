import { trustLines, trustReport } from '../keys/draw-trust-set.ts';
import { inspectStatement } from '../keys/inspect-statement.ts';
import { looksLikeStatement, looksLikeTrustHeader, trustFrom } from '../keys/read-trust-file.ts';
import { looksLikeTrustPython } from '../keys/read-trust-python.ts';
import { looksLikeTrustRecord } from '../keys/trust-record.ts';
import { type TrustSet, trustWarnings } from '../keys/trust-set.ts';
import { looksLikePublicKeys, trustOfPublicKeys } from '../keys/trusted-keys.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { markedLines } from '../terminal/wrap.ts';
import type { Inspection } from './inspection.ts';

/** Trust anchors or a trust statement, in whatever form but JSON; undefined for other bytes. */
export function inspectTrustFile(terminal: Terminal, file: string, bytes: Uint8Array): Inspection | undefined {
  if ([looksLikeTrustRecord, looksLikeTrustPython, looksLikeTrustHeader].some((isOne) => isOne(bytes))) {
    return inspectTrustSet(terminal, trustFrom(file, bytes));
  }
  if (looksLikePublicKeys(bytes)) return inspectTrustSet(terminal, trustOfPublicKeys(file, bytes));
  if (!looksLikeStatement(bytes)) return undefined;
  const { data, lines } = inspectStatement(terminal, file, bytes, undefined, undefined);
  return { data, lines: () => [...lines, '  aloft keys inspect has --trust FILE for that'] };
}

/** Trust anchors: whose devices, how many must sign, and the keys. */
export function inspectTrustSet(terminal: Terminal, set: TrustSet): Inspection {
  const warnings = trustWarnings(set);
  return {
    data: { kind: 'trust-anchors', ...trustReport(set), warnings },
    lines: () => [
      '  trust anchors',
      ...trustLines(terminal, set),
      ...warnings.flatMap((text) => markedLines(terminal, 'warn', text)),
    ],
  };
}
