/**
 * Patches that are out already and must not get lost when their release is published again: those from images that were
 * named with `--base` then, and are not named now.
 * @module
 */
import {
  artifactPath,
  type ClassState,
  digestsEqual,
  type PlanRequest,
  type RepositorySource,
  readWhole,
  sha256,
} from '@aloft/release';

/** The release that is published again, perhaps. */
export interface AgainQuestion {
  readonly version: string;
  /** Of the image, in hexadecimal. */
  readonly sha256: string;
  /** What the devices lend their decoder; undefined for as much as any patch needs. */
  readonly ramBudget: number | undefined;
}

/** The recorded patches to this very image whose files are there and whole. */
export async function patchesToKeep(
  source: RepositorySource,
  { records }: ClassState,
  { version, sha256: target, ramBudget = Number.POSITIVE_INFINITY }: AgainQuestion,
): Promise<NonNullable<PlanRequest['keptPatches']>> {
  const record = records.find((one) => one.version === version && one.target.sha256 === target);
  const kept: NonNullable<PlanRequest['keptPatches']>[number][] = [];
  for (const artifact of record?.artifacts ?? []) {
    if (artifact.kind !== 'patch' || artifact.ramSize > ramBudget) continue;
    const bytes = await readWhole(source, artifactPath(artifact.digest), artifact.size + 1);
    if (bytes !== null && digestsEqual(await sha256(bytes), artifact.digest)) kept.push(artifact);
  }
  return kept;
}
