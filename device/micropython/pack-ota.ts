/**
 * Makes `ota.py`, the one file that a maker copies, of the parts in `aloft/`: `npm run pack-ota`. A test compares, so that
 * the file in the repository is always what its parts make.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** In an order in which every part stands behind what it uses. */
const parts: readonly string[] = ['errors', 'files', 'journal', 'names', 'addresses', 'http', 'updater', 'start'];

const head = `"""Updates over the air for MicroPython boards, in one file.

    from ota import OTAUpdater
    updater = OTAUpdater("network", "password", "https://github.com/you/lamp", "main.py")
    updater.download_and_install_update_if_available()

Put \`import ota\` into boot.py: importing this file finishes an update that a power cut stopped, counts the boots of new code
that was not confirmed, and brings the old files back after too many. From aloft, device/micropython, Apache-2.0. Made from
the parts in aloft/ by pack-ota.ts; change those.
"""
`;

/** Path of the file that {@link otaSource} is kept in. */
export const otaPath: string = join(import.meta.dirname, 'ota.py');

/** The text of `ota.py`: all parts, with one list of imports on top. */
export function otaSource(): string {
  const imports = new Set<string>();
  const sections = parts.map((part) => {
    const lines = readFileSync(join(import.meta.dirname, 'aloft', `${part}.py`), 'utf8').split('\n');
    const title = /^"""(.+)\."""$/.exec(lines[0] ?? '')?.[1];
    if (title === undefined) throw new Error(`aloft/${part}.py does not begin with a docstring of one line`);
    for (const line of lines) if (line.startsWith('import ')) imports.add(line);
    const code = lines.slice(1).filter((line) => !/^(import |from aloft\.\w+ import )/.test(line));
    return `# --- ${title} ---\n\n${code.join('\n').trim()}\n`;
  });
  return `${head}\n${[...imports].sort().join('\n')}\n\n${sections.join('\n\n')}`;
}

if (import.meta.main) writeFileSync(otaPath, otaSource());
