/**
 * Text files of repositories and projects: marker, records, index, class files, trust anchors.
 * @module
 */
import {
  boardsDescribedBy,
  checkDescriptor,
  describeBoards,
  describeDevice,
  describedBy,
  describesBoards,
  digestToHex,
  parseIndex,
  parseRecord,
  readClassDocument,
} from '@aloft/release';
import { about } from '../errors.ts';
import { trustFrom } from '../keys/read-trust-file.ts';
import { artifactName, artifactText } from '../micropython/artifact-name.ts';
import { fileReport, fileRows } from '../micropython/draw-files.ts';
import { limitsReport, limitTexts } from '../repository/limits-report.ts';
import { counted, formatBytes } from '../sizes.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Inspection } from './inspection.ts';
import { inspectMirror } from './mirror.ts';
import { inspectTrustSet } from './trust.ts';

/** What a text file is, by the fields only it has; undefined for text that is none of ours. */
export function inspectDocument(terminal: Terminal, file: string, bytes: Uint8Array): Inspection | undefined {
  const document = documentOf(bytes);
  if (document === undefined) return undefined;
  const has = (...names: string[]): boolean => names.every((name) => Object.hasOwn(document, name));
  if (has('aloft')) return inspectMarker(file, bytes);
  if (has('format', 'classes')) return inspectIndex(terminal, file, bytes);
  if (has('format', 'deviceClass', 'artifacts')) return inspectRecord(terminal, file, bytes);
  if (has('format', 'threshold', 'keys')) return inspectTrustSet(terminal, trustFrom(file, bytes));
  if (has('version', 'files') || has('version', 'urls')) return inspectMirror(document);
  if (has('class') && describesBoards(document)) return inspectBoards(terminal, file, document);
  return has('class', 'chip') ? inspectClass(terminal, file, document) : undefined;
}

/** The fields of JSON or of what is read of TOML. */
function documentOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return readClassDocument(bytes, 'file');
  } catch {
    return undefined;
  }
}

function inspectMarker(file: string, bytes: Uint8Array): Inspection {
  about(file, () => checkDescriptor(bytes));
  const line = '  marks its folder as a static repository of format 1; aloft verify FOLDER audits it';
  return { data: { kind: 'repository', format: 1 }, lines: () => [line] };
}

function inspectIndex(terminal: Terminal, file: string, bytes: Uint8Array): Inspection {
  const classes = about(file, () => parseIndex(bytes));
  return {
    data: { kind: 'repository-index', classes },
    lines: () => [
      '  index of a repository',
      ...table(
        classes.map(({ deviceClass, channels, versions }) => [
          `  ${tone(terminal, 'strong', deviceClass)}`,
          `offered in ${channels.join(', ') || 'no channel'}`,
          `${counted(versions.length, 'release')}: ${versions.slice(-5).map(foreign).join(', ')}`,
        ]),
      ),
    ],
  };
}

function inspectRecord(terminal: Terminal, file: string, bytes: Uint8Array): Inspection {
  const record = about(file, () => parseRecord(bytes, 'record'));
  const limits = limitsReport(record.limits, record.secureVersion);
  const artifacts = record.artifacts.map((artifact) => ({
    kind: artifactName(artifact.kind, record.files === undefined ? 'image' : 'file-list'),
    bytes: artifact.size,
    sha256: digestToHex(artifact.digest),
    ...(artifact.baseVersion === undefined ? {} : { base_version: artifact.baseVersion }),
  }));
  const { deviceClass, version, sequence, target, published } = record;
  const files = record.files?.map(fileReport);
  return {
    data: {
      kind: 'release-record',
      device_class: deviceClass,
      version,
      sequence,
      target,
      limits,
      artifacts,
      ...(files === undefined ? {} : { files }),
      published,
    },
    lines: () => [
      `  record of ${tone(terminal, 'strong', foreign(`${deviceClass} ${version}`))}, sequence ${sequence}; it decides nothing on devices`,
      `  target${files === undefined ? ' of' : `: list of ${counted(files.length, 'file')} for MicroPython,`} ${formatBytes(target.size)} bytes, SHA-256 ${target.sha256.slice(0, 32)}…`,
      ...limitTexts(limits).map((text) => `  ${text}`),
      '',
      ...table(
        artifacts.map(({ kind, bytes: size, sha256, base_version }) => [
          `  ${artifactText(kind)}${base_version === undefined ? '' : ` from ${foreign(base_version)}`}`,
          formatBytes(size),
          tone(terminal, 'dim', `${sha256.slice(0, 16)}…`),
        ]),
        [1],
      ),
      ...(files === undefined ? [] : fileRows(terminal, files)),
      ...published.map(
        ({ channel, sequence: number, at }) =>
          `  published in ${foreign(channel)} as ${number}, ${foreign(at ?? 'no time')}`,
      ),
    ],
  };
}

function inspectBoards(terminal: Terminal, file: string, document: Readonly<Record<string, unknown>>): Inspection {
  const boards = about(file, () => boardsDescribedBy(document, 'class'));
  const fields = describeBoards(boards);
  const rows = Object.entries(fields).map(([name, value]) => [`  ${name}`, foreign([value].flat().join('; '))]);
  return {
    data: { kind: 'class-file', ...fields },
    lines: () => [
      `  class file of ${tone(terminal, 'strong', boards.deviceClass)}, boards that run MicroPython; aloft publish --micropython takes it`,
      ...table(rows),
    ],
  };
}

function inspectClass(terminal: Terminal, file: string, document: Readonly<Record<string, unknown>>): Inspection {
  // A table that lies beside the file is none of what the file says itself.
  const { partitions, ...others } = document;
  const isBeside = typeof partitions === 'string' && partitions.endsWith('.csv');
  const device = about(file, () => describedBy(isBeside ? others : document, 'class'));
  const fields = { ...describeDevice(device), ...(isBeside ? { partitions } : {}) };
  return {
    data: { kind: 'class-file', ...fields },
    lines: () => [
      `  class file of ${tone(terminal, 'strong', device.deviceClass)}; aloft release check IMAGE --class ${foreign(file)} holds an image against it`,
      ...table(
        Object.entries(fields).map(([name, value]) => [
          `  ${name}`,
          foreign(Array.isArray(value) ? value.join('; ') : String(value)),
        ]),
      ),
    ],
  };
}
