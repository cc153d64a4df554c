/**
 * Writes `vectors/fuzz/<target>/` for the targets of `device/core/tests/` other than the patch decoder, whose seeds come
 * from `packages/delta`: `node scripts/write-fuzz-seeds.ts`. Run it after a change of a target's input or of a format.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleSeeds } from './fuzz-seeds/bundle-seeds.ts';
import { engineSeeds } from './fuzz-seeds/engine-seeds.ts';
import { httpSeeds } from './fuzz-seeds/http-seeds.ts';
import { imageSeeds } from './fuzz-seeds/image-seeds.ts';
import { journalSeeds } from './fuzz-seeds/journal-seeds.ts';
import { manifestSeeds } from './fuzz-seeds/manifest-seeds.ts';
import { offerSeeds } from './fuzz-seeds/offer-seeds.ts';
import { trustSeeds } from './fuzz-seeds/trust-seeds.ts';

const vectors = join(import.meta.dirname, '..', 'vectors', 'fuzz');
const targets = {
  offer: offerSeeds(),
  image: imageSeeds(),
  bundle: bundleSeeds(),
  journal: journalSeeds(),
  http: httpSeeds(),
  engine: engineSeeds(),
  manifest: manifestSeeds(),
  trust: trustSeeds(),
};

for (const [target, seeds] of Object.entries(targets)) {
  const folder = join(vectors, target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of seeds) writeFileSync(join(folder, name), bytes);
  console.log(`${target}: ${seeds.length} seeds, ${seeds.reduce((sum, { bytes }) => sum + bytes.length, 0)} bytes`);
}
