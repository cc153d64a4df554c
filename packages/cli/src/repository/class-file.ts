/**
 * Device classes as the command line names them: by name, or by a file that describes the devices.
 * @module
 */
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { checkDeviceClass, type DeviceDescription, describedBy, readClassDocument } from '@aloft/release';
import { about, asUsage, usage } from '../errors.ts';
import { readInput } from '../files.ts';

/** A class, and what is known of its devices. */
export interface NamedClass {
  readonly name: string;
  readonly device: DeviceDescription | null;
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
    return { name: nameOrFile, device: null };
  }
  const device = await readClassFile(nameOrFile);
  return { name: device.deviceClass, device };
}

/** A description of a device class. A partition table that is named as a file lies beside it. */
export async function readClassFile(file: string): Promise<DeviceDescription> {
  const bytes = await readInput(file);
  const document = about(file, () => readClassDocument(bytes, 'class'));
  const { partitions } = document;
  if (typeof partitions !== 'string' || !partitions.endsWith('.csv')) {
    return about(file, () => describedBy(document, 'class'));
  }
  const csv = await readInput(isAbsolute(partitions) ? partitions : join(dirname(file), partitions));
  return about(file, () => describedBy({ ...document, partitions: new TextDecoder().decode(csv) }, 'class'));
}
