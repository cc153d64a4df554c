import { BundleError, parseBundle } from '@aloft/image';
import { digestToHex } from '@aloft/release';
import { formatBytes, hex } from '../sizes.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { markedLines } from '../terminal/wrap.ts';

/** What a report says of a component. */
export interface ComponentReport {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Components behind an app image, or why they cannot be read. */
export interface BundleReport {
  readonly components: readonly ComponentReport[];
  readonly problem: { readonly code: string; readonly message: string } | null;
}

/** What is behind an app image; undefined when it stands alone. */
export function reportBundle(bytes: Uint8Array): BundleReport | undefined {
  try {
    const components = parseBundle(bytes).components.map(({ name, offset, size, digest }) => ({
      name,
      offset,
      bytes: size,
      sha256: digestToHex(digest),
    }));
    return { components, problem: null };
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    if (error.code === 'BUNDLE_NONE') return undefined;
    return { components: [], problem: { code: error.code, message: error.message } };
  }
}

/** The same for people; nothing for an image that stands alone. */
export function drawBundle(terminal: Terminal, report: BundleReport | undefined): string[] {
  if (report === undefined) return [];
  if (report.problem !== null) return markedLines(terminal, 'bad', `components: ${report.problem.message}`);
  return [...drawComponents(report.components), ''];
}

/** A line for each component. */
export function drawComponents(components: readonly ComponentReport[]): string[] {
  const rows = components.map(({ name, offset, bytes, sha256 }) => [
    name,
    `${formatBytes(bytes)} bytes`,
    `at ${hex(offset)}`,
    `${sha256.slice(0, 16)}…`,
  ]);
  return table([['component', 'size', 'place', 'SHA-256'], ...rows]).map((line) => `  ${line}`);
}
