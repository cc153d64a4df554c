import type { ReleaseErrorCode } from '../../errors.ts';
import { array, BREAK, bytes, join, map, NULL, type Pair, uint } from '../raw-cbor.ts';
import { relabelled } from './manifest-changes.ts';
import { IDS, pairsOf, tagged, withoutLabel, withValue } from './raw-manifest.ts';
import { type BlockChanges, keyAt, signatureBlock, TEST_KEYS, type TestKey, withHighS } from './test-keys.ts';

/** Trust anchors of a case. */
export interface CaseTrust {
  readonly version: number;
  readonly threshold: number;
  readonly keys: readonly TestKey[];
}

/** A statement shown to a device of example.com with these trust anchors in use. */
export interface StatementCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly current: CaseTrust;
  /** The new trust anchors, or why they are refused. */
  readonly outcome: CaseTrust | ReleaseErrorCode;
}

const CURRENT: CaseTrust = { version: 3, threshold: 1, keys: [keyAt(0)] };
const TWO: CaseTrust = { version: 3, threshold: 2, keys: [keyAt(0), keyAt(1), keyAt(2)] };
const EXTERNAL = new TextEncoder().encode('aloft trust anchors');

function sorted(keys: readonly TestKey[]): Uint8Array[] {
  return keys.map(({ publicKey }) => publicKey).sort((a, b) => (hex(a) < hex(b) ? -1 : 1));
}

function hex(value: Uint8Array): string {
  return value.reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '');
}

function payloadPairs({ version, threshold, keys }: CaseTrust): Pair[] {
  return pairsOf(
    [1, uint(1)],
    [2, uint(version)],
    [3, bytes(IDS.exampleCom)],
    [4, uint(threshold)],
    [5, array(sorted(keys).map((key) => bytes(key)))],
  );
}

function statement(payload: Uint8Array, blocks: readonly Uint8Array[]): Uint8Array {
  return map(pairsOf([1, bytes(payload)], [2, array(blocks.map((block) => bytes(block)))]));
}

function block(payload: Uint8Array, key: TestKey = keyAt(0), changes: BlockChanges = {}): Uint8Array {
  return signatureBlock(key, payload, { externalData: EXTERNAL, ...changes });
}

function signedBy(payload: Uint8Array, ...keys: readonly TestKey[]): Uint8Array {
  return statement(
    payload,
    (keys.length === 0 ? [keyAt(0)] : keys).map((key) => block(payload, key)),
  );
}

const NEXT: CaseTrust = { version: 4, threshold: 1, keys: [keyAt(3)] };
const nextPayload = map(payloadPairs(NEXT));

function accepted(name: string, next: CaseTrust, current: CaseTrust, ...signers: readonly TestKey[]): StatementCase {
  return { name, bytes: signedBy(map(payloadPairs(next)), ...signers), current, outcome: next };
}

