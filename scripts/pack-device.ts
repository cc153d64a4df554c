/**
 * Assembles what can be copied into a project of its own: `npm run pack-device -- esp-idf|arduino <folder>`. The
 * repository keeps the portable code once, in `device/core`; a component or library that leaves it takes a copy along.
 */
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const core = join(root, 'device/core');
const idf = join(root, 'device/port/esp-idf');
const arduino = join(root, 'device/port/arduino');

/** What {@link pack} can assemble. */
export type PackageKind = 'esp-idf' | 'arduino';

/**
 * Writes a component for ESP-IDF, or a library for Arduino and PlatformIO.
 *
 * @param folder is made; files in it are overwritten
 */
export function pack(kind: PackageKind, folder: string): void {
  if (kind === 'esp-idf') packComponent(folder);
  else packLibrary(folder);
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

function packComponent(folder: string): void {
  for (const name of ['CMakeLists.txt', 'Kconfig', 'idf_component.yml', 'README.md', 'include', 'src', 'examples']) {
    copy(join(idf, name), join(folder, name));
  }
  copy(join(core, 'include'), join(folder, 'core/include'));
  copy(join(core, 'src'), join(folder, 'core/src'));
}

/** Arduino compiles everything below `src` with that one folder to include from. */
function packLibrary(folder: string): void {
  for (const name of readdirSync(arduino)) copy(join(arduino, name), join(folder, name));
  copy(join(idf, 'include'), join(folder, 'src'));
  copy(join(idf, 'src'), join(folder, 'src/port'));
  copy(join(core, 'include'), join(folder, 'src'));
  copy(join(core, 'src'), join(folder, 'src/core'));
}

/** What a build left lying about stays behind. */
function copy(from: string, to: string): void {
  const isWanted = (path: string): boolean =>
    !/^(build|managed_components|sdkconfig|sdkconfig\.old)$/.test(basename(path));
  cpSync(from, to, { recursive: true, filter: isWanted });
}

function main([kind, folder, ...rest]: readonly string[]): number {
  if ((kind !== 'esp-idf' && kind !== 'arduino') || folder === undefined || rest.length > 0) {
    console.error('usage: npm run pack-device -- esp-idf|arduino <folder>');
    return 2;
  }
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    console.error(`${folder} is no folder. Name one that does not exist yet.`);
    return 2;
  }
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    console.error(`${folder} is not empty. Name a folder that does not exist yet.`);
    return 1;
  }
  try {
    pack(kind, folder);
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    console.error(`${folder} cannot be written: ${error.message}`);
    return 2;
  }
  console.log(`${kind === 'arduino' ? 'library' : 'component'} in ${folder}`);
  return 0;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
