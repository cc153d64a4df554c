/**
 * What a release of files asks of boards: options, class file, and the headers of its `.mpy` files.
 * @module
 */
import { type BoardDescription, describeMpyHeader, type FileRequirements, readMpyHeader } from '@aloft/release';
import { CliError, EXIT } from '../errors.ts';
import type { CollectedFile } from './collect-files.ts';
import { type FileNeedsOptions, neededByOptions } from './needs-options.ts';

/** Most headers that a list can name. */
const MOST_HEADERS = 8;

/** The requirements of a release. */
export function fileNeeds(
  options: FileNeedsOptions,
  board: BoardDescription | null,
  files: readonly CollectedFile[],
): FileRequirements {
  const mpyHeaders = headersOf(files);
  return {
    ...board?.requirements,
    ...neededByOptions(options),
    ...(mpyHeaders.length === 0 ? {} : { mpyHeaders }),
  };
}

function headersOf(files: readonly CollectedFile[]): number[] {
  const headers = new Map<number, string>();
  for (const { path, file, bytes } of files) {
    if (!path.endsWith('.mpy')) continue;
    const header = readMpyHeader(bytes);
    if (header === null) {
      throw new CliError(
        'RELEASE_REFUSED',
        EXIT.refused,
        'is no .mpy file (it does not begin with "M"); make it with mpy-cross',
        file,
      );
    }
    if (!headers.has(header)) headers.set(header, path);
  }
  const versions = new Map([...headers].map(([header, path]) => [describeMpyHeader(header).version, path]));
  if (versions.size > 1) {
    const each = [...versions].map(([version, path]) => `${version} (${path})`).join(' and ');
    const what = `there are .mpy files of versions ${each}, and no board loads both; compile them with one mpy-cross`;
    throw new CliError('RELEASE_UNFIT', EXIT.refused, what);
  }
  if (headers.size > MOST_HEADERS) {
    throw new CliError(
      'RELEASE_UNFIT',
      EXIT.refused,
      `there are ${headers.size} kinds of .mpy files; a release has at most ${MOST_HEADERS}`,
    );
  }
  return [...headers.keys()].sort((a, b) => a - b);
}

/** The same as data of reports. */
export function needsReport({ micropython, platforms, mpyHeaders, boards, heap }: FileRequirements): {
  readonly micropython?: string;
  readonly platforms?: readonly string[];
  readonly mpy_headers?: readonly number[];
  readonly boards?: readonly string[];
  readonly heap_bytes?: number;
} {
  return {
    ...(micropython === undefined ? {} : { micropython: micropython.join('.') }),
    ...(platforms === undefined ? {} : { platforms }),
    ...(mpyHeaders === undefined ? {} : { mpy_headers: mpyHeaders }),
    ...(boards === undefined ? {} : { boards }),
    ...(heap === undefined ? {} : { heap_bytes: heap }),
  };
}

/** The same in words, one line for each. */
export function needTexts({ micropython, platforms, mpyHeaders, boards, heap }: FileRequirements): string[] {
  const kinds = [...new Set((mpyHeaders ?? []).map(mpyText))];
  return [
    ...(micropython === undefined ? [] : [`for MicroPython ${micropython.join('.')} or later`]),
    ...(platforms === undefined ? [] : [`for sys.platform ${platforms.join(', ')}`]),
    ...(boards === undefined ? [] : [`for boards with ${boards.join(' or ')} in their name`]),
    ...(kinds.length === 0 ? [] : [`for firmware that loads .mpy files of ${kinds.join(' and ')}`]),
    ...(heap === undefined ? [] : [`for boards with ${heap} bytes of free heap`]),
  ];
}

/** `version 6`, `version 6.3 for xtensawin`. */
export function mpyText(header: number): string {
  const { version, subVersion, architecture } = describeMpyHeader(header);
  return architecture === null ? `version ${version}` : `version ${version}.${subVersion} for ${architecture}`;
}
