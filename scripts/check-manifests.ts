/**
 * Checks the manifest vectors with a second implementation, written from the specification alone: other language, other
 * CBOR, other ECDSA. Needs a Python 3 with the packages cbor2 and cryptography; skipped in so many words without.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const script = join(import.meta.dirname, 'check-manifests.py');

/** A Python of a version manager often comes first and has no packages of the system, so both are asked. */
const candidates = ['python3', '/usr/bin/python3'];

function hasPackages(python: string): boolean {
  return spawnSync(python, ['-c', 'import cbor2, cryptography'], { stdio: 'ignore' }).status === 0;
}

const python = candidates.find(hasPackages);
if (python === undefined) {
  console.log(
    'skipped: no python3 with the packages cbor2 and cryptography (Debian: python3-cbor2, python3-cryptography)',
  );
} else {
  process.exitCode = spawnSync(python, ['-B', script], { stdio: 'inherit' }).status ?? 1;
}
