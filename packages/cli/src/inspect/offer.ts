import { chipById } from '@aloft/image';
import {
  ANY_CHIP,
  decodeOffer,
  digestToHex,
  type Offer,
  ReleaseError,
  readTrustStatement,
  signerIdsOf,
} from '@aloft/release';
import { about } from '../errors.ts';
import { artifactName, artifactText } from '../micropython/artifact-name.ts';
import { needsReport, needTexts } from '../micropython/file-needs.ts';
import { limitsReport, limitTexts } from '../repository/limits-report.ts';
import { counted, formatBytes, hexOf } from '../sizes.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { markedLines } from '../terminal/wrap.ts';
import type { Inspection } from './inspection.ts';
import { type OfferTarget, targetOfOffer } from './offer-target.ts';

/** Offers are CBOR maps of three entries, with trust statements of four, and the first says the format. */
export function looksLikeOffer(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xa3 || bytes[0] === 0xa4) && bytes[1] === 0x01;
}

/** An offer: whom it is for, who signed it, its limits, and the artifacts that lead to its target. */
export async function inspectOfferFile(terminal: Terminal, file: string, bytes: Uint8Array): Promise<Inspection> {
  const offer = about(file, () => decodeOffer(bytes, null));
  const target = await targetOfOffer(file, offer);
  const { manifest, envelope } = offer;
  const signedBy = signerIdsOf(envelope).map(hexOf);
  const limits = limitsReport(manifest, manifest.secureVersion);
  const artifacts = artifactsOf(offer, target);
  const statements = offer.statements.map(statementOf);
  const verdict =
    signedBy.length === 0
      ? markedLines(terminal, 'warn', 'signed by nobody: only devices of a laboratory take it')
      : [`  signed by ${signedBy.join(', ')} (key ids; aloft verify --trust checks whose they are)`];
  return {
    data: {
      kind: 'offer',
      manifest: { ...manifest, targetDigest: digestToHex(manifest.targetDigest) },
      vendor: manifest.vendorDomain,
      limits,
      target_kind: target.kind,
      ...(target.kind === 'file-list'
        ? { files: target.list.files.length, requirements: needsReport(target.list.requirements) }
        : {}),
      envelope_bytes: envelope.length,
      signed: signedBy.length > 0,
      signed_by: signedBy,
      trust_statements: statements,
      artifacts,
    },
    lines: () => [
      `  offer of ${tone(terminal, 'strong', foreign(`${manifest.deviceClass} ${manifest.version}`))}, sequence ${manifest.sequence}, ${audience(manifest.chipId, target)} of ${foreign(manifest.vendorDomain)}`,
      `  ${targetText(target)} ${formatBytes(manifest.targetSize)} bytes, SHA-256 ${digestToHex(manifest.targetDigest).slice(0, 32)}…`,
      ...(target.kind === 'file-list' ? needTexts(target.list.requirements) : []).map((text) => `  ${foreign(text)}`),
      ...limitTexts(limits).map((text) => `  ${text}`),
      ...verdict,
      ...statements.map(statementText).map((text) => `  ${text}`),
      '',
      ...artifactLines(terminal, artifacts),
    ],
  };
}

function audience(chipId: number, { kind }: OfferTarget): string {
  if (kind === 'file-list') return 'for MicroPython boards';
  return `for ${chipById(chipId)?.label ?? (chipId === ANY_CHIP ? 'any chip' : `chip ${chipId}`)}`;
}

function targetText(target: OfferTarget): string {
  if (target.kind === 'image') return 'target of';
  if (target.kind === 'file-list') return `target: list of ${counted(target.list.files.length, 'file')},`;
  return 'target: list of files or image for any chip,';
}

interface ListedStatement {
  /** Version of the set it brings; null where the bytes are no statement, which devices pass over. */
  readonly version: number | null;
  readonly threshold?: number;
  readonly keys?: number;
  readonly signed_by?: readonly string[];
}

function statementOf(bytes: Uint8Array): ListedStatement {
  try {
    const { anchors, signedBy } = readTrustStatement(bytes);
    const { version, threshold, keys } = anchors;
    return { version, threshold, keys: keys.length, signed_by: signedBy.map(hexOf) };
  } catch (error) {
    if (error instanceof ReleaseError) return { version: null };
    throw error;
  }
}

function statementText({ version, threshold = 0, keys = 0, signed_by: signers = [] }: ListedStatement): string {
  if (version === null) return 'a trust statement that is none; devices pass it over';
  return `trust statement: version ${version} of the keys, ${threshold} of ${keys} must sign; by ${signers.join(', ') || 'nobody'}`;
}

type ListedArtifact = ReturnType<typeof artifactsOf>[number];

function artifactsOf({ artifacts }: Offer, target: OfferTarget) {
  return artifacts.map((artifact) => ({
    kind: artifactName(artifact.kind, target.kind),
    bytes: artifact.size,
    sha256: digestToHex(artifact.digest),
    ...(artifact.kind === 'image' ? {} : { ram_bytes: artifact.ramSize }),
    ...(artifact.kind === 'patch' ? { base_sha256: digestToHex(artifact.baseDigest) } : {}),
  }));
}

function artifactLines(terminal: Terminal, artifacts: readonly ListedArtifact[]): string[] {
  const rows = artifacts.map(({ kind, bytes, sha256, ram_bytes, base_sha256 }) => {
    const from = base_sha256 === undefined ? '' : ` from ${base_sha256.slice(0, 16)}…`;
    const ram = ram_bytes === undefined ? '' : `${formatBytes(ram_bytes)} RAM`;
    return [
      `  ${artifactText(kind)}`,
      formatBytes(bytes),
      ram,
      tone(terminal, 'dim', `${sha256.slice(0, 16)}…${from}`),
    ];
  });
  return table(rows, [1, 2]);
}
