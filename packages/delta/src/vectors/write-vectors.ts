/*
 * Writes vectors/patches/*.json: `node packages/delta/src/vectors/write-vectors.ts`. Run it after a change of the format,
 * and only then: patches that are in the field stay what they are, and a better encoder does not make the old ones wrong.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { vectorFiles } from './vector-files.ts';

const folder = new URL('../../../../vectors/patches/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const { name, text } of vectorFiles()) writeFileSync(new URL(name, folder), text);
