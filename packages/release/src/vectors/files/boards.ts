import type { ReleaseErrorCode } from '../../errors.ts';
import type { BoardFacts } from '../../files/board-fit.ts';
import { array, type Pair, text, uint } from '../raw-cbor.ts';
import { listThatNeeds } from './raw-files.ts';

/** A list shown to a board, and what the board says. */
export interface BoardCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly board: BoardFacts;
  readonly error: ReleaseErrorCode | null;
}

const SAMPLE: BoardFacts = {
  version: [1, 22, 1],
  platform: 'esp32',
  mpy: 0x2b06,
  smallIntBits: 31,
  machine: 'Generic ESP32 module with ESP32',
  freeHeap: 100_000,
};

const RISC_V_EXTENSION = 0x1_0000;

function onBoard(change: Partial<BoardFacts>, requirement: Pair): Omit<BoardCase, 'name' | 'error'> {
  return { bytes: listThatNeeds(requirement), board: { ...SAMPLE, ...change } };
}

/** What boards take and refuse. */
export function boardCases(): readonly BoardCase[] {
  const version = (name: string, own: BoardFacts['version'], error: ReleaseErrorCode | null): BoardCase => {
    const needed: Pair = [uint(1), array([uint(1), uint(22), uint(1)])];
    return { name: `1.22.1 on MicroPython ${name}`, ...onBoard({ version: own }, needed), error };
  };
  const header = (name: string, value: number, change: Partial<BoardFacts>, isLoaded: boolean): BoardCase => {
    const error = isLoaded ? null : 'FILES_OTHER_MPY';
    return { name, ...onBoard(change, [uint(3), array([uint(value)])]), error };
  };
  const choice = (name: string, key: number, names: string[], error: ReleaseErrorCode | null): BoardCase => ({
    name,
    ...onBoard({}, [uint(key), array(names.map((each) => text(each)))]),
    error,
  });
  const heap = (name: string, bytes: number, error: ReleaseErrorCode | null): BoardCase => ({
    name,
    ...onBoard({}, [uint(5), uint(bytes)]),
    error,
  });
  const older = 'FILES_OTHER_MICROPYTHON';
  return [
    version('1.22.1', [1, 22, 1], null),
    version('1.22.2', [1, 22, 2], null),
    version('1.23.0', [1, 23, 0], null),
    version('2.0.0', [2, 0, 0], null),
    version('1.22.0', [1, 22, 0], older),
    version('1.9.4', [1, 9, 4], older),
    version('0.99.99', [0, 99, 99], older),
    choice('its platform', 2, ['esp32'], null),
    choice('its platform among others', 2, ['rp2', 'esp32'], null),
    choice('other platforms', 2, ['rp2', 'esp8266'], 'FILES_OTHER_PLATFORM'),
    choice('a part of its platform', 2, ['esp'], 'FILES_OTHER_PLATFORM'),
    choice('a part of its board', 4, ['ESP32'], null),
    choice('one of two boards', 4, ['Pico', 'Generic ESP32'], null),
    choice('its board in small letters', 4, ['generic'], 'FILES_OTHER_BOARD'),
    heap('as much heap as is free', 100_000, null),
    heap('a byte more heap than is free', 100_001, 'FILES_HEAP'),
    header('bytecode', 0x1f0006, {}, true),
    header('bytecode of another sub-version', 0x1f0106, {}, true),
    header('bytecode of version 5', 0x1f0005, {}, false),
    header('bytecode of version 7', 0x1f0007, {}, false),
    header('native code of its processor and sub-version', 0x1f2b06, {}, true),
    header('native code of an older sub-version', 0x1f2a06, {}, false),
    header('native code of another processor', 0x1f2706, {}, false),
    header('native code on a board that loads none', 0x1f2b06, { mpy: 0x0306 }, false),
    header('armv6m on a Pico', 0x1f1306, { mpy: 0x1306, platform: 'rp2' }, true),
    header('armv6m on a Pico 2 (armv7emsp)', 0x1f1306, { mpy: 0x1f06, platform: 'rp2' }, true),
    header('armv7emsp on a Pico (armv6m)', 0x1f1f06, { mpy: 0x1306, platform: 'rp2' }, false),
    header('armv6 is none of the small cores', 0x1f0f06, { mpy: 0x1f06, platform: 'rp2' }, false),
    header('armv7m on an xtensawin board', 0x1f1706, {}, false),
    header('rv32imc on a board with extensions in _mpy', 0x1f2f06, { mpy: RISC_V_EXTENSION + 0x2f06 }, true),
    header('a flag of extensions', 0x1f6f06, { mpy: RISC_V_EXTENSION + 0x2f06 }, false),
    header('a flag nobody knows', 0x1f8006, {}, false),
    header('small integers of 30 bits', 0x1e0006, {}, true),
    header('small integers of 32 bits on a board of 31', 0x200006, {}, false),
    header('small integers of 63 bits on a board of 63', 0x3f0006, { smallIntBits: 63 }, true),
    header('small integers of 64 bits', 0x400006, { smallIntBits: 63 }, false),
    {
      name: 'one header of two that does not load',
      ...onBoard({}, [uint(3), array([uint(0x1f0006), uint(0x1f1306)])]),
      error: 'FILES_OTHER_MPY',
    },
  ];
}
