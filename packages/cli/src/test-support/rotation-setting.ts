/** Four keys and a set of trust anchors, from which tests rotate. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { makeKeys } from './key-files.ts';
import { type Run, type Workshop, workshop } from './run-aloft.ts';

/** A folder with keys, and a change of keys to make in it. */
export interface Setting {
  readonly shop: Workshop;
  readonly ids: Readonly<Record<string, string>>;
  /** `aloft keys rotate` from `trust.json` to `s.cbor` and `new.json`. */
  rotate(...args: string[]): Promise<Run>;
}

/** Keys `a` to `d`, and `trust.json` with those of `trusted`. */
export async function setting(t: TestContext, trusted: readonly string[], threshold = '1'): Promise<Setting> {
  const shop = workshop(t);
  const ids = await makeKeys(shop, 'a', 'b', 'c', 'd');
  const args = ['--keys', 'keys', '--vendor', 'example.com', '--threshold', threshold, '-o', 'trust.json'];
  assert.equal((await shop.aloft('keys', 'export', ...trusted, ...args)).code, 0);
  const rotate = (...more: string[]): Promise<Run> =>
    shop.aloft(
      'keys',
      'rotate',
      '--keys',
      'keys',
      '--trust',
      'trust.json',
      '-o',
      's.cbor',
      '--new-trust',
      'new.json',
      ...more,
    );
  return { shop, ids, rotate };
}
