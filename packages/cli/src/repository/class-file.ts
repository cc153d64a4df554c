/**
 * Device classes as the command line names them: by name, or by a file that describes the devices.
 * @module
 */
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import {
  type BoardDescription,
  boardsDescribedBy,
  checkDeviceClass,
  type DeviceDescription,
  describeBoards,
  describeDevice,
  describedBy,
  describesBoards,
  readClassDocument,
} from '@aloft/release';
import { about, asUsage, CliError, EXIT, usage } from '../errors.ts';
import { readInput } from '../files.ts';

/** A class, and what is known of its devices. */
export interface NamedClass {
  readonly name: string;
  readonly device: DeviceDescription | null;
  /** Of a class of MicroPython boards. */
  readonly board: BoardDescription | null;
}

/** `lamp-c3`, or a file such as `classes/lamp-c3.toml`. */
export async function namedClass(nameOrFile: string): Promise<NamedClass> {
  if (!/[/\\]|\.(toml|json)$/i.test(nameOrFile)) {
    asUsage(() => checkDeviceClass(nameOrFile, '--class'));
    if (
      (await stat(nameOrFile).catch(() => undefined))?.isFile() === true ||
      /\.(ya?ml|csv|bin|txt)$/i.test(nameOrFile)
    ) {
      throw usage(
        `--class: ${nameOrFile} is the name of a file; class files end in .toml or .json, classes are names such as lamp-c3`,
      );
    }
    return { name: nameOrFile, device: null, board: null };
  }
  const described = await readClass(nameOrFile);
  return { ...described, name: (described.device ?? described.board).deviceClass };
}

/** A description of a class of devices that take images. */
export async function readClassFile(file: string): Promise<DeviceDescription> {
  if (!/[/\\.]/.test(file) && (await stat(file).catch(() => undefined)) === undefined) {
    const what =
      'does not exist; --class takes the file that describes the class here, such as lamp.toml, not its name';
    throw new CliError('FILE_NOT_FOUND', EXIT.files, what, file);
  }
  const { device } = await readClass(file);
  if (device !== null) return device;
  throw usage(
    'describes boards that run MicroPython and take files, not images; aloft verify looks at their releases without it, and aloft publish --micropython DIR --dry-run holds a folder against it',
    file,
  );
}

/** A description of a device class. A partition table that is named as a file lies beside it. */
async function readClass(
  file: string,
): Promise<{ device: DeviceDescription; board: null } | { device: null; board: BoardDescription }> {
  const bytes = await readInput(file);
  const document = about(file, () => readClassDocument(bytes, 'class'));
  if (describesBoards(document)) {
    return { device: null, board: about(file, () => boardsDescribedBy(document, 'class')) };
  }
  const { partitions } = document;
  if (typeof partitions !== 'string' || !partitions.endsWith('.csv')) {
    return { device: about(file, () => describedBy(document, 'class')), board: null };
  }
  const csv = await readInput(isAbsolute(partitions) ? partitions : join(dirname(file), partitions));
  const whole = { ...document, partitions: new TextDecoder().decode(csv) };
  return { device: about(file, () => describedBy(whole, 'class')), board: null };
}

/** What records keep of a class file. */
export function describedClass({ device, board }: NamedClass): { device?: Readonly<Record<string, unknown>> } {
  if (device !== null) return { device: describeDevice(device) };
  return board === null ? {} : { device: describeBoards(board) };
}
