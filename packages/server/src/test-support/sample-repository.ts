import {
  ANY_CHIP,
  type Artifact,
  artifactPath,
  DESCRIPTOR_PATH,
  encodeOffer,
  type Offer,
  offerPath,
  plainSuitManifest,
  type RepositoryFile,
  releasePath,
  sha256,
  unsignedEnvelope,
} from '@aloft/release';

/** A release as files, and the pieces tests ask for. */
export interface SampleRelease {
  readonly offer: Offer;
  readonly image: Uint8Array;
  readonly patch: Uint8Array;
  readonly files: readonly RepositoryFile[];
}

/** Bytes that look random and are the same every time. */
export function sampleBytes(size: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let state = (seed + 1) >>> 0;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Release number `sequence` of class `lamp`: an image, a patch (any bytes do here), a record and an offer. */
export async function sampleRelease(sequence: number, imageSize = 3000): Promise<SampleRelease> {
  const image = sampleBytes(imageSize, sequence);
  const patch = sampleBytes(100, 1000 + sequence);
  const targetDigest = await sha256(image);
  const artifacts: Artifact[] = [
    { kind: 'patch', digest: await sha256(patch), size: patch.length, baseDigest: new Uint8Array(32), ramSize: 20_000 },
    { kind: 'image', digest: targetDigest, size: image.length },
  ];
  const version = `1.${sequence}.0`;
  const manifest = plainSuitManifest('example.com', {
    ...{ sequence, deviceClass: 'lamp', version, chipId: ANY_CHIP },
    ...{ targetDigest, targetSize: image.length, secureVersion: 0 },
  });
  const offer: Offer = { manifest, envelope: unsignedEnvelope(manifest), statements: [], artifacts };
  const text = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  return {
    offer,
    image,
    patch,
    files: [
      // The offer first: a repository must not rely on the order it is given.
      { path: offerPath('lamp'), bytes: encodeOffer(offer.envelope, artifacts) },
      { path: artifactPath(await sha256(patch)), bytes: patch },
      { path: artifactPath(targetDigest), bytes: image },
      { path: DESCRIPTOR_PATH, bytes: text({ aloft: 'repository', format: 1 }) },
      { path: releasePath('lamp', version), bytes: text({ version }) },
    ],
  };
}
