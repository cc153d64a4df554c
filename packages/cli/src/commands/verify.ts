import { type Audit, auditRepository, type DeviceDescription, digestToHex } from '@aloft/release';
import { type CliError, toldRefusal } from '../errors.ts';
import { type TrustOptions, trustOf } from '../keys/trusted-keys.ts';
import { inflateFile } from '../micropython/deflate.ts';
import { readClassFile } from '../repository/class-file.ts';
import { aboutAsync, openRepository } from '../repository/open-repository.ts';
import { loadTrialDecoder, type TrialDecoder } from '../repository/trial-decoder.ts';
import { counted, formatBytes, hexOf } from '../sizes.ts';
import { heading } from '../terminal/heading.ts';
import { progressBar } from '../terminal/progress.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { markedLines } from '../terminal/wrap.ts';
import { type Context, print } from './context.ts';

export interface VerifyOptions extends TrustOptions {
  readonly class?: readonly string[];
  readonly json?: boolean;
}

const MOST_LISTED = 20;

/** `aloft verify REPOSITORY`: exit code 1 when some device would fail. */
export async function verify(context: Context, where: string, options: VerifyOptions): Promise<void> {
  const trust = await trustOf(options);
  const anchors = trust?.set.anchors ?? null;
  const devices: DeviceDescription[] = [];
  for (const file of options.class ?? []) devices.push(await readClassFile(file));
  const source = await openRepository(where);
  const progress = progressBar(context.terminal, 'verify');
  let audit: Audit;
  let decoder: TrialDecoder;
  try {
    decoder = await loadTrialDecoder((what) => progress.update(0, what));
    audit = await aboutAsync(where, () =>
      auditRepository(source, {
        anchors,
        vendorDomain: trust?.set.vendorDomain ?? null,
        now: context.now(),
        devices,
        decode: async (base, patch, ramSize) => decoder.decode(base, patch, ramSize),
        inflate: inflateFile,
        onProgress: (what) => progress.update(0.5, what),
      }),
    );
  } finally {
    progress.clear();
  }
  const errors = audit.findings.filter(({ severity }) => severity === 'error').length;
  const report = {
    repository: where,
    ok: errors === 0,
    errors,
    warnings: audit.findings.length - errors,
    signatures: anchors === null ? 'not checked' : 'checked',
    tried_with: decoder.name,
    offers: audit.offers.map(offerReport),
    findings: audit.findings,
    unreferenced: audit.unreferenced,
    foreign: audit.foreign,
    listed: audit.isListed,
  };
  print(context, options.json, report, () => draw(context.terminal, report, audit));
  if (errors > 0) throw damaged(errors, where);
}

function offerReport(offer: Audit['offers'][number]) {
  const { deviceClass, channel, content, signedBy, rebuilt, untried, isFitChecked, files } = offer;
  const { manifest, artifacts } = content;
  const patches = artifacts.filter(({ kind }) => kind === 'patch').length;
  return {
    device_class: deviceClass,
    channel,
    version: manifest.version,
    sequence: manifest.sequence,
    vendor: manifest.vendorDomain,
    signed_by: signedBy.map(hexOf),
    target_sha256: digestToHex(manifest.targetDigest),
    target_bytes: manifest.targetSize,
    ...(files === undefined ? {} : { files }),
    patches,
    rebuilt,
    untried,
    fit_checked: isFitChecked,
  };
}

type Report = ReturnType<typeof offerReport>;

function draw(
  terminal: Terminal,
  report: {
    readonly offers: readonly Report[];
    readonly errors: number;
    readonly warnings: number;
    readonly signatures: string;
    readonly tried_with: string;
  },
  audit: Audit,
): string[] {
  const rows = report.offers.map((offer) => [
    `  ${offer.device_class}`,
    offer.channel,
    foreign(offer.version),
    String(offer.sequence),
    formatBytes(offer.target_bytes),
    offer.signed_by.length === 0 ? 'nobody' : offer.signed_by.map((keyId) => keyId.slice(0, 8)).join(', '),
    `${offer.rebuilt} rebuilt${offer.untried === 0 ? '' : `, ${offer.untried} untried`}`,
    offer.files !== undefined
      ? counted(offer.files, 'file')
      : offer.fit_checked
        ? 'fits checked'
        : 'class not described',
  ]);
  const head = ['  class', 'channel', 'version', 'sequence', 'bytes', 'signed by', 'patches', 'devices'];
  const list = (title: string, paths: readonly string[]): string[] => {
    if (paths.length === 0) return [];
    const rest = paths.length - MOST_LISTED;
    return [
      ...heading(terminal, title),
      ...paths.slice(0, MOST_LISTED).map((path) => `  ${foreign(path)}`),
      ...(rest > 0 ? [`  and ${rest} more (--json lists all)`] : []),
    ];
  };
  const untried = report.offers.some((offer) => offer.untried > 0);
  return [
    ...table([head.map((cell) => tone(terminal, 'dim', cell)), ...rows], [3, 4]),
    '',
    ...audit.findings.flatMap(({ severity, code, path, message }) =>
      markedLines(terminal, severity === 'error' ? 'bad' : 'warn', `${path}: ${message} [${code}]`),
    ),
    ...(untried
      ? markedLines(terminal, 'warn', 'untried: what such a patch starts from is not in the repository')
      : []),
    ...list('Files that nothing names (aloft prune removes them)', audit.unreferenced),
    ...list('Files that are no part of a repository', audit.foreign),
    ...(report.errors === 0
      ? markedLines(terminal, 'good', `devices get what they are promised; ${closing(report, audit)}`)
      : []),
  ];
}

function closing(
  report: { readonly warnings: number; readonly signatures: string; readonly tried_with: string },
  { isListed }: Audit,
): string {
  const parts = [
    `patches tried with the ${report.tried_with === 'TypeScript' ? 'TypeScript decoder' : 'device code'}`,
    `signatures ${report.signatures}`,
    ...(isListed ? [] : ['files could not be listed']),
    ...(report.warnings === 0 ? [] : [counted(report.warnings, 'warning')]),
  ];
  return parts.join(', ');
}

function damaged(errors: number, where: string): CliError {
  return toldRefusal('REPOSITORY_DAMAGED', `${counted(errors, 'fault')} that devices would meet; see above`, where);
}
