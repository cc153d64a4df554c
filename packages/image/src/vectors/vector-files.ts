import { bytesToHex } from '@noble/hashes/utils.js';
import { findBundleIndex } from '../bundle/find-bundle-index.ts';
import { type BundleCase, invalidBundles, validBundles } from './bundle-cases.ts';

/** Runs of 0xFF of this length and more are left out of the files. */
const SHORTEST_RUN = 32;

/** The files of `vectors/bundles/`, by name. */
export function bundleVectorFiles(): { name: string; text: string }[] {
  return [
    { name: 'valid.json', text: toText(validBundles()) },
    { name: 'invalid.json', text: toText(invalidBundles()) },
  ];
}

function toText(cases: readonly BundleCase[]): string {
  return `${JSON.stringify(cases.map(toVector), null, 1)}\n`;
}

function toVector({ name, bytes, error, device }: BundleCase): object {
  const isRead = error === undefined || device === 'accepts';
  return {
    name,
    size: bytes.length,
    parts: partsOf(bytes),
    ...(error === undefined ? {} : { error }),
    ...(device === undefined ? {} : { device }),
    ...(isRead ? { components: componentsOf(bytes) } : {}),
  };
}

function componentsOf(bytes: Uint8Array): object[] {
  return findBundleIndex(bytes).components.map(({ name, offset, size, digest }) => ({
    name,
    offset,
    size,
    sha256: bytesToHex(digest),
  }));
}

/** What is between long runs of 0xFF. */
function partsOf(bytes: Uint8Array): { at: number; hex: string }[] {
  const parts: { at: number; hex: string }[] = [];
  let at = 0;
  while (at < bytes.length) {
    const run = runLength(bytes, at);
    if (run >= SHORTEST_RUN || at + run === bytes.length) {
      at += run;
      continue;
    }
    let end = at + run;
    while (end < bytes.length && runLength(bytes, end) < SHORTEST_RUN) end++;
    parts.push({ at, hex: bytesToHex(bytes.subarray(at, end)) });
    at = end;
  }
  return parts;
}

function runLength(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && bytes[end] === 0xff) end++;
  return end - at;
}
