import { digestsEqual, sha256 } from '../digest.ts';
import { artifactPath } from '../repository-path.ts';
import type { RepositoryReader } from '../repository-store.ts';
import type { Say } from './audit-manifest.ts';
import { readWhole } from './read-whole.ts';

/** The bytes of an artifact with the right size and digest, or null and a finding. */
export async function fetchArtifact(
  source: RepositoryReader,
  digest: Uint8Array,
  size: number,
  say: Say,
): Promise<Uint8Array | null> {
  const path = artifactPath(digest);
  const bytes = await readWhole(source, path, size + 1);
  if (bytes === null)
    say('error', 'AUDIT_ARTIFACT_MISSING', 'is offered and not there; publish the release again', path);
  else if (bytes.length !== size) {
    const found = bytes.length > size ? `more than ${size}` : String(bytes.length);
    say('error', 'AUDIT_ARTIFACT_SIZE', `has ${found} bytes, the offer says ${size}; publish the release again`, path);
  } else if (!digestsEqual(await sha256(bytes), digest)) {
    say('error', 'AUDIT_ARTIFACT_DAMAGED', 'holds other bytes than its name says; publish the release again', path);
  } else return bytes;
  return null;
}
