/**
 * The images that get a patch: those that are named, and those of the newest releases.
 * @module
 */

import { parseAppImage } from '@aloft/image';
import {
  artifactPath,
  type BaseImage,
  type ClassState,
  chooseBases,
  digestFromHex,
  digestToHex,
  MAX_BASES,
  type RepositorySource,
  readWhole,
  sha256,
} from '@aloft/release';
import { about, CliError, EXIT } from '../errors.ts';
import { readInput } from '../files.ts';
import { checkPair, type NamedBytes } from '../images.ts';

/** What a release is patched from. */
export interface BaseRequest {
  /** Images that were named. */
  readonly named: readonly BaseImage[];
  /** How many releases of the repository. */
  readonly most: number;
  readonly target: NamedBytes;
  /** Releases for another chip are none to start from. */
  readonly chipId: number;
  readonly minimumSequence: number;
  /** The sequence number of the target when it is out already. */
  readonly sequence: number | null;
}

/** The bases, each once, and what could not be one. */
export interface GatheredBases {
  readonly bases: readonly BaseImage[];
  /** Releases whose image is gone, by version. */
  readonly missing: readonly string[];
}

/** Read the images that a command line names. */
export async function readNamedBases(files: readonly string[], target: NamedBytes): Promise<BaseImage[]> {
  const bases: BaseImage[] = [];
  for (const file of files) {
    const bytes = await readInput(file);
    checkPair({ file, bytes }, target);
    const version = about(file, () => parseAppImage(bytes)).descriptor?.version;
    bases.push({ bytes, ...(version === undefined ? {} : { version }) });
  }
  return bases;
}

/** Named images first, then releases from the newest to the oldest, as many as an offer has room for. */
export async function gatherBases(
  source: RepositorySource,
  folder: string,
  state: ClassState,
  request: BaseRequest,
): Promise<GatheredBases> {
  const bases = [...request.named];
  const known = new Set<string>();
  for (const { bytes } of bases) known.add(digestToHex(await sha256(bytes)));
  const missing: string[] = [];
  const targetSha256 = digestToHex(await sha256(request.target.bytes));
  const { most, minimumSequence, sequence } = request;
  const records = state.records.filter(({ chipId }) => chipId === request.chipId);
  for (const choice of chooseBases(records, { targetSha256, most, minimumSequence, sequence })) {
    if (known.has(choice.sha256) || bases.length >= MAX_BASES) continue;
    const path = artifactPath(digestFromHex(choice.sha256));
    const bytes = await readWhole(source, path, choice.size + 1);
    if (bytes === null) {
      missing.push(choice.version);
      continue;
    }
    if (digestToHex(await sha256(bytes)) !== choice.sha256) {
      const what = `${path}, the image of ${choice.version}, is damaged; restore or remove it (aloft verify tells more)`;
      throw new CliError('BASE_DAMAGED', EXIT.refused, what, folder);
    }
    known.add(choice.sha256);
    bases.push({ bytes, version: choice.version });
  }
  return { bases, missing };
}
