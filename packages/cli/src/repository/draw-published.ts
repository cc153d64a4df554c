/**
 * What a publish did, or would do, as data and as lines.
 * @module
 */
import {
  digestsEqual,
  digestToHex,
  type ReleaseRecord,
  type RepositoryFile,
  type RepositoryPlan,
  type RepositorySource,
  readWhole,
  sha256,
} from '@aloft/release';
import { artifactName } from '../micropython/artifact-name.ts';
import type { LeftOut } from '../micropython/collect-files.ts';
import { type Download, downloadSizes } from '../micropython/download-sizes.ts';
import { downloadLines, fileReport, fileRows, type ReportedFile } from '../micropython/draw-files.ts';
import { needsReport, needTexts } from '../micropython/file-needs.ts';
import { counted, formatBytes, percent } from '../sizes.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { limitsReport, limitTexts } from './limits-report.ts';
import type { TrialDecoder } from './trial-decoder.ts';
import type { TargetWish } from './wish.ts';

/** A published artifact. */
export interface ReportedArtifact {
  readonly kind: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly ram_bytes?: number;
  readonly base_sha256?: string;
  readonly base_version?: string;
}

/** The report of a publish, as printed with `--json`. */
export interface PublishedReport {
  readonly repository: string;
  readonly device_class: string;
  readonly channel: string;
  readonly version: string;
  readonly sequence: number;
  readonly vendor: string;
  /** Names and ids of the keys that signed; none for a laboratory. */
  readonly signed_by: readonly { readonly name: string; readonly key_id: string }[];
  /** Sets of trust anchors whose devices take the release. */
  readonly accepted_by: readonly string[];
  readonly limits: Readonly<Record<string, number | string>>;
  readonly warnings: readonly string[];
  readonly artifacts: readonly ReportedArtifact[];
  readonly dropped: readonly { readonly reason: string; readonly detail: string }[];
  /** Releases that got no patch because their image is gone. */
  readonly without_image: readonly string[];
  /** The decoder that patches were tried with. */
  readonly tried_with: string;
  /** Of a set of files; left out for an image. */
  readonly files?: readonly ReportedFile[];
  readonly requirements?: ReturnType<typeof needsReport>;
  /** In words. */
  readonly for?: readonly string[];
  readonly downloads?: readonly Download[];
  readonly left_out?: readonly LeftOut[];
  /** Files of `files/` that the release has no more. */
  readonly removed?: readonly string[];
  /** Files that were new or other than before. */
  readonly written: readonly string[];
  readonly dry_run: boolean;
}

/** What a report is made of. */
export interface PublishedFacts {
  readonly source: RepositorySource;
  readonly plan: RepositoryPlan;
  readonly files: readonly RepositoryFile[];
  readonly channel: string;
  readonly decoder: TrialDecoder['name'];
  readonly missing: readonly string[];
  readonly warnings: readonly string[];
  readonly vendor: string;
  readonly signedBy: PublishedReport['signed_by'];
  /** Files of the sets whose devices take it. */
  readonly acceptedBy: readonly string[];
  /** Paths that are removed. */
  readonly stale: readonly string[];
  readonly content: TargetWish['content'];
  /** Releases that boards may have, newest first. */
  readonly earlier: readonly ReleaseRecord[];
  readonly options: { readonly out: string; readonly dryRun?: boolean };
}

/** Compare with what is there; nothing is written. */
export async function publishedReport(facts: PublishedFacts): Promise<PublishedReport> {
  const { source, plan, files, channel, options } = facts;
  const written: string[] = [];
  for (const { path, bytes } of files) {
    const there = await readWhole(source, path, bytes.length + 1);
    const isSame = there?.length === bytes.length && digestsEqual(await sha256(there), await sha256(bytes));
    if (!isSame) written.push(path);
  }
  const { manifest } = plan.offer;
  return {
    repository: options.out,
    device_class: manifest.deviceClass,
    channel,
    version: manifest.version,
    sequence: manifest.sequence,
    vendor: facts.vendor,
    signed_by: facts.signedBy,
    accepted_by: facts.acceptedBy,
    limits: limitsReport(plan.record.limits, plan.record.secureVersion),
    warnings: facts.warnings,
    artifacts: plan.record.artifacts.map((artifact) => ({
      kind: artifactName(artifact.kind, facts.content.kind === 'files' ? 'file-list' : 'image'),
      bytes: artifact.size,
      sha256: digestToHex(artifact.digest),
      ...(artifact.kind === 'image' ? {} : { ram_bytes: artifact.ramSize }),
      ...(artifact.kind === 'patch' ? { base_sha256: digestToHex(artifact.baseDigest) } : {}),
      ...(artifact.baseVersion === undefined ? {} : { base_version: artifact.baseVersion }),
    })),
    dropped: plan.dropped.map(({ reason, detail }) => ({ reason, detail })),
    without_image: facts.missing,
    tried_with: facts.decoder,
    ...filesReport(facts),
    written,
    dry_run: options.dryRun === true,
  };
}

