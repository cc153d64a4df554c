/** `node measure-create.ts OLD NEW`: makes one patch in a process of its own and prints what it cost, as JSON. */
import { createPatch } from '@aloft/delta';
import { readBytes } from '../comparison/pairs.ts';
import type { CreateCost } from './scale-report.ts';

const [basePath, targetPath] = process.argv.slice(2);
if (basePath === undefined || targetPath === undefined) throw new Error('usage: node measure-create.ts OLD NEW');
const base = readBytes(basePath);
const target = readBytes(targetPath);
const before = process.cpuUsage();
const patch = createPatch(base, target);
const { user, system } = process.cpuUsage(before);
const cost: CreateCost = {
  targetSize: target.length,
  patchSize: patch.bytes.length,
  ramSize: patch.header.ramSize,
  createSeconds: (user + system) / 1e6,
  // Kilobytes on every system Node runs on.
  peakMemory: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(cost));
