import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { p256Cases } from '../../../scripts/native-p256-vectors.ts';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
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
  return p256Cases(2, 3).map(({ isKey, isGood, ...each }) => {
    const [key, digest, signature] = [Buffer.from(each.key), Buffer.from(each.digest), Buffer.from(each.signature)];
    return { key, digest, signature, isKey, isGood: isGood && isLow(signature) };
  });
}

/**
 * Signatures made to fit: keys near the generator, whose half of the sum begins with the same or the opposite point as the
 * other half, and the largest s there may be. And keys that are none: too short, too long, a coordinate beyond the field.
 */
export function fittedCases(): readonly SignatureCase[] {
  const { Fn, Fp, BASE } = p256.Point;
  const k = 0x1234567n;
  const r = Fn.create(BASE.multiply(k).toAffine().x);
  const near = [1n, 2n, 3n, 5n, -1n, -2n, -3n].flatMap((secret) =>
    [r, Fn.neg(r), 0n].map((e) => ({ secret: Fn.create(secret), e, s: Fn.mul(Fn.inv(k), Fn.create(e + r * secret)) })),
  );
  const half = (ORDER - 1n) / 2n;
  const largest = { secret: Fn.mul(Fn.create(half * k - 7n), Fn.inv(r)), e: 7n, s: half };
  const cases = [...near, largest, { ...largest, s: half + 1n }]
    .filter(({ s }) => s !== 0n)
    .map(({ secret, e, s }) => {
      const [key, digest] = [Buffer.from(BASE.multiply(secret).toBytes(false)), bytesOf(e)];
      const signature = s > half + 1n ? bytesOf(r, ORDER - s) : bytesOf(r, s);
      return {
        key,
        digest,
        signature,
        isKey: true,
        isGood: p256.verify(signature, digest, key, { prehash: false, lowS: true }),
      };
    });
  const found = Array.from({ length: 20 }, (_, x) => x).find((x) => isOnCurve(BigInt(x), 2));
  const point = p256.Point.fromBytes(Buffer.concat([Buffer.of(2), bytesOf(BigInt(found ?? 0))])).toAffine();
  const noKeys = [
    Buffer.concat([Buffer.of(4), bytesOf(point.x + Fp.ORDER, point.y)]),
    Buffer.concat([cases[0]?.key ?? Buffer.of(), Buffer.of(0)]),
    Buffer.concat([
      cases[0]?.key.subarray(0, 33) ?? Buffer.of(),
      Buffer.of(0),
      cases[0]?.key.subarray(33) ?? Buffer.of(),
    ]),
    cases[0]?.key.subarray(0, 64) ?? Buffer.of(),
    Buffer.of(),
  ];
  return [
    ...cases,
    ...noKeys.map((key) => ({ key, digest: bytesOf(1n), signature: bytesOf(r, 1n), isKey: false, isGood: false })),
  ];
}

function isOnCurve(x: bigint, sign: number): boolean {
  try {
    p256.Point.fromBytes(Buffer.concat([Buffer.of(sign), bytesOf(x)]));
    return true;
  } catch {
    return false;
  }
}

function bytesOf(...numbers: readonly bigint[]): Buffer {
  return Buffer.from(numbers.map((each) => each.toString(16).padStart(64, '0')).join(''), 'hex');
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

export function uncompressed({ x = '', y = '' }: { x?: string; y?: string }): Buffer {
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}

export function withLowS(signature: Buffer): Buffer {
  if (isLow(signature)) return signature;
  const s = (ORDER - numberOf(signature.subarray(32))).toString(16).padStart(64, '0');
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s, 'hex')]);
}
