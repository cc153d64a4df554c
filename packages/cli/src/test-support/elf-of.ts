/** An ELF file as the linker might have written it for an image: a section per segment, a symbol per 256 bytes. */
import { parseAppImage } from '@aloft/image';

const STEP = 256;
const ALLOCATED = 2;
const MACHINES = { xtensa: 0x5e, riscv: 0xf3 } as const;

export function elfOf(image: Uint8Array): Uint8Array {
  const { segments, chip } = parseAppImage(image);
  const names = textTable([...segments.map(({ kind }) => `.${kind}`), '.symtab', '.strtab', '.shstrtab']);
  const symbols = segments.flatMap(({ kind, loadAddress, size }, section) =>
    Array.from({ length: Math.ceil(size / STEP) }, (_, i) => ({
      name: `${kind}_${i}`,
      words: [loadAddress + i * STEP, Math.min(STEP, size - i * STEP)],
      info: kind.startsWith('i') ? 0x12 : 0x11,
      section: section + 1,
    })),
  );
  const strings = textTable(symbols.map(({ name }) => name));
  const table = new Uint8Array((symbols.length + 1) * 16);
  symbols.forEach(({ words, info, section }, i) => {
    put(table, (i + 1) * 16, [strings.offsets[i] ?? 0, ...words, info | (section << 16)]);
  });
  const parts = [
    ...segments.map(({ offset, size }) => image.subarray(offset, offset + size)),
    table,
    strings.bytes,
    names.bytes,
  ];
  const total = parts.reduce((sum, { length }) => sum + length, 0x34);
  const bytes = new Uint8Array(total + (parts.length + 1) * 0x28);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  put(bytes, 0x10, [2 | (MACHINES[chip?.architecture ?? 'riscv'] << 16)]);
  put(bytes, 0x20, [total]);
  put(bytes, 0x2c, [0x28 << 16, (parts.length + 1) | (parts.length << 16)]);
  let at = 0x34;
  parts.forEach((part, i) => {
    bytes.set(part, at);
    const segment = segments[i];
    const isTable = i === segments.length;
    const type = segment !== undefined ? 1 : isTable ? 2 : 3;
    const flags = segment === undefined ? 0 : ALLOCATED;
    const header = [names.offsets[i] ?? 0, type, flags, segment?.loadAddress ?? 0, at, part.length];
    put(bytes, total + (i + 1) * 0x28, [...header, isTable ? i + 2 : 0, 0, 0, isTable ? 16 : 0]);
    at += part.length;
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

function put(bytes: Uint8Array, offset: number, words: readonly number[]): void {
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => {
    view.setUint32(offset + 4 * i, word, true);
  });
}
