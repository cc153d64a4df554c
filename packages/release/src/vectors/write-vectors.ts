/* Writes vectors/offers/*.json. Run it after a change of the vectors: `node packages/release/src/vectors/write-vectors.ts` */
import { mkdirSync, writeFileSync } from 'node:fs';
import { vectorFiles } from './vector-files.ts';

const folder = new URL('../../../../vectors/offers/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const { name, text } of vectorFiles()) writeFileSync(new URL(name, folder), text);
