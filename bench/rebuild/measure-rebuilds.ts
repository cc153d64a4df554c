import { applyPatch, createPatch } from '@aloft/delta';
import { findPairs, readBytes } from '../comparison/pairs.ts';
import { rebuildExamples } from './example-firmware.ts';
import type { RebuildFigures, RebuildPoint } from './rebuild-report.ts';
import { restampImage } from './restamp-image.ts';

/** Patches between two builds of the same sources: the example firmware, and every new image below `folder` restamped. */
export async function measureRebuilds(folder: string, only: string | undefined): Promise<RebuildFigures> {
  const examples = await rebuildExamples();
  const points: RebuildPoint[] = examples.pairs.map(({ name, base, target }) => measure(name, base, target));
  const skipped = [...examples.skipped];
  for (const pair of findPairs(folder, only)) {
    const base = readBytes(pair.target);
    const target = restampImage(base);
    if (target === undefined) skipped.push(`${pair.name}: the new image has no application descriptor`);
    else points.push(measure(`${pair.name}, new image restamped`, base, target));
  }
  return { points, skipped };
}

function measure(name: string, base: Uint8Array, target: Uint8Array): RebuildPoint {
  const { bytes } = createPatch(base, target);
  if (Buffer.compare(applyPatch(base, bytes), target) !== 0)
    throw new Error(`${name}: the patch rebuilt something else`);
  let changed = Math.abs(target.length - base.length);
  for (let at = 0; at < Math.min(base.length, target.length); at++) changed += base[at] === target[at] ? 0 : 1;
  return { name, targetSize: target.length, changed, patchSize: bytes.length };
}
