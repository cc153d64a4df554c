/** Keys, trust anchors and releases for tests of what is signed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { decodeOffer, type SuitManifest } from '@aloft/release';
import { makeKeys } from './key-files.ts';
import { writeImages } from './repository-workshop.ts';
import { type Run, type Workshop, workshop } from './run-aloft.ts';

/** Keys `a`, `b`, `c`, and `trust.json` of `a` and `b`, of which `threshold` must sign. */
export async function setting(
  t: TestContext,
  threshold = '1',
): Promise<{ shop: Workshop; ids: Record<string, string> }> {
  const shop = workshop(t);
  writeImages(shop);
  const ids = await makeKeys(shop, 'a', 'b', 'c');
  const set = ['keys', 'export', 'a', 'b', '--keys', 'keys', '--vendor', 'example.com', '--threshold', threshold];
  for (const file of ['trust.json', 'trust.bin', 'trust.pem']) {
    assert.equal((await shop.aloft(...set, '-o', file)).code, 0);
  }
  return { shop, ids };
}

/** `aloft publish` of `NUMBER.bin` into `repo`. */
export const publish = ({ aloft }: Workshop, number: number, ...more: string[]): Promise<Run> =>
  aloft('publish', '--class', 'lamp', '--image', `${number}.bin`, '--out', 'repo', '--keys', 'keys', '--json', ...more);
/** The offer of `stable`. */
export const bytesOf = ({ path }: Workshop): Uint8Array => new Uint8Array(readFileSync(path('repo/offers/lamp.cbor')));
/** What it says. */
export function manifestOf(shop: Workshop): SuitManifest {
  return decodeOffer(bytesOf(shop), null).manifest;
}
export const EXAMPLE: readonly string[] = ['--vendor', 'example.com'];
