import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { array, bytes, join, map, NULL, text, uint } from '../raw-cbor.ts';
import { int, tagged } from './raw-manifest.ts';

/** A key of the vectors. Its private half is public: never trust it anywhere. */
export interface TestKey {
  readonly name: string;
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly keyId: Uint8Array;
}

function testKey(name: string): TestKey {
  const privateKey = sha256(new TextEncoder().encode(`aloft test key ${name}`));
  const publicKey = p256.getPublicKey(privateKey, false);
  return { name, privateKey, publicKey, keyId: sha256(publicKey).slice(0, 8) };
}

/** Keys in ascending order of their ids, the order of signatures in a document. */
export const TEST_KEYS: readonly TestKey[] = ['red', 'green', 'blue', 'white', 'black']
  .map(testKey)
  .sort((a, b) => (text8(a) < text8(b) ? -1 : 1));

function text8({ keyId }: TestKey): string {
  return keyId.reduce((hex, byte) => hex + byte.toString(16).padStart(2, '0'), '');
}

/** One of the keys by its place in the order of ids. */
export function keyAt(index: number): TestKey {
  const key = TEST_KEYS[index];
  if (key === undefined) throw new RangeError(`there are ${TEST_KEYS.length} test keys`);
  return key;
}

/** Parts of a COSE_Sign1 that a vector changes. */
export interface BlockChanges {
  readonly tag?: number | null;
  readonly algorithm?: Uint8Array;
  /** The protected header as it stands, encoded. */
  readonly header?: Uint8Array;
  readonly unprotected?: Uint8Array;
  readonly payload?: Uint8Array;
  readonly signature?: Uint8Array;
  readonly externalData?: Uint8Array;
  /** Items of the COSE_Sign1 array instead of the usual four. */
  readonly items?: readonly Uint8Array[];
}

/** A COSE_Sign1 over a detached payload, encoded, right but for the changes. */
export function signatureBlock(key: TestKey, payload: Uint8Array, changes: BlockChanges = {}): Uint8Array {
  const header =
    changes.header ??
    map([
      [uint(1), changes.algorithm ?? int(-7)],
      [uint(4), bytes(key.keyId)],
    ]);
  const external = changes.externalData ?? new Uint8Array(0);
  const message = array([text('Signature1'), bytes(header), bytes(external), bytes(payload)]);
  const signature = changes.signature ?? p256.sign(message, key.privateKey, { lowS: true });
  const items = changes.items ?? [
    bytes(header),
    changes.unprotected ?? map([]),
    changes.payload ?? NULL,
    bytes(signature),
  ];
  const sign1 = array(items);
  return changes.tag === null ? sign1 : tagged(changes.tag ?? 18, sign1);
}

/** The same signature with the larger s. */
export function withHighS(key: TestKey, payload: Uint8Array): Uint8Array {
  const block = signatureBlock(key, payload);
  const low = block.subarray(block.length - 32);
  const s = low.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  const high = (p256.Point.Fn.ORDER - s).toString(16).padStart(64, '0');
  return join(
    block.subarray(0, block.length - 32),
    Uint8Array.from(high.match(/../g) ?? [], (pair) => Number(`0x${pair}`)),
  );
}
