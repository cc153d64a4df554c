import assert from 'node:assert/strict';
import { artifactPath, digestsEqual, type RepositoryReader, readOffer, sha256 } from '@aloft/release';

/** The bytes of a file; null when there is none. */
export async function readFile(repository: RepositoryReader, path: string): Promise<Uint8Array | null> {
  const file = await repository.open(path);
  if (file === null) return null;
  const pieces: Uint8Array[] = [];
  for await (const piece of file.stream(0, file.size)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

/**
 * Follows the offer of class `lamp` as a device would and checks every artifact it names.
 *
 * @returns its sequence number, 0 when there is no offer
 */
export async function checkedSequence(repository: RepositoryReader): Promise<number> {
  const offer = await readOffer(repository, 'lamp', null);
  if (offer === null) return 0;
  for (const { digest, size } of offer.artifacts) {
    const bytes = await readFile(repository, artifactPath(digest));
    assert.ok(bytes, `the offer names ${artifactPath(digest)}, which is not there`);
    assert.equal(bytes.length, size);
    assert.ok(digestsEqual(await sha256(bytes), digest), `${artifactPath(digest)} holds other bytes`);
  }
  return offer.manifest.sequence;
}
