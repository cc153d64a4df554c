/** Writes small ELF files for tests: sections, one loadable segment for each, symbols. */
import { viewOf } from '../bytes.ts';

export interface SampleSection {
  readonly name: string;
  readonly address: number;
  readonly data: Uint8Array;
  /** Where it is stored; default: `address`. */
  readonly storedAddress?: number;
}

export interface SampleSymbol {
  readonly name: string;
  /** Index in the list of sections, or -1 for none. */
  readonly section: number;
  readonly address: number;
  readonly size: number;
  /** 1 object, 2 function, 4 source file. */
  readonly type: number;
  readonly isLocal?: boolean;
}

const ALLOCATED = 2;

/** An ELF file; `machine` is `e_machine`, RISC-V by default. */
export function sampleElf(
  sections: readonly SampleSection[],
  symbols: readonly SampleSymbol[] = [],
  machine = 0xf3,
): Uint8Array {
  const names = textTable([...sections.map(({ name }) => name), '.symtab', '.strtab', '.shstrtab']);
  const strings = textTable(symbols.map(({ name }) => name));
  const table = new Uint8Array((symbols.length + 1) * 16);
  const entries = viewOf(table);
  symbols.forEach(({ section, address, size, type, isLocal }, i) => {
    putWords(entries, (i + 1) * 16, [strings.offsets[i] ?? 0, address, size, type | (isLocal === true ? 0 : 0x10)]);
    entries.setUint16((i + 1) * 16 + 14, section + 1, true);
  });
  const parts = [...sections.map(({ data }) => data), table, strings.bytes, names.bytes];
  const programOffset = 0x34;
  let offset = programOffset + sections.length * 0x20;
  const offsets = parts.map((part) => {
    const at = offset;
    offset += part.length;
    return at;
  });
  const bytes = new Uint8Array(offset + (parts.length + 1) * 0x28);
  const view = viewOf(bytes);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  view.setUint16(0x12, machine, true);
  putWords(view, 0x1c, [programOffset, offset]);
  [0x34, 0x20, sections.length, 0x28, parts.length + 1, parts.length].forEach((value, i) => {
    view.setUint16(0x28 + 2 * i, value, true);
  });
  parts.forEach((part, i) => {
    const at = offsets[i] ?? 0;
    bytes.set(part, at);
    const section = sections[i];
    const isTable = i === sections.length;
    const [type, flags] = section !== undefined ? [1, ALLOCATED] : [isTable ? 2 : 3, 0];
    putWords(view, offset + (i + 1) * 0x28, [
      names.offsets[i] ?? 0,
      type,
      flags,
      section?.address ?? 0,
      at,
      part.length,
    ]);
    if (isTable) {
      view.setUint32(offset + (i + 1) * 0x28 + 0x18, i + 2, true);
      view.setUint32(offset + (i + 1) * 0x28 + 0x24, 16, true);
    }
    if (section === undefined) return;
    const { address, storedAddress = address } = section;
    putWords(view, programOffset + i * 0x20, [1, at, address, storedAddress, part.length, part.length]);
  });
  return bytes;
}

function textTable(texts: readonly string[]): { bytes: Uint8Array; offsets: number[] } {
  const offsets: number[] = [];
  let text = '\0';
  for (const each of texts) {
    offsets.push(text.length);
    text += `${each}\0`;
  }
  return { bytes: new TextEncoder().encode(text), offsets };
}

function putWords(view: DataView, offset: number, words: readonly number[]): void {
  words.forEach((word, i) => {
    view.setUint32(offset + 4 * i, word, true);
  });
}
