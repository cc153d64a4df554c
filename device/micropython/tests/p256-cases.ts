import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNativeP256Vectors } from '../../../scripts/native-p256-vectors.ts';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SIZE = 162; // of a case in the file: result, key, digest, signature

/** A signature, and what others say about it. */
export interface SignatureCase {
  readonly key: Buffer;
  readonly digest: Buffer;
  readonly signature: Buffer;
  readonly isKey: boolean;
  readonly isGood: boolean;
}

const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const isLow = (signature: Buffer): boolean => numberOf(signature.subarray(32)) <= ORDER / 2n;

/**
 * Corners, judged by \@noble/curves: numbers at both ends of their ranges, points beside the curve, coordinates beyond the
 * order, both halves of the sum equal or opposite, and what is nearly a signature. The larger s is refused here.
 */
export function cornerCases(): readonly SignatureCase[] {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-p256-'));
  try {
    writeNativeP256Vectors(join(folder, 'p256.bin'));
    const bytes = readFileSync(join(folder, 'p256.bin'));
    return Array.from({ length: bytes.length / SIZE }, (_, index) => {
      const each = bytes.subarray(index * SIZE, (index + 1) * SIZE);
      const [result, signature] = [each.readUInt8(0), each.subarray(98)];
      const [isKey, isGood] = [(result & 2) !== 0, (result & 1) !== 0 && isLow(signature)];
      return { key: each.subarray(1, 66), digest: each.subarray(66, 98), signature, isKey, isGood };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Signatures that OpenSSL made with new keys, each also with a byte changed somewhere, judged by OpenSSL. */
export function opensslCases(count: number): readonly SignatureCase[] {
  return Array.from({ length: count }, (_, index) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const message = createHash('sha512').update(`${index}`).digest();
    const digest = createHash('sha256').update(message).digest();
    const key = uncompressed(publicKey.export({ format: 'jwk' }));
    const signature = withLowS(sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
    const changed = Buffer.from(signature);
    changed.writeUInt8(changed.readUInt8((index * 37) % 64) ^ (1 << (index % 8)), (index * 37) % 64);
    const isStillGood =
      isLow(changed) && verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, changed);
    return [
      { key, digest, signature, isKey: true, isGood: true },
      { key, digest, signature: changed, isKey: true, isGood: isStillGood },
      { key, digest: createHash('sha256').update(digest).digest(), signature, isKey: true, isGood: false },
    ];
  }).flat();
}

function uncompressed({ x = '', y = '' }: { x?: string; y?: string }): Buffer {
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}

function withLowS(signature: Buffer): Buffer {
  if (isLow(signature)) return signature;
  const s = (ORDER - numberOf(signature.subarray(32))).toString(16).padStart(64, '0');
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s, 'hex')]);
}
