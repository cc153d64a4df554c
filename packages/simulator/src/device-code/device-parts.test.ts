import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { DeviceCodeError } from '../errors.ts';
import { loadDeviceCode } from './compile.ts';
import { type DeviceOffer, parseOfferWithDeviceCode, sha256WithDeviceCode } from './device-parts.ts';
import { sha256 } from './test-support/digest.ts';

const code = await loadDeviceCode();
const vectors = new URL('../../../../vectors/offers/', import.meta.url);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

test('SHA-256 of the device code gives the answers of FIPS 180-4', () => {
  const cases: [string, string][] = [
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ];
  for (const [text, digest] of cases) {
    assert.equal(hex(sha256WithDeviceCode(code, new TextEncoder().encode(text))), digest);
  }
});

test('SHA-256 does not depend on how the bytes are cut into pieces', () => {
  const input = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(input, fc.integer({ min: 1, max: 130 }), (bytes, pieceSize) => {
      assert.equal(hex(sha256WithDeviceCode(code, bytes, pieceSize)), hex(sha256(bytes)));
    }),
    { seed: 1, numRuns: 200 },
  );
});

interface ValidCase {
  name: string;
  hex: string;
  expected: { manifest: Record<string, unknown>; statements?: string[]; artifacts: Record<string, unknown>[] };
}

/** The parsed offer in the words of the vector files. */
function inWords({ manifest, statements, artifacts }: DeviceOffer): ValidCase['expected'] {
  return {
    manifest: { ...manifest, targetDigest: hex(manifest.targetDigest) },
    ...(statements.length === 0 ? {} : { statements: statements.map(hex) }),
    artifacts: artifacts.map(({ kind, size, ramSize, digest, baseDigest }) => {
      const common = { kind, digest: hex(digest), size };
      if (kind === 'image') return common;
      return kind === 'patch' ? { ...common, baseDigest: hex(baseDigest), ramSize } : { ...common, ramSize };
    }),
  };
}

const readCases = <Case>(file: string): Case[] => JSON.parse(readFileSync(new URL(file, vectors), 'utf8'));

for (const { name, hex: text, expected } of readCases<ValidCase>('valid.json')) {
  test(`offer vector, valid: ${name}`, () => {
    assert.deepEqual(inWords(parseOfferWithDeviceCode(code, bytesOf(text))), expected);
  });
}

/** What the statuses of the device code are called in the vector files. */
function vectorError(status: string): string {
  if (status === 'ERR_OFFER_SIZE') return 'OFFER_TOO_LARGE';
  if (status === 'ERR_OFFER_FORMAT') return 'OFFER_FORMAT_UNSUPPORTED';
  if (status === 'ERR_OFFER_KEY') return 'OFFER_MALFORMED';
  if (status.startsWith('ERR_CBOR_') && status !== 'ERR_CBOR_RANGE') return 'OFFER_MALFORMED';
  return 'OFFER_BAD_VALUE';
}

function statusOf(bytes: Uint8Array): string {
  try {
    parseOfferWithDeviceCode(code, bytes);
  } catch (error) {
    if (error instanceof DeviceCodeError) return error.status;
    throw error;
  }
  return 'OK';
}

for (const { name, hex: text, error } of readCases<{ name: string; hex: string; error: string }>('invalid.json')) {
  test(`offer vector, invalid: ${name}`, () => {
    assert.equal(vectorError(statusOf(bytesOf(text))), error);
  });
}

test('an offer cut short anywhere is refused', () => {
  for (const { hex: text } of readCases<ValidCase>('valid.json').slice(0, 3)) {
    const bytes = bytesOf(text);
    for (let size = 0; size < bytes.length; size++) assert.notEqual(statusOf(bytes.subarray(0, size)), 'OK');
  }
});

test('an offer with any byte changed is parsed or refused with a status, never more', () => {
  const bytes = bytesOf(readCases<ValidCase>('valid.json')[1]?.hex ?? '');
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
      const changed = bytes.slice();
      changed[at] = value;
      assert.notEqual(statusOf(changed), 'UNKNOWN');
    }),
    { seed: 2, numRuns: 500 },
  );
});
