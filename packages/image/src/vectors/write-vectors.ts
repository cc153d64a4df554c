/*
 * Writes vectors/bundles/*.json. Run it after a change of the format: `node packages/image/src/vectors/write-vectors.ts`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { bundleVectorFiles } from './vector-files.ts';

const folder = new URL('../../../../vectors/bundles/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const { name, text } of bundleVectorFiles()) writeFileSync(new URL(name, folder), text);
