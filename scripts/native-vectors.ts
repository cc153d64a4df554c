import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPatch } from '@aloft/delta';
import { writeNativeBundleVectors } from './native-bundle-vectors.ts';
import { writeNativeFuzzSeeds } from './native-fuzz-seeds.ts';
import { writeNativeManifestVectors } from './native-manifest-vectors.ts';
import { writeNativeP256Vectors } from './native-p256-vectors.ts';
import { writeNativePatchVectors } from './native-patch-vectors.ts';
import { writeNativeTrustRecords } from './native-trust-records.ts';

/**
 * Writes the files the C tests need: an update of the example firmware, its patch and its packed image, the golden
 * patches, signatures, signed manifests, trust statements and records of keys, and the seeds of the fuzz targets.
 *
 * @param root the repository
 * @param folder where to; made if it is not there
 */
export function writeNativeVectors(root: string, folder: string): void {
  const firmware = join(root, 'vectors/firmware');
  const base = new Uint8Array(readFileSync(join(firmware, 'weather-esp32c3-1.0.0.bin')));
  const target = new Uint8Array(readFileSync(join(firmware, 'weather-esp32c3-1.1.0.bin')));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'base.bin'), base);
  writeFileSync(join(folder, 'target.bin'), target);
  writeFileSync(join(folder, 'patch.bin'), createPatch(base, target).bytes);
  writeFileSync(join(folder, 'packed.bin'), createPatch(null, target).bytes);
  writeNativePatchVectors(root, join(folder, 'patches.bin'));
  writeNativeP256Vectors(join(folder, 'p256.bin'));
  writeNativeManifestVectors(root, join(folder, 'manifests.bin'));
  writeNativeTrustRecords(root, join(folder, 'trust-records.bin'));
  writeNativeBundleVectors(root, join(folder, 'bundles.bin'));
  writeNativeFuzzSeeds(root, join(folder, 'seeds.bin'));
}
