import { toldRefusal } from '../errors.ts';
import { readInput } from '../files.ts';
import { trustLines, trustReport } from '../keys/draw-trust-set.ts';
import { inspectKeyFile } from '../keys/inspect-key.ts';
import { type Inspected, inspectStatement } from '../keys/inspect-statement.ts';
import {
  looksLikeJson,
  looksLikeStatement,
  looksLikeTrustHeader,
  readTrustFile,
  trustFrom,
} from '../keys/read-trust-file.ts';
import { looksLikeTrustPython } from '../keys/read-trust-python.ts';
import { looksLikeTrustRecord } from '../keys/trust-record.ts';
import { trustWarnings } from '../keys/trust-set.ts';
import { formatBytes } from '../sizes.ts';
import { foreign } from '../terminal/style.ts';
import { warn } from '../terminal/warn.ts';
import { type Context, print } from './context.ts';

export interface InspectKeysOptions {
  readonly trust?: string;
  readonly vendor?: string;
  readonly json?: boolean;
}

/** `aloft keys inspect FILE`: a statement, a set of trust anchors or a key: what it is, and whether it holds. */
export async function inspectKeys(context: Context, file: string, options: InspectKeysOptions): Promise<void> {
  const bytes = await readInput(file);
  const { data, lines, refusal } = await inspectBytes(context, file, bytes, options);
  const message = refusal === undefined ? '' : `${refusal.message} (${refusal.code})`;
  const error = refusal === undefined ? {} : { error: { code: 'TRUST_REFUSED', message, file } };
  print(context, options.json, { file, bytes: bytes.length, ...data, ...error }, () => [
    `${foreign(file)}: ${formatBytes(bytes.length)} bytes`,
    ...lines,
  ]);
  if (refusal !== undefined) throw toldRefusal('TRUST_REFUSED', message, file);
}

async function inspectBytes(
  context: Context,
  file: string,
  bytes: Uint8Array,
  options: InspectKeysOptions,
): Promise<Inspected> {
  if (looksLikeStatement(bytes)) {
    const current = options.trust === undefined ? undefined : await readTrustFile(options.trust);
    return inspectStatement(
      context.terminal,
      file,
      bytes,
      current && { file: options.trust ?? '', set: current },
      options.vendor,
    );
  }
  if ([looksLikeTrustRecord, looksLikeJson, looksLikeTrustPython, looksLikeTrustHeader].some((isOne) => isOne(bytes))) {
    const set = trustFrom(file, bytes);
    const warnings = trustWarnings(set);
    for (const text of warnings) warn(context.terminal, text);
    return {
      data: { kind: 'trust-anchors', ...trustReport(set), warnings },
      lines: ['  trust anchors', ...trustLines(context.terminal, set)],
    };
  }
  return inspectKeyFile(context, file, bytes);
}
