import assert from 'node:assert/strict';
import * as delta from '@aloft/delta';
import { parseAppImage } from '@aloft/image';
import { type BaseImage, type Offer, type PatchMaker, planRepository, suitSeal } from '@aloft/release';

/** Files of a static repository, for `MemoryTransport`. */
export interface TestRepository {
  readonly files: Map<string, Uint8Array>;
  readonly offer: Offer;
}

/** Publishes `target` for a device class, with patches from `bases`. */
export async function publish(
  deviceClass: string,
  target: Uint8Array,
  bases: readonly Uint8Array[],
  maker: PatchMaker = delta,
): Promise<TestRepository> {
  const { descriptor, chipId } = parseAppImage(target);
  assert.ok(descriptor);
  const { version, secureVersion } = descriptor;
  const plan = await planRepository(
    {
      deviceClass,
      target: { bytes: target, version, chipId, secureVersion },
      bases: bases.map((bytes): BaseImage => ({ bytes, version: parseAppImage(bytes).descriptor?.version ?? '0' })),
      existingOffer: null,
      seal: suitSeal('example.com', []),
    },
    maker,
  );
  return { files: new Map(plan.files.map(({ path, bytes }) => [path, bytes])), offer: plan.offer };
}
