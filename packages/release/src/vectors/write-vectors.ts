/*
 * Writes vectors/offers/*.json, vectors/manifests/*.json and vectors/files/*.json. Run it after a change of the vectors:
 * `node packages/release/src/vectors/write-vectors.ts`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { filesVectorFiles } from './files/vector-files.ts';
import { manifestVectorFiles } from './manifests/vector-files.ts';
import { vectorFiles } from './vector-files.ts';

const vectors = new URL('../../../../vectors/', import.meta.url);
for (const [folder, files] of Object.entries({
  offers: vectorFiles(),
  manifests: manifestVectorFiles(),
  files: filesVectorFiles(),
})) {
  const place = new URL(`${folder}/`, vectors);
  mkdirSync(place, { recursive: true });
  for (const { name, text } of files) writeFileSync(new URL(name, place), text);
}
