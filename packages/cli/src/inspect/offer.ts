import { decodeOffer, digestToHex, signerIdsOf } from '@aloft/release';
import { about } from '../errors.ts';
import { formatBytes } from '../sizes.ts';
import { tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Inspection } from './inspection.ts';

/** Offers are CBOR maps of three entries, and the first says the format. */
export function looksLikeOffer(bytes: Uint8Array): boolean {
  return bytes[0] === 0xa3 && bytes[1] === 0x01;
}

/** An offer: the manifest and the artifacts that lead to its target. */
export function inspectOfferFile(terminal: Terminal, file: string, bytes: Uint8Array): Inspection {
  const { manifest, artifacts, envelope } = about(file, () => decodeOffer(bytes, null));
  const signatures = signerIdsOf(envelope);
  const list = artifacts.map((artifact) => ({
    kind: artifact.kind,
    bytes: artifact.size,
    sha256: digestToHex(artifact.digest),
    ...(artifact.kind === 'patch' ? { base_sha256: digestToHex(artifact.baseDigest) } : {}),
  }));
  return {
    data: {
      kind: 'offer',
      manifest: { ...manifest, targetDigest: digestToHex(manifest.targetDigest) },
      signed: signatures.length > 0,
      artifacts: list,
    },
    lines: () => [
      `  offer of ${tone(terminal, 'strong', `${manifest.deviceClass} ${manifest.version}`)}, sequence ${manifest.sequence}, ${signatures.length === 0 ? 'not signed' : 'signed'}`,
      `  target of ${formatBytes(manifest.targetSize)} bytes, SHA-256 ${digestToHex(manifest.targetDigest).slice(0, 32)}…`,
      '',
      ...table(
        list.map(({ kind, bytes: size, sha256, base_sha256 }) => [
          `  ${kind}`,
          formatBytes(size),
          tone(
            terminal,
            'dim',
            `${sha256.slice(0, 16)}…${base_sha256 === undefined ? '' : ` from ${base_sha256.slice(0, 16)}…`}`,
          ),
        ]),
        [1],
      ),
    ],
  };
}
