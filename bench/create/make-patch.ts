/** `node make-patch.ts OLD|- NEW PATCH`: makes one patch in a process of its own and prints what that cost, as JSON. */
import { writeFileSync } from 'node:fs';
import { createPatch } from '@aloft/delta';
import { readBytes } from '../comparison/pairs.ts';
import type { CreateFigures } from './measure-create.ts';

const [basePath, targetPath, patchPath] = process.argv.slice(2);
if (basePath === undefined || targetPath === undefined || patchPath === undefined) {
  throw new Error('usage: node make-patch.ts OLD|- NEW PATCH');
}
const base = basePath === '-' ? null : readBytes(basePath);
const target = readBytes(targetPath);
const before = process.cpuUsage();
const patch = createPatch(base, target);
const { user, system } = process.cpuUsage(before);
writeFileSync(patchPath, patch.bytes);
const figures: CreateFigures = {
  targetSize: target.length,
  patchSize: patch.bytes.length,
  ramSize: patch.header.ramSize,
  createSeconds: (user + system) / 1e6,
  // Kilobytes on every system Node runs on.
  peakMemory: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(figures));