function refusedCases(): StatementCase[] {
  const refuse = (outcome: ReleaseErrorCode, name: string, input: Uint8Array, current = CURRENT): StatementCase => ({
    name,
    bytes: input,
    current,
    outcome,
  });
  const changed = (label: number, value: Uint8Array): Uint8Array =>
    signedBy(map(withValue(payloadPairs(NEXT), label, value)));
  const keys = (...list: readonly Uint8Array[]): Uint8Array => changed(5, array(list.map((key) => bytes(key))));
  const [first = new Uint8Array(0), second = new Uint8Array(0)] = sorted([keyAt(3), keyAt(4)]);
  const offCurve = first.slice();
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  const compressed = join(Uint8Array.of(0x02), first.subarray(1, 33));
  const whole = signedBy(nextPayload);
  const blocks = array([bytes(block(nextPayload))]);
  const nine = Array.from({ length: 9 }, (_, index) => join(Uint8Array.of(0x04), new Uint8Array(64).fill(index)));
  return [
    refuse('CBOR_TRUNCATED', 'empty', new Uint8Array(0)),
    refuse('CBOR_TRUNCATED', 'cut off', whole.subarray(0, -1)),
    refuse('CBOR_TRAILING', 'a byte behind it', join(whole, NULL)),
    refuse('CBOR_TAG', 'a tag before it', tagged(18, whole)),
    refuse(
      'CBOR_INDEFINITE',
      'of indefinite length',
      join(Uint8Array.of(0xbf), ...pairsOf([1, bytes(nextPayload)]).flat(), BREAK),
    ),
    refuse('TRUST_TOO_LARGE', '1025 bytes', new Uint8Array(1025)),
    refuse('TRUST_STRUCTURE', 'an empty map', map([])),
    refuse(
      'TRUST_STRUCTURE',
      'a further key',
      map(pairsOf([1, bytes(nextPayload)], [2, array([bytes(block(nextPayload))])], [3, NULL])),
    ),
    refuse('TRUST_STRUCTURE', 'the payload under another key', map(pairsOf([0, bytes(nextPayload)], [2, blocks]))),
    refuse('TRUST_STRUCTURE', 'the signatures under another key', map(pairsOf([1, bytes(nextPayload)], [3, blocks]))),
    refuse(
      'TRUST_STRUCTURE',
      'a sixth key in the payload',
      signedBy(map([...payloadPairs(NEXT), ...pairsOf([6, NULL])])),
    ),
    refuse('TRUST_STRUCTURE', 'the format under another key', signedBy(map(relabelled(payloadPairs(NEXT), 0, 0)))),
    refuse('TRUST_UNSIGNED', 'no signature', statement(nextPayload, [])),
    refuse('SIGNATURE_KEY_UNKNOWN', 'signed by the new key alone', signedBy(nextPayload, keyAt(3))),
    refuse(
      'SIGNATURE_TOO_FEW',
      'signed by one key in use where two are asked for',
      signedBy(nextPayload, keyAt(0), keyAt(3)),
      TWO,
    ),
    refuse(
      'SIGNATURE_WRONG',
      'signed as a manifest would be',
      statement(nextPayload, [block(nextPayload, keyAt(0), { externalData: new Uint8Array(0) })]),
    ),
    refuse(
      'SIGNATURE_WRONG',
      'the signature of another statement',
      statement(nextPayload, [block(map(payloadPairs({ ...NEXT, version: 5 })))]),
    ),
    refuse('SIGNATURE_MALFORMED', 'the larger s', statement(nextPayload, [withHighS(keyAt(0), nextPayload)])),
    refuse(
      'SIGNATURE_ALGORITHM',
      'another algorithm',
      statement(nextPayload, [block(nextPayload, keyAt(0), { algorithm: uint(5) })]),
    ),
    refuse('SIGNATURE_ORDER', 'signatures out of order', signedBy(nextPayload, keyAt(1), keyAt(0)), TWO),
    refuse('SIGNATURE_TOO_MANY', 'five signatures', signedBy(nextPayload, ...TEST_KEYS)),
    refuse('TRUST_STRUCTURE', 'format 2', changed(1, uint(2))),
    refuse('TRUST_STRUCTURE', 'no threshold', signedBy(map(withoutLabel(payloadPairs(NEXT), 4)))),
    refuse('CBOR_TYPE', 'keys that are no array', changed(5, NULL)),
    refuse('CBOR_NOT_SHORTEST', 'version in eight bytes', changed(2, uint(4, 8))),
    refuse('CBOR_FLOAT', 'version as a float', changed(2, Uint8Array.of(0xf9, 0x44, 0x00))),
    refuse('TRUST_BAD_VALUE', 'version 0', changed(2, uint(0)), { ...CURRENT, version: 0 }),
    refuse('TRUST_BAD_VALUE', 'threshold 0', changed(4, uint(0))),
    refuse('TRUST_BAD_VALUE', 'threshold beyond the number of keys', changed(4, uint(2))),
    refuse(
      'TRUST_BAD_VALUE',
      'threshold 5, more than there may be signatures',
      signedBy(map(payloadPairs({ version: 4, threshold: 5, keys: TEST_KEYS }))),
    ),
    refuse('TRUST_BAD_VALUE', 'no keys', keys()),
    refuse('TRUST_BAD_VALUE', 'the same key twice', keys(first, first)),
    refuse('TRUST_BAD_VALUE', 'keys in falling order', keys(second, first)),
    refuse('TRUST_BAD_VALUE', 'nine keys', keys(...nine)),
    refuse('KEY_INVALID', 'a compressed key', keys(compressed)),
    refuse('KEY_INVALID', 'a key that is not on the curve', keys(offCurve)),
    refuse('TRUST_OTHER_VENDOR', 'for another vendor', changed(3, bytes(IDS.exampleOrg))),
    refuse('TRUST_OLDER', 'the version in use', changed(2, uint(3))),
    refuse('TRUST_OLDER', 'an older version', changed(2, uint(2))),
  ];
}

/** Statements that replace trust anchors, and statements that must not. */
export function trustStatements(): readonly StatementCase[] {
  return [
    accepted('a new key in place of the old one', NEXT, CURRENT),
    accepted('a new key beside the old one', { version: 4, threshold: 1, keys: [keyAt(0), keyAt(3)] }, CURRENT),
    accepted('several versions at once', { ...NEXT, version: 0xffff_ffff }, CURRENT),
    accepted('the threshold raised', { version: 4, threshold: 2, keys: [keyAt(0), keyAt(1)] }, CURRENT),
    accepted('two of three keys in use signed', NEXT, TWO, keyAt(0), keyAt(2)),
    accepted('signed by the new key as well', NEXT, CURRENT, keyAt(0), keyAt(3)),
    accepted('five keys, four asked for', { version: 9, threshold: 4, keys: TEST_KEYS }, CURRENT),
    ...refusedCases(),
  ];
}
