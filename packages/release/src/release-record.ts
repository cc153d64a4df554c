import { digestToHex } from './digest.ts';
import type { Offer } from './offer.ts';

/** Text of `aloft.json`, which marks a folder as a repository and says which layout it has. */
export function descriptorText(): string {
  return jsonText({ aloft: 'repository', format: 1 });
}

/**
 * Text of `releases/<class>/<version>.json`: what an offer said, for people and scripts. Devices never read it.
 *
 * @param baseVersions version of a base image by the hexadecimal digest of the image, where known
 */
export function recordText(offer: Offer, baseVersions: ReadonlyMap<string, string>): string {
  const { manifest } = offer;
  const artifacts = offer.artifacts.map((artifact) => {
    const file = { kind: artifact.kind, sha256: digestToHex(artifact.digest), size: artifact.size };
    if (artifact.kind === 'image') return file;
    if (artifact.kind === 'packed-image') return { ...file, decoderRam: artifact.ramSize };
    const baseSha256 = digestToHex(artifact.baseDigest);
    const baseVersion = baseVersions.get(baseSha256);
    return {
      ...file,
      baseSha256,
      ...(baseVersion === undefined ? {} : { baseVersion }),
      decoderRam: artifact.ramSize,
    };
  });
  return jsonText({
    format: 1,
    deviceClass: manifest.deviceClass,
    version: manifest.version,
    sequence: manifest.sequence,
    chipId: manifest.chipId,
    secureVersion: manifest.secureVersion,
    target: { sha256: digestToHex(manifest.targetDigest), size: manifest.targetSize },
    artifacts,
  });
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
