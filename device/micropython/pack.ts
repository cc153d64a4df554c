/**
 * Makes the files that are copied to a board as one piece, of their parts, and `ota.mpy`: `npm run pack-ota`. A test compares,
 * so that the files in the repository are always what their parts make.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiled } from './compile.ts';

/** A file that is made of parts. */
export interface Packed {
  readonly path: string;
  readonly text: () => string;
}

const LICENCE = 'From aloft, device/micropython, Apache-2.0. Made from the parts in';

const otaHead = `"""Updates over the air for MicroPython boards, in one file.

    from ota import OTAUpdater
    updater = OTAUpdater("network", "password", "https://github.com/you/lamp", "main.py")
    updater.download_and_install_update_if_available()

Put \`import ota\` into boot.py: importing this file finishes an update that a power cut stopped, counts the boots of new code
that was not confirmed, and brings the old files back after too many. ${LICENCE}
guard/, aloft/ and drop_in/ by pack.ts; change those.
"""
`;

const guardHead = `"""What has to run before other code on a board that updates itself: \`import aloft_guard\` in boot.py.

It finishes a switch of files that a power cut stopped, counts the boots of new files that were not confirmed, and brings the
old ones back after too many. No update replaces this file. ${LICENCE}
guard/ by pack.ts; change those.
"""
`;

/** In an order in which every part stands behind what it uses. */
const ota: Packed = packed('ota.py', otaHead, [
  'aloft/errors',
  'guard/files',
  'guard/journal',
  'aloft/names',
  'aloft/addresses',
  'aloft/tls',
  'drop_in/http',
  'aloft/switch',
  'drop_in/pages',
  'drop_in/versions',
  'drop_in/repository',
  'drop_in/wifi',
  'drop_in/updater',
  'guard/start',
]);
const guard: Packed = packed('aloft_guard.py', guardHead, [
  'guard/files',
  'guard/journal',
  'guard/firmware',
  'guard/watch',
  'guard/start_with_firmware',
]);

/** Path of the drop-in. */
export const otaPath: string = ota.path;

/** The text of `ota.py`. */
export const otaSource: () => string = ota.text;

/** Path of the drop-in, compiled. */
export const otaMpyPath: string = join(import.meta.dirname, 'ota.mpy');

/** The bytes of `ota.mpy`, for boards that have no memory to compile `ota.py`. */
export const otaMpy = (): Promise<Uint8Array> => compiled('ota.py', ota.text());

/** Everything that is packed. */
export const packedFiles: readonly Packed[] = [ota, guard];

function packed(name: string, head: string, parts: readonly string[]): Packed {
  return { path: join(import.meta.dirname, name), text: () => textOf(head, parts) };
}

/** All parts, with one list of imports on top. */
function textOf(head: string, parts: readonly string[]): string {
  const imports = new Set<string>();
  const sections = parts.map((part) => {
    const lines = readFileSync(join(import.meta.dirname, `${part}.py`), 'utf8').split('\n');
    const title = /^"""(.+)\."""$/.exec(lines[0] ?? '')?.[1];
    if (title === undefined) throw new Error(`${part}.py does not begin with a docstring of one line`);
    for (const line of lines) if (line.startsWith('import ')) imports.add(line);
    const code = lines.slice(1).filter((line) => !/^(import |from (aloft|drop_in|guard)[.\w]* import )/.test(line));
    return `# --- ${title} ---\n\n${code.join('\n').trim()}\n`;
  });
  return `${head}\n${[...imports].sort().join('\n')}\n\n${sections.join('\n\n')}`;
}

if (import.meta.main) {
  for (const { path, text } of packedFiles) writeFileSync(path, text());
  writeFileSync(otaMpyPath, await otaMpy());
}
