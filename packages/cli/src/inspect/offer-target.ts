/**
 * Whether an offer leads to an image or to a set of files.
 *
 * The manifest of a set of files is that of an image for any chip (docs/spec/files.md §3); only the target itself tells them
 * apart, and it lies beside the offer in its repository.
 * @module
 */
import { dirname, join } from 'node:path';
import { ANY_CHIP, digestsEqual, digestToHex, type FileList, type Offer, readFileList } from '@aloft/release';
import { openFolder } from '../repository/folder-source.ts';

/** What the target is: `unknown` is a list of files, or a small image for any chip. */
export type OfferTarget =
  | { readonly kind: 'image' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'file-list'; readonly list: FileList };

/** What an offer in a file leads to. */
export async function targetOfOffer(file: string, { manifest, artifacts }: Offer): Promise<OfferTarget> {
  const [only, ...others] = artifacts;
  const mayBeFiles =
    manifest.chipId === ANY_CHIP &&
    only?.kind === 'image' &&
    others.length === 0 &&
    digestsEqual(only.digest, manifest.targetDigest);
  if (!mayBeFiles) return { kind: 'image' };
  const offers = dirname(file);
  // offers/CLASS.cbor, or offers/CHANNEL/CLASS.cbor
  for (const repository of [join(offers, '..'), join(offers, '..', '..')]) {
    const list = await listIn(repository, digestToHex(manifest.targetDigest));
    if (list !== null) return { kind: 'file-list', list };
  }
  return { kind: 'unknown' };
}

/** What cannot be read beside the offer is no matter of the offer. */
async function listIn(repository: string, name: string): Promise<FileList | null> {
  return await readFileList(openFolder(repository), name).catch(() => null);
}
