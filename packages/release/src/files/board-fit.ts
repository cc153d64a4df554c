import type { ReleaseErrorCode } from '../errors.ts';
import type { FileRequirements } from './file-requirements.ts';
import { describeMpyHeader, loadsMpy, type MpyLoader } from './mpy-header.ts';

/** What a board says of itself. */
export interface BoardFacts extends MpyLoader {
  /** `sys.implementation.version`: major, minor, micro. */
  readonly version: readonly [major: number, minor: number, micro: number];
  /** `sys.platform`. */
  readonly platform: string;
  /** `sys.implementation._machine`. */
  readonly machine: string;
  /** Bytes of heap that are free after collecting. */
  readonly freeHeap: number;
}

/** Why a set of files is not for a board. */
export interface BoardProblem {
  readonly code: ReleaseErrorCode;
  readonly message: string;
}

/**
 * Whether a set of files is for a board: the first reason against it, in the order of docs/spec/files.md §2, or null.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { boardProblem } from '@aloft/release';
 *
 * const board = {
 *   version: [1, 22, 1],
 *   platform: 'esp32',
 *   mpy: 0x2b06,
 *   smallIntBits: 31,
 *   machine: 'Generic ESP32 module with ESP32',
 *   freeHeap: 120_000,
 * } as const;
 * assert.equal(boardProblem({ micropython: [1, 22, 0] }, board), null);
 * assert.equal(boardProblem({ platforms: ['rp2'] }, board)?.code, 'FILES_OTHER_PLATFORM');
 * ```
 */
export function boardProblem(requirements: FileRequirements, board: BoardFacts): BoardProblem | null {
  const { micropython, platforms, mpyHeaders = [], boards, heap = 0 } = requirements;
  if (micropython !== undefined && isOlder(board.version, micropython)) {
    const message = `needs MicroPython ${micropython.join('.')}, and this is ${board.version.join('.')}`;
    return { code: 'FILES_OTHER_MICROPYTHON', message };
  }
  if (platforms !== undefined && !platforms.includes(board.platform)) {
    return { code: 'FILES_OTHER_PLATFORM', message: `is for ${platforms.join(', ')}, and this is ${board.platform}` };
  }
  const strange = mpyHeaders.find((header) => !loadsMpy(header, board));
  if (strange !== undefined) {
    const own = (board.mpy & 0xffff) | (board.smallIntBits << 16);
    return {
      code: 'FILES_OTHER_MPY',
      message: `has .mpy files of ${mpyText(strange)}, and this loads ${mpyText(own)}`,
    };
  }
  if (boards !== undefined && !boards.some((name) => board.machine.includes(name))) {
    return { code: 'FILES_OTHER_BOARD', message: `is for ${boards.join(', ')}, and this is ${board.machine}` };
  }
  if (board.freeHeap >= heap) return null;
  return { code: 'FILES_HEAP', message: `needs ${heap} bytes of heap, and ${board.freeHeap} are free` };
}

function mpyText(header: number): string {
  const { version, subVersion, architecture, smallIntBits } = describeMpyHeader(header);
  const code = architecture === null ? `version ${version}` : `version ${version}.${subVersion} for ${architecture}`;
  return `${code} with integers of ${smallIntBits} bits`;
}

function isOlder(own: readonly number[], least: readonly number[]): boolean {
  const at = least.findIndex((part, index) => part !== own[index]);
  return at >= 0 && (own[at] ?? 0) < (least[at] ?? 0);
}