function filesReport({ plan, content, stale, earlier }: PublishedFacts): Partial<PublishedReport> {
  if (content.kind === 'image') return {};
  const files = plan.record.files ?? [];
  return {
    files: files.map(fileReport),
    requirements: needsReport(content.requirements),
    for: needTexts(content.requirements),
    downloads: downloadSizes(files, earlier),
    left_out: content.leftOut,
    removed: stale,
  };
}

/** The same for people. */
export function drawPublished(terminal: Terminal, report: PublishedReport, imageSize: number): string[] {
  const what = tone(terminal, 'strong', `${report.device_class} ${report.version}`);
  const verb = report.dry_run ? 'would be' : 'is';
  const count = report.written.length;
  const would = report.dry_run ? 'would be ' : '';
  const removed = report.removed ?? [];
  const changed = [
    count === 0 ? 'Nothing was to be changed' : `${counted(count, 'file')} ${would}written`,
    ...(removed.length === 0 ? [] : [`${counted(removed.length, 'file')} ${would}removed: ${removed.join(', ')}`]),
  ].join(', ');
  return [
    `${what} (sequence ${report.sequence}) ${verb} in ${report.repository}, channel ${report.channel}`,
    `  of ${report.vendor}, ${signedText(report)}`,
    ...limitTexts(report.limits).map((text) => `  ${text}`),
    ...(report.files === undefined
      ? artifactRows(terminal, report, imageSize)
      : drawFiles(terminal, report, report.files)),
    ...droppedLines(terminal, report),
    ...report.without_image.map((version) => tone(terminal, 'warn', `  no patch from ${version}: ${goneText(report)}`)),
    `${changed}${triedText(report)}`,
    ...(report.dry_run ? [] : [`Serve it with: aloft serve ${report.repository}`]),
  ];
}

/** Of a set of files without patches there is nothing to tell. */
function triedText({ tried_with: decoder, files }: PublishedReport): string {
  const isTried = files === undefined || files.some(({ sources }) => sources.some(({ kind }) => kind === 'patch'));
  return isTried
    ? `; patches were tried with the ${decoder === 'TypeScript' ? 'TypeScript decoder' : 'device code'}`
    : '';
}

/** Of files it is usual that a patch does not pay; only what is wrong is told. */
function droppedLines(terminal: Terminal, { dropped, files }: PublishedReport): string[] {
  return dropped
    .filter(({ reason }) => files === undefined || reason === 'wrong-result')
    .map(({ detail }) => tone(terminal, 'warn', `  left out: ${foreign(detail)}`));
}

function goneText({ files }: PublishedReport): string {
  return files === undefined ? 'its image is gone' : 'some of its files are gone';
}

function artifactRows(terminal: Terminal, { artifacts }: PublishedReport, imageSize: number): string[] {
  const rows = artifacts.map(({ kind, bytes, sha256: name, ram_bytes, base_version, base_sha256 }) => {
    const from = base_sha256 === undefined ? '' : ` from ${base_version ?? `${base_sha256.slice(0, 16)}…`}`;
    const ram = ram_bytes === undefined ? '' : `${formatBytes(ram_bytes)} RAM`;
    return [
      `  ${kind}${from}`,
      formatBytes(bytes),
      percent(bytes, imageSize),
      ram,
      tone(terminal, 'dim', `${name.slice(0, 16)}…`),
    ];
  });
  return table(rows, [1, 2, 3]);
}

function drawFiles(terminal: Terminal, report: PublishedReport, files: readonly ReportedFile[]): string[] {
  const { for: needs = [], downloads = [], left_out: leftOut = [] } = report;
  return [
    ...needs.map((text) => `  ${foreign(text)}`),
    ...fileRows(terminal, files),
    ...downloadLines(downloads),
    ...leftOut.map(({ path, reason }) => tone(terminal, 'dim', `  not published: ${foreign(path)} (${reason})`)),
  ];
}

function signedText({ signed_by, accepted_by }: PublishedReport): string {
  if (signed_by.length === 0) return 'signed by NOBODY: only devices of a laboratory take it';
  const keys = signed_by.map(({ name, key_id }) => `${foreign(name)} (${key_id})`).join(', ');
  const taken = accepted_by.length === 0 ? '' : `; devices with ${accepted_by.map(foreign).join(' and ')} take it`;
  return `signed by ${keys}${taken}`;
}
