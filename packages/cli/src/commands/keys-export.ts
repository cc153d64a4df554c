import { CliError, EXIT, usage } from '../errors.ts';
import { trustLines, trustReport } from '../keys/draw-trust-set.ts';
import { keepKeyFiles } from '../keys/keep-key-files.ts';
import { keyFolder } from '../keys/key-folder.ts';
import { isKeyPath } from '../keys/key-name.ts';
import { findKey } from '../keys/key-store.ts';
import { readTrustFile } from '../keys/read-trust-file.ts';
import { TRUST_FORMATS, trustFormat } from '../keys/trust-formats.ts';
import { type TrustSet, trustSetOf, trustWarnings } from '../keys/trust-set.ts';
import { keepInputs, outputName, writeOutput } from '../output.ts';
import { formatBytes, parseWhole } from '../sizes.ts';
import { warn } from '../terminal/warn.ts';
import { type Context, print } from './context.ts';

export interface ExportKeysOptions {
  readonly output: string;
  readonly format?: string;
  readonly trust?: string;
  readonly threshold?: string;
  readonly setVersion?: string;
  readonly vendor?: string;
  readonly class?: string;
  readonly keys?: string;
  readonly json?: boolean;
}

/** `aloft keys export KEY … -o FILE`, or `--trust SET` instead of keys: trust anchors in the form a device takes. */
export async function exportKeys(
  context: Context,
  wanted: readonly string[],
  options: ExportKeysOptions,
): Promise<void> {
  const format = trustFormat(options.format, options.output);
  const set =
    options.trust === undefined
      ? await newSet(context, wanted, options)
      : await givenSet(wanted, options, options.trust);
  // Of two mistakes in a command line, none may cost a key.
  await keepInputs(options.output, [
    ...wanted.filter(isKeyPath),
    ...(options.trust === undefined ? [] : [options.trust]),
  ]);
  await keepKeyFiles(options.output);
  const content = TRUST_FORMATS[format](set);
  await writeOutput(options.output, content);
  const warnings = trustWarnings(set);
  for (const text of warnings) warn(context.terminal, text);
  const bytes = Buffer.byteLength(content);
  print(context, options.json, { output: options.output, format, bytes, ...trustReport(set), warnings }, () => [
    `${outputName(options.output)}: trust anchors, ${format}, ${formatBytes(bytes)} bytes`,
    ...trustLines(context.terminal, set),
  ]);
}

async function newSet(context: Context, wanted: readonly string[], options: ExportKeysOptions): Promise<TrustSet> {
  if (wanted.length === 0) throw usage('say which keys, or --trust FILE for a set that was exported before');
  const folder = keyFolder(context, options.keys);
  const names = new Map<string, string>();
  const keys: Uint8Array[] = [];
  for (const each of wanted) {
    const { keyId, name, publicKey } = await findKey(folder, each);
    if (names.has(keyId)) throw usage(`${each} is the same key as ${names.get(keyId)} (${keyId}); name each key once`);
    names.set(keyId, name);
    keys.push(publicKey);
  }
  const threshold = parseWhole(options.threshold ?? '1', 'threshold', 1);
  const version = parseWhole(options.setVersion ?? '0', 'version of a set');
  return trustSetOf({ version, threshold, keys }, options, names);
}

/** What a statement decided is not decided again here. */
async function givenSet(wanted: readonly string[], options: ExportKeysOptions, file: string): Promise<TrustSet> {
  if (wanted.length > 0 || options.threshold !== undefined || options.setVersion !== undefined) {
    throw usage(
      '--trust says which keys, threshold and version; leave the others out, or change them with aloft keys rotate',
    );
  }
  const { anchors, names, vendorId, classId, ...known } = await readTrustFile(file);
  const vendor = options.vendor ?? known.vendorDomain;
  const deviceClass = options.class ?? known.deviceClass;
  const set = trustSetOf(
    anchors,
    { ...(vendor === undefined ? {} : { vendor }), ...(deviceClass === undefined ? {} : { class: deviceClass }) },
    names,
  );
  const isOther = (a?: Uint8Array, b?: Uint8Array): boolean =>
    a !== undefined && b !== undefined && !Buffer.from(a).equals(b);
  if (isOther(vendorId, set.vendorId)) {
    throw new CliError('TRUST_REFUSED', EXIT.refused, `is the set of another vendor than ${vendor}`, file);
  }
  // One set may serve all classes of a vendor, so another class is another export and no mistake.
  return {
    ...(vendorId === undefined ? {} : { vendorId }),
    ...(deviceClass === undefined && classId !== undefined ? { classId } : {}),
    ...set,
  };
}
