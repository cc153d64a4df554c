import { hex, viewOf } from '../bytes.ts';
import { ElfError } from '../errors.ts';
import { contentsOf, type ElfTables, textAt } from './elf-tables.ts';

const SECTION_SYMBOLS = 2;
const SYMBOL_SIZE = 16;
const TYPE_OBJECT = 1;
const TYPE_FUNCTION = 2;
const TYPE_FILE = 4;
const BINDING_LOCAL = 0;

/** A function or an object. */
export interface ElfSymbol {
  /** As the compiler wrote it, C++ names mangled. */
  readonly name: string;
  readonly kind: 'function' | 'object';
  readonly address: number;
  /** Size in bytes; 0 when the file does not say, as for functions in assembler. */
  readonly size: number;
  readonly isLocal: boolean;
  /** Source file of a local symbol, where the file says so. */
  readonly sourceFile: string | undefined;
}

/**
 * Functions and objects by the index of their section.
 * @param isThumb Whether bit 0 of a function's address says how it is called and is not part of the address.
 * @throws {ElfError} `ELF_TRUNCATED`, `ELF_BAD_TABLE`.
 */
export function readSymbols(
  { bytes, sections }: ElfTables,
  isThumb: boolean,
): ReadonlyMap<number, readonly ElfSymbol[]> {
  const bySection = new Map<number, ElfSymbol[]>();
  const table = sections.find(({ type }) => type === SECTION_SYMBOLS);
  if (table === undefined) return bySection;
  if (table.entrySize !== SYMBOL_SIZE) {
    throw new ElfError('ELF_BAD_TABLE', `Symbols have ${table.entrySize} bytes, not ${SYMBOL_SIZE}.`, {
      offset: table.offset,
    });
  }
  const strings = sections[table.link];
  if (strings === undefined) {
    throw new ElfError('ELF_BAD_TABLE', `The symbols' names are in section ${hex(table.link)}, which does not exist.`, {
      offset: table.offset,
    });
  }
  const names = contentsOf(bytes, strings);
  const view = viewOf(contentsOf(bytes, table));
  let sourceFile: string | undefined;
  for (let at = 0; at + SYMBOL_SIZE <= view.byteLength; at += SYMBOL_SIZE) {
    const info = view.getUint8(at + 12);
    const type = info & 15;
    if (type === TYPE_FILE) sourceFile = textAt(names, view.getUint32(at, true));
    if (type !== TYPE_FUNCTION && type !== TYPE_OBJECT) continue;
    const isLocal = info >>> 4 === BINDING_LOCAL;
    const value = view.getUint32(at + 4, true);
    const section = view.getUint16(at + 14, true);
    const list = bySection.get(section) ?? [];
    if (list.length === 0) bySection.set(section, list);
    list.push({
      name: textAt(names, view.getUint32(at, true)),
      kind: type === TYPE_FUNCTION ? 'function' : 'object',
      address: isThumb && type === TYPE_FUNCTION ? (value & ~1) >>> 0 : value,
      size: view.getUint32(at + 8, true),
      isLocal,
      sourceFile: isLocal ? sourceFile : undefined,
    });
  }
  return bySection;
}
