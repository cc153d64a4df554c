/*
 * Writes vectors/patches/*.json and vectors/fuzz/patch/: `node packages/delta/src/vectors/write-vectors.ts`. Run it after a
 * change of the format, and only then: patches that are in the field stay what they are, and a better encoder does not
 * make the old ones wrong.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fuzzSeeds } from './fuzz-seeds.ts';
import { vectorFiles } from './vector-files.ts';

const vectors = new URL('../../../../vectors/', import.meta.url);
const patches = new URL('patches/', vectors);
const seeds = new URL('fuzz/patch/', vectors);
mkdirSync(patches, { recursive: true });
mkdirSync(seeds, { recursive: true });
for (const { name, text } of vectorFiles()) writeFileSync(new URL(name, patches), text);
for (const name of readdirSync(seeds)) if (/^\d/.test(name)) rmSync(new URL(name, seeds));
for (const { name, bytes } of fuzzSeeds()) writeFileSync(new URL(name, seeds), bytes);
