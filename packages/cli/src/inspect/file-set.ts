/**
 * What MicroPython boards are updated with: lists of files, their sources, compiled modules.
 * @module
 */
import {
  decodeFileList,
  decodeFileSources,
  describeMpyHeader,
  digestToHex,
  isFileList,
  ReleaseError,
  readMpyHeader,
} from '@aloft/release';
import { about } from '../errors.ts';
import { mpyText, needsReport, needTexts } from '../micropython/file-needs.ts';
import { counted, formatBytes, formatSize } from '../sizes.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Inspection } from './inspection.ts';

/** A list of files, or the sources of one; undefined for what is neither. */
export function inspectFileSet(terminal: Terminal, file: string, bytes: Uint8Array): Inspection | undefined {
  if (!isFileList(bytes) || bytes[1] !== 0x01 || bytes[2] !== 0x01) return undefined;
  return inspectFileSources(terminal, bytes) ?? inspectFileList(terminal, file, bytes);
}

function inspectFileList(terminal: Terminal, file: string, bytes: Uint8Array): Inspection {
  const list = about(file, () => decodeFileList(bytes));
  const { files, requirements } = list;
  const size = files.reduce((sum, one) => sum + one.size, 0);
  return {
    data: {
      kind: 'file-list',
      requirements: needsReport(requirements),
      files: files.map((one) => ({ path: one.path, bytes: one.size, sha256: digestToHex(one.digest) })),
    },
    lines: () => [
      `  list of ${counted(files.length, 'file')} for MicroPython, ${formatSize(size)}; ${foreign(file)} is the artifact a manifest signs`,
      ...needTexts(requirements).map((text) => `  ${foreign(text)}`),
      '',
      ...table(
        files.map((one) => [
          `  ${foreign(one.path)}`,
          formatBytes(one.size),
          tone(terminal, 'dim', `${digestToHex(one.digest).slice(0, 16)}…`),
        ]),
        [1],
      ),
    ],
  };
}

function inspectFileSources(terminal: Terminal, bytes: Uint8Array): Inspection | undefined {
  const sources = unlessRefused(() => decodeFileSources(bytes, null));
  if (sources === undefined) return undefined;
  return {
    data: {
      kind: 'file-sources',
      sources: sources.map((one) => ({
        kind: one.kind,
        index: one.index,
        bytes: one.size,
        sha256: digestToHex(one.digest),
        ...(one.kind === 'deflated'
          ? { window_bytes: 2 ** one.windowBits }
          : { base_sha256: digestToHex(one.baseDigest), ram_bytes: one.ramSize }),
      })),
    },
    lines: () => [
      `  sources of a list of files: ${counted(sources.length, 'artifact')} beside the files themselves; unsigned`,
      ...table(
        sources.map((one) => [
          `  file ${one.index}`,
          one.kind === 'deflated'
            ? `deflated, window ${formatSize(2 ** one.windowBits)}`
            : `patch from ${digestToHex(one.baseDigest).slice(0, 16)}…`,
          formatBytes(one.size),
          one.kind === 'patch' ? `${formatBytes(one.ramSize)} RAM` : '',
          tone(terminal, 'dim', `${digestToHex(one.digest).slice(0, 16)}…`),
        ]),
        [2, 3],
      ),
    ],
  };
}

/** A compiled module; undefined for what is none. */
export function inspectMpy(bytes: Uint8Array): Inspection | undefined {
  const header = readMpyHeader(bytes);
  if (header === null) return undefined;
  const { version, subVersion, architecture, smallIntBits } = describeMpyHeader(header);
  if (version === 0 || version > 15 || smallIntBits > 63) return undefined;
  const code = architecture === null ? 'bytecode for any processor' : `native code for ${architecture}`;
  return {
    data: { kind: 'mpy', header, version, sub_version: subVersion, architecture, small_int_bits: smallIntBits },
    lines: () => [
      `  .mpy file, ${mpyText(header)}: ${code}`,
      `  boards load it whose small integers have ${smallIntBits} bits or more, with sys.implementation._mpy & 0xFF == ${version}`,
    ],
  };
}

function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof ReleaseError) return undefined;
    throw error;
  }
}
