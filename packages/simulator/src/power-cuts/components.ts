import { BundleError, buildBundle, parseBundle } from '@aloft/image';
import { openBundleWithDeviceCode } from '../device-code/device-bundle.ts';
import type { DeviceCodeModule } from '../device-code/device-code-module.ts';
import { DeviceCodeError } from '../errors.ts';
import { firmware } from './firmware.ts';
import { BrokenLaw } from './ledger.ts';

const PAGE_SIZE = 5000;

/** Firmware with two components: a page that differs in a line between versions, and settings of another size. */
export function bundledFirmware(version: string, size: number): Uint8Array {
  const page = Uint8Array.from({ length: PAGE_SIZE }, (_, at) => (at * 31) & 0xff);
  page.set(new TextEncoder().encode(version), 2000);
  const settings = new TextEncoder().encode(`made for ${version}\n`.repeat(version === '1.0.0' ? 1 : 300));
  return buildBundle(firmware(version, size), [
    { name: 'page', bytes: page },
    { name: 'settings', bytes: settings },
  ]);
}

/** Bytes behind the larger of two images that a check looks at: what an earlier image may have left there. */
export const BEHIND = 16_384;

/**
 * Checks that a program that runs from a slot sees the components of its own image, whole, and no others.
 *
 * @param slot the start of the running slot
 * @param image what runs, as it was published
 * @throws {BrokenLaw} `components`
 */
export function checkComponents(module: DeviceCodeModule, slot: Uint8Array, image: Uint8Array): void {
  const expected = publishedIn(image);
  const seen = seenIn(module, slot);
  const names = (of: ReadonlyMap<string, Uint8Array>): string => [...of.keys()].join(', ') || 'none';
  if (names(seen) !== names(expected)) {
    throw new BrokenLaw('components', `the program sees ${names(seen)} instead of ${names(expected)}`);
  }
  for (const [name, bytes] of expected) {
    if (Buffer.compare(seen.get(name) ?? new Uint8Array(), bytes) === 0) continue;
    throw new BrokenLaw('components', `the program sees a ${name} that is not its own`);
  }
}

function publishedIn(image: Uint8Array): ReadonlyMap<string, Uint8Array> {
  try {
    return new Map(parseBundle(image).components.map(({ name, bytes }) => [name, bytes]));
  } catch (error) {
    if (error instanceof BundleError && error.code === 'BUNDLE_NONE') return new Map();
    throw error;
  }
}

/** What the device code finds. An index that another image left behind is none. */
function seenIn(module: DeviceCodeModule, slot: Uint8Array): ReadonlyMap<string, Uint8Array> {
  try {
    const { index, read } = openBundleWithDeviceCode(module, slot);
    return new Map(index.components.map(({ name }) => [name, read(name)]));
  } catch (error) {
    if (!(error instanceof DeviceCodeError)) throw error;
    if (error.status === 'ERR_BUNDLE_NONE' || error.status === 'ERR_BUNDLE_IMAGE') return new Map();
    throw new BrokenLaw('components', `the program gets ${error.status}`);
  }
}
