/**
 * What the command line says that boards must have.
 * @module
 */
import { type FileRequirements, parseMicropythonVersion } from '@aloft/release';
import { usage } from '../errors.ts';
import { parseSize } from '../sizes.ts';

/** Options that say what boards must have; each takes the place of what the class file says. */
export interface FileNeedsOptions {
  readonly requiresMicropython?: string;
  readonly requiresPlatform?: readonly string[];
  readonly requiresBoard?: readonly string[];
  readonly requiresHeap?: string;
}

/** As docs/spec/files.md §2 has them. */
const MOST_TEXTS = 8;
const MOST_BYTES = 63;
const MOST_HEAP = 2 ** 32 - 1;
const TEXT = /^[^\p{Cc}]+$/u;

/**
 * The requirements that options say.
 *
 * @throws {CliError} `USAGE`, naming the option and what to write
 */
export function neededByOptions(options: FileNeedsOptions): FileRequirements {
  const { requiresMicropython, requiresPlatform, requiresBoard, requiresHeap } = options;
  return {
    ...(requiresMicropython === undefined ? {} : { micropython: versionOf(requiresMicropython) }),
    ...(requiresPlatform === undefined
      ? {}
      : {
          platforms: texts('platform', requiresPlatform, 'what sys.platform says on the boards, such as esp32 or rp2'),
        }),
    ...(requiresBoard === undefined
      ? {}
      : { boards: texts('board', requiresBoard, 'a part of sys.implementation._machine, such as ESP32S3') }),
    ...(requiresHeap === undefined ? {} : { heap: heapOf(requiresHeap) }),
  };
}

function versionOf(text: string): readonly [major: number, minor: number, micro: number] {
  const version = parseMicropythonVersion(text);
  if (version !== null) return version;
  throw usage(`--requires-micropython: "${text}" is no version; write it as 1.22 or 1.22.1`);
}

function texts(what: string, given: readonly string[], remedy: string): readonly string[] {
  const strange = given.find(
    (text) => !TEXT.test(text) || Buffer.byteLength(text) > MOST_BYTES || !text.isWellFormed(),
  );
  if (strange !== undefined) {
    const limits = strange === '' ? '' : `, in 1 to ${MOST_BYTES} bytes without control characters`;
    throw usage(`--requires-${what}: "${strange}" is no ${what}; write ${remedy}${limits}`);
  }
  if (given.length <= MOST_TEXTS) return given;
  throw usage(`--requires-${what}: ${given.length} are named, and a release has at most ${MOST_TEXTS}`);
}

function heapOf(text: string): number {
  const heap = parseSize(text, '--requires-heap');
  if (heap >= 1 && heap <= MOST_HEAP) return heap;
  throw usage(`--requires-heap: ${text} is no heap that a board can have; write bytes, such as 60K, or leave it out`);
}
