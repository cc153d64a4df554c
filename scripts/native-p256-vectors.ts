import { writeFileSync } from 'node:fs';
import { p256 } from '@noble/curves/nist.js';

const { Fn, Fp } = p256.Point;
type Point = InstanceType<typeof p256.Point>;

/** A signature. */
interface Case {
  readonly key: Uint8Array;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}

const bytesOf = (value: bigint): Uint8Array => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const digestOf = (seed: number): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, index) => (seed * 89 + index * 53) & 255);
const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** A case and what @noble/curves says about it: whether the key is a point, and made the signature; the larger s is allowed. */
export interface JudgedCase extends Case {
  readonly isKey: boolean;
  readonly isGood: boolean;
}

/**
 * Signatures on P-256, good and bad, and points on and off the curve.
 *
 * @param secretCount how many keys of all sorts, 1 to 6
 * @param digestCount how many digests each of them signs, 1 to 5
 */
export function p256Cases(secretCount = 6, digestCount = 5): readonly JudgedCase[] {
  return [...ordinary(secretCount, digestCount), ...largeCoordinate(), ...meetings()].map((each) => {
    const isKey = isPoint(each.key);
    return { ...each, isKey, isGood: isKey && isSignature(each.signature, each.digest, each.key) };
  });
}

/**
 * Writes them as one file for a C program: per case u8 result (bit 0: the signature is good; bit 1: the key is a point), key,
 * digest, signature.
 *
 * @param path the file to write
 */
export function writeNativeP256Vectors(path: string): void {
  writeFileSync(
    path,
    Buffer.concat(
      p256Cases().map(({ key, digest, signature, isKey, isGood }) =>
        join(Uint8Array.of((isGood ? 1 : 0) | (isKey ? 2 : 0)), key, digest, signature),
      ),
    ),
  );
}

function isPoint(key: Uint8Array): boolean {
  return key[0] === 4 && p256.utils.isValidPublicKey(key, false);
}

function isSignature(signature: Uint8Array, digest: Uint8Array, key: Uint8Array): boolean {
  try {
    return p256.verify(signature, digest, key, { prehash: false, lowS: false });
  } catch {
    return false;
  }
}

/** Keys of all sorts, each with its signature and everything that is nearly one. */
function ordinary(secretCount: number, digestCount: number): Case[] {
  const secrets = [1n, 2n, Fn.ORDER - 1n, Fn.ORDER - 2n, (Fn.ORDER - 1n) / 2n, numberOf(digestOf(7)) % Fn.ORDER];
  const digests = [digestOf(1), new Uint8Array(32), new Uint8Array(32).fill(255), bytesOf(Fn.ORDER), bytesOf(1n)];
  return secrets.slice(-secretCount).flatMap((secret) =>
    digests.slice(0, digestCount).flatMap((digest) => {
      const key = p256.getPublicKey(bytesOf(secret), false);
      const signature = p256.sign(digest, bytesOf(secret), { prehash: false, lowS: true });
      return changesOf({ key, digest, signature });
    }),
  );
}

function changesOf(good: Case): Case[] {
  const { key, digest, signature } = good;
  const r = signature.subarray(0, 32);
  const s = signature.subarray(32);
  const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const ends = [0n, 1n, Fn.ORDER - 1n, Fn.ORDER, Fn.ORDER + 1n, Fp.ORDER, 2n ** 256n - 1n].map(bytesOf);
  const x = key.subarray(1, 33);
  const overflowing = numberOf(x) + Fp.ORDER;
  return [
    good,
    { ...good, signature: join(r, bytesOf(Fn.ORDER - numberOf(s))) },
    { ...good, signature: join(s, r) },
    ...ends.flatMap((end) => [
      { ...good, signature: join(end, s) },
      { ...good, signature: join(r, end) },
    ]),
    ...[0, 31, 32, 63].map((at) => ({ ...good, signature: flipped(signature, at) })),
    ...[0, 31].map((at) => ({ ...good, digest: flipped(digest, at) })),
    ...[0, 1, 33, 64].map((at) => ({ ...good, key: flipped(key, at) })),
    { ...good, key: join(Uint8Array.of(4), bytesOf(Fp.ORDER - numberOf(x)), key.subarray(33)) },
    ...(overflowing < 2n ** 256n
      ? [{ ...good, key: join(Uint8Array.of(4), bytesOf(overflowing), key.subarray(33)) }]
      : []),
    { ...good, key: new Uint8Array(65) },
    { ...good, key: join(Uint8Array.of(4), new Uint8Array(64)) },
    { ...good, key: new Uint8Array(65).fill(255) },
  ];
}

/** Signatures whose point has an x beyond the order of the curve, so that r is what is left of it; the key is made to fit. */
function largeCoordinate(): Case[] {
  const found: Case[] = [];
  for (let x = Fn.ORDER; found.length < 3; x += 1n) {
    let point: Point;
    try {
      point = p256.Point.fromBytes(join(Uint8Array.of(2), bytesOf(x)));
    } catch {
      continue; // No point has this x.
    }
    if (x === Fn.ORDER) continue; // r would be 0.
    const s = 12345n;
    const digest = digestOf(found.length);
    const r = Fn.create(x);
    const key = keyFor(point, r, s, numberOf(digest));
    found.push({ key, digest, signature: join(bytesOf(r), bytesOf(s)) });
  }
  return found;
}

/** The key by which (r, s) over e leads to the point: (s R - e G) / r. */
function keyFor(point: Point, r: bigint, s: bigint, e: bigint): Uint8Array {
  const sum = point.multiply(s).subtract(p256.Point.BASE.multiply(Fn.create(e)));
  return sum.multiply(Fn.inv(r)).toBytes(false);
}

/** Both halves of the sum, u1 G and u2 Q, are the same point, or opposite ones, whose sum is no point at all. */
function meetings(): Case[] {
  const half = numberOf(digestOf(3)) % Fn.ORDER;
  const s = numberOf(digestOf(4)) % Fn.ORDER;
  const r = Fn.create(p256.Point.BASE.multiply(Fn.create(2n * half)).toAffine().x);
  const e = Fn.mul(half, s);
  return [1n, -1n].map((sign) => {
    const secret = Fn.create(sign * Fn.mul(e, Fn.inv(r)));
    const key = p256.Point.BASE.multiply(secret).toBytes(false);
    return { key, digest: bytesOf(e), signature: join(bytesOf(r), bytesOf(s)) };
  });
}
