import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { encodeTrustStatement, privateKeySigner, signTrustStatement, type TrustAnchors } from '@aloft/release';
import fc from 'fast-check';
import { loadDeviceCode } from './compile.ts';
import { replaceTrustWithDeviceCode, trustInUseWithDeviceCode } from './device-trust.ts';

const code = await loadDeviceCode();

interface Records {
  valid: {
    name: string;
    version: number;
    threshold: number;
    vendorId: string | null;
    classId: string | null;
    keys: string[];
    bytes: string;
  }[];
  invalid: { name: string; device: string; bytes: string }[];
}
const records: Records = JSON.parse(
  readFileSync(new URL('../../../../vectors/trust-anchors/records.json', import.meta.url), 'utf8'),
);
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Version 0, so that every record but one of version 0 is newer. */
const signer = privateKeySigner(new Uint8Array(32).fill(7));
const anchors: TrustAnchors = { version: 0, threshold: 1, keys: [signer.publicKey] };

/** What a door sensor with this in its trust partition obeys. */
function inUse(partition: Uint8Array, vendorDomain = 'example.com', deviceClass = 'door-sensor'): TrustAnchors {
  return trustInUseWithDeviceCode(code, { vendorDomain, anchors, deviceClass, partition });
}

/** A partition with these bytes at the start of its sectors. */
function partitionOf(first: Uint8Array, second: Uint8Array = new Uint8Array()): Uint8Array {
  const partition = new Uint8Array(8192).fill(0xff);
  partition.set(first);
  partition.set(second, 4096);
  return partition;
}

for (const { name, version, threshold, vendorId, classId, keys, bytes } of records.valid) {
  test(`record vector, valid: ${name}`, () => {
    const record = bytesOf(bytes);
    const expected = version === 0 ? anchors : { version, threshold, keys: keys.map(bytesOf) };
    assert.deepEqual(inUse(partitionOf(record)), expected);
    assert.deepEqual(inUse(partitionOf(new Uint8Array(), record)), expected);
    assert.deepEqual(inUse(partitionOf(record), 'example.org'), vendorId === null ? expected : anchors);
    assert.deepEqual(inUse(partitionOf(record), 'example.com', 'lamp'), classId === null ? expected : anchors);
  });
}

for (const { name, device, bytes } of records.invalid) {
  test(`record vector, invalid, ${device}: ${name}`, () => {
    const partition = partitionOf(bytesOf(bytes));
    if (device === 'nobody is obeyed') {
      assert.throws(() => inUse(partition), { status: 'ERR_TRUST_STORE' });
    } else {
      assert.equal(inUse(partition).version, device === 'counts' ? 1 : anchors.version);
    }
  });
}

test('a record with any byte changed, or cut anywhere, is none, and the one in the other sector counts', () => {
  const [, two, five] = records.valid.map(({ bytes }) => bytesOf(bytes));
  assert.ok(two !== undefined && five !== undefined);
  fc.assert(
    fc.property(fc.nat(five.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, change, isCut) => {
      const damaged = five.slice();
      damaged[at] = (damaged[at] ?? 0) ^ change;
      const first = isCut ? five.subarray(0, at) : damaged;
      assert.equal(inUse(partitionOf(first, two)).version, 1);
    }),
    { seed: 4, numRuns: 300 },
  );
});

test('statements one after the other leave the newest record, twice', async () => {
  const partition = partitionOf(new Uint8Array());
  const device = { vendorDomain: 'example.com', anchors, partition };
  let last = signer;
  for (let version = 1; version <= 5; version++) {
    const next = privateKeySigner(new Uint8Array(32).fill(10 + version));
    const set = { version, threshold: 1, keys: [next.publicKey] };
    const statement = await signTrustStatement(encodeTrustStatement('example.com', set), last);
    assert.deepEqual(replaceTrustWithDeviceCode(code, statement, device), set);
    assert.throws(() => replaceTrustWithDeviceCode(code, statement, device), { status: 'ERR_TRUST_OLDER' });
    assert.deepEqual(trustInUseWithDeviceCode(code, device), set);
    last = next;
  }
  const versions = [0, 4096].map((at) => new DataView(partition.buffer).getUint32(at + 8, true));
  assert.deepEqual(versions, [5, 5]);
});
