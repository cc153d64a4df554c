import type { CortexImage } from '@aloft/delta';
import { formatBytes, formatSize, hex } from '../sizes.ts';
import { tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Inspection } from './inspection.ts';

/** A plain binary for Cortex-M: what patches know of it. It has no checksum, so nothing says whether it is whole. */
export function inspectCortexImage(
  terminal: Terminal,
  bytes: Uint8Array,
  digest: string,
  image: CortexImage,
): Inspection {
  const { address, codeSize, ramSize } = image;
  const rows = [
    ['binary for', tone(terminal, 'strong', 'Cortex-M')],
    ['size', `${formatBytes(bytes.length)} bytes`],
    ['linked at', hex(address, 8)],
    ['code', `about ${formatSize(codeSize)}, then constants`],
    ['RAM', `${formatSize(ramSize)} up to where the stack begins`],
    ['SHA-256', `${digest.slice(0, 32)}…`],
  ];
  return {
    data: { kind: 'cortex-m-binary', link_address: address, code_bytes: codeSize, ram_bytes: ramSize },
    lines: () => table(rows).map((line) => `  ${line}`),
  };
}
