/** A piece of the linked program: a function, a table, a variable. */
export interface Piece {
  /** Object file without folder and extension; `libgcc` for the compiler's own. */
  readonly file: string;
  readonly name: string;
  readonly kind: 'code' | 'constants' | 'data' | 'bss';
  readonly size: number;
}

const KINDS: readonly (readonly [RegExp, Piece['kind']])[] = [
  [/^\.text/, 'code'],
  [/^\.s?rodata/, 'constants'],
  [/^\.s?data/, 'data'],
  [/^\.s?bss/, 'bss'],
];

/**
 * What the linker kept, from the map that GNU ld writes (`-Wl,-Map`) of objects compiled with `-ffunction-sections
 * -fdata-sections`: sizes are those after the linker shortened calls.
 */
export function readLinkMap(map: string): readonly Piece[] {
  const kept = map.slice(map.indexOf('Linker script and memory map'));
  const pieces: Piece[] = [];
  // A long name has its numbers on the next line.
  for (const [, section = '', size = '', path = ''] of kept.matchAll(
    /^ (\.\S+)\s+0x[0-9a-f]+\s+(0x[0-9a-f]+)\s+(\S+)$/gm,
  )) {
    const kind = KINDS.find(([pattern]) => pattern.test(section))?.[1];
    if (kind === undefined || Number(size) === 0) continue;
    const [, , ...rest] = section.split('.');
    const name = rest.join('.').replace(/\.str1\.\d+$/, ' (texts)');
    pieces.push({ file: fileOf(path), name: name === '' ? '(unnamed)' : name, kind, size: Number(size) });
  }
  return pieces;
}

function fileOf(path: string): string {
  if (/libgcc\.a/.test(path)) return 'libgcc';
  return (path.split('/').at(-1) ?? path).replace(/\.o$/, '');
}
