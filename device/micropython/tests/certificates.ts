import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why certificates can not be made, or `undefined`. */
export const missingOpenssl: string | undefined = ((): string | undefined => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no openssl';
  }
})();

/** An authority, and a server that it vouches for. */
export interface Certificates {
  /** Path of the authority's certificate, PEM. */
  readonly authority: string;
  readonly key: string;
  readonly certificate: string;
}

/** Makes an authority and a certificate for 127.0.0.1, or for another `name`, in a folder that is gone after `use`. */
export async function withCertificates(
  use: (certificates: Certificates) => Promise<void>,
  name = 'IP:127.0.0.1',
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-tls-'));
  const openssl = (...words: string[]): void => {
    execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  };
  try {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    openssl('req', '-x509', ...curve, '-days', '2', '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem');
    openssl('req', ...curve, '-subj', '/CN=server', '-keyout', 'server.key', '-out', 'server.csr');
    writeFileSync(join(folder, 'names'), `subjectAltName=${name}\n`);
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.pem');
    const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
    await use({ authority: join(folder, 'ca.pem'), key: read('server.key'), certificate: read('server.pem') });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
