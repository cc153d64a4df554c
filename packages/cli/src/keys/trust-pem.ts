import { publicKeyPem } from './read-public-key.ts';
import { namedKeys, type TrustSet } from './trust-set.ts';

/** The keys of a set as PEM blocks, each below a line that names it; the threshold is for people to read. */
export function trustToPem(set: TrustSet): string {
  const { version, threshold, keys } = set.anchors;
  const blocks = namedKeys(set).map(
    ({ keyId, name, publicKey }) => `aloft key ${name ?? keyId}, id ${keyId}\n${publicKeyPem(publicKey)}`,
  );
  return [`aloft trust anchors, version ${version}, threshold ${threshold} of ${keys.length}\n`, ...blocks].join('');
}
