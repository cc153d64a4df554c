import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestToHex, sha256 } from '../digest.ts';
import { decodeOffer } from '../offer.ts';
import { type PlanRequest, planRepository, type RepositoryPlan } from '../plan-repository.ts';
import { parseRecord, type ReleaseRecord, recordText } from '../release-record.ts';
import { signerIdsOf } from '../suit/manifest-envelope.ts';
import { toyPatchMaker } from '../test-support/toy-patch-maker.ts';
import { keyIdOf } from '../trust/p256-key.ts';
import { privateKeySigner, type ReleaseSigner } from '../trust/release-signer.ts';
import { chooseBases } from './choose-bases.ts';
import { suitSeal } from './offer-seal.ts';

const image = (tail: number): Uint8Array => new Uint8Array(500).fill(tail, 400);

function request(version: string, tail: number, changed: Partial<PlanRequest> = {}): PlanRequest {
  return {
    deviceClass: 'lamp',
    target: { bytes: image(tail), version, chipId: 9, secureVersion: 0 },
    bases: [],
    existingOffer: null,
    seal: suitSeal('example.com', []),
    ...changed,
  };
}

const plan = (version: string, tail: number, changed?: Partial<PlanRequest>): Promise<RepositoryPlan> =>
  planRepository(request(version, tail, changed), toyPatchMaker);
const offerBytes = ({ files }: RepositoryPlan): Uint8Array => files.at(-1)?.bytes ?? new Uint8Array();
const key = privateKeySigner(new Uint8Array(32).fill(1));
const anchors = { version: 0, threshold: 1, keys: [key.publicKey] };

test('sequence numbers grow through all channels, and a release that moves keeps its own', async () => {
  const stable = (await plan('1', 1)).offer;
  const others = [stable.manifest];
  const beta = await plan('2', 2, { channel: 'beta', otherManifests: others });
  assert.equal(beta.offer.manifest.sequence, 2);
  assert.equal(beta.files.at(-1)?.path, 'offers/beta/lamp.cbor');
  const moved = await plan('2', 2, { existingOffer: stable, otherManifests: [beta.offer.manifest] });
  assert.equal(moved.offer.manifest.sequence, 2);
  const fix = await plan('3', 3, { existingOffer: moved.offer, otherManifests: [beta.offer.manifest] });
  assert.equal(fix.offer.manifest.sequence, 3);
  const late = await plan('2', 2, { existingOffer: fix.offer, otherManifests: [beta.offer.manifest] });
  assert.equal(late.offer.manifest.sequence, 4, 'devices at 3 would refuse 2');
  assert.equal((await plan('5', 5, { lastSequence: 40 })).offer.manifest.sequence, 41);
});

test('an offer of either format goes through the seal and reads back as it was planned', async () => {
  for (const seal of [suitSeal('example.com', []), suitSeal('example.com', [key])]) {
    const planned = await plan('1', 1, { seal });
    const { manifest, artifacts } = decodeOffer(offerBytes(planned), null);
    assert.deepEqual(artifacts, planned.offer.artifacts);
    for (const [name, value] of Object.entries(planned.offer.manifest)) {
      assert.deepEqual(Object.entries(manifest).find(([of]) => of === name)?.[1], value, name);
    }
  }
});

test('an unsigned offer is refused where trust anchors are given, and so is one of another key', async () => {
  const plain = offerBytes(await plan('1', 1));
  assert.throws(() => decodeOffer(plain, anchors), { code: 'MANIFEST_UNSIGNED' });
  const signed = offerBytes(await plan('1', 1, { seal: suitSeal('example.com', [key]) }));
  assert.equal(decodeOffer(signed, anchors).manifest.version, '1');
  const other = { ...anchors, keys: [privateKeySigner(new Uint8Array(32).fill(2)).publicKey] };
  assert.throws(() => decodeOffer(signed, other), { code: 'SIGNATURE_KEY_UNKNOWN' });
});

test('publishing the same again asks no signer, so that a random signature changes nothing', async () => {
  let asked = 0;
  const counting: ReleaseSigner = {
    publicKey: key.publicKey,
    sign: (message) => {
      asked += 1;
      return key.sign(message);
    },
  };
  const seal = suitSeal('example.com', [counting]);
  const first = await plan('1', 1, { seal });
  const bytes = offerBytes(first);
  assert.equal(asked, 1);
  asked = 0;
  const existing = { existingOffer: decodeOffer(bytes, null), existingBytes: bytes };
  assert.deepEqual(offerBytes(await plan('1', 1, { seal, ...existing })), bytes);
  assert.equal(asked, 0);
  const newKey = suitSeal('example.com', [privateKeySigner(new Uint8Array(32).fill(2))]);
  assert.notDeepEqual(offerBytes(await plan('1', 1, { seal: newKey, ...existing })), bytes);
});

test('a limit is in the signed manifest, makes it a new one, and is refused where it cannot be told', async () => {
  const limits = { minimumSequence: 1 };
  await assert.rejects(plan('1', 1, { limits }), { code: 'MANIFEST_BAD_VALUE' });
  const seal = suitSeal('example.com', [key]);
  const first = await plan('1', 1, { seal });
  const existing = { existingOffer: decodeOffer(offerBytes(first), null), existingBytes: offerBytes(first) };
  const limited = await plan('1', 1, { seal, limits, ...existing });
  const { manifest } = decodeOffer(offerBytes(limited), anchors);
  assert.ok('minimumSequence' in manifest && manifest.minimumSequence === 1 && manifest.sequence === 2);
  assert.equal(limited.record.limits.minimumSequence, 1);
});

test('a record keeps every publication once, and reads back as it was written', async () => {
  const now = new Date('2026-11-21T14:00:00.500Z');
  const first = await plan('1', 1, { now });
  const again = await plan('1', 1, { now: new Date(0), existingOffer: first.offer, existingRecord: first.record });
  assert.equal(recordText(again.record), recordText(first.record));
  const beta = await plan('1', 1, {
    channel: 'beta',
    otherManifests: [first.offer.manifest],
    existingRecord: first.record,
  });
  const sha256 = digestToHex(first.offer.manifest.targetDigest);
  assert.deepEqual(beta.record.published, [
    { channel: 'stable', sequence: 1, sha256, size: 500, at: '2026-11-21T14:00:00Z' },
    { channel: 'beta', sequence: 1, sha256, size: 500 },
  ]);
  for (const { record } of [first, beta]) {
    assert.deepEqual(parseRecord(new TextEncoder().encode(recordText(record)), 'record'), record);
  }
});

function record(version: string, ...published: [number, string][]): ReleaseRecord {
  const all = published.map(([sequence, digit]) => ({
    channel: 'stable',
    sequence,
    sha256: digit.repeat(64),
    size: 9,
  }));
  const last = all.at(-1);
  assert.ok(last);
  const limits = { minChipRevision: 0, maxChipRevision: 0xffff, minimumSequence: 0, expiresAt: null };
  const target = { sha256: last.sha256, size: 9 };
  return {
    deviceClass: 'lamp',
    version,
    sequence: last.sequence,
    chipId: 9,
    secureVersion: 0,
    limits,
    target,
    artifacts: [],
    published: all,
  };
}

test('bases are the newest images other than the target, also those that lost their version to another image', () => {
  const records = [record('1', [1, 'a'], [2, 'b']), record('2', [3, 'c']), record('3', [4, 'd'])];
  const ask = (most: number, more: { sequence?: number; minimumSequence?: number } = {}): string =>
    chooseBases(records, { targetSha256: 'd'.repeat(64), most, minimumSequence: 0, sequence: null, ...more })
      .map(({ sha256 }) => sha256.charAt(0))
      .join('');
  assert.equal(ask(9), 'cba');
  assert.equal(ask(2), 'cb');
  assert.equal(ask(0), '');
  assert.equal(ask(9, { minimumSequence: 2 }), 'cb');
  assert.equal(ask(9, { sequence: 3 }), 'ba');
});

test('signatures that others made for the very same manifest are kept, when their keys count', async () => {
  const other = privateKeySigner(new Uint8Array(32).fill(2));
  const keyIds = [keyIdOf(key.publicKey), keyIdOf(other.publicKey)];
  const review = (await plan('1', 1, { seal: suitSeal('example.com', [other]), channel: 'review' })).offer;
  const signersOf = async (version: string, tail: number, ids: readonly Uint8Array[]): Promise<number> => {
    const seal = suitSeal('example.com', [key], { envelopes: [review.envelope], keyIds: ids });
    const planned = await plan(version, tail, { seal, otherManifests: [review.manifest] });
    return signerIdsOf(decodeOffer(offerBytes(planned), { ...anchors, keys: [key.publicKey] }).envelope).length;
  };
  assert.equal(await signersOf('1', 1, keyIds), 2);
  assert.equal(await signersOf('1', 1, keyIds.slice(0, 1)), 1, 'a key that does not count');
  assert.equal(await signersOf('2', 2, keyIds), 1, 'another manifest');
});

test('patches whose base is not at hand stay in the offer and in the record, each base once', async () => {
  const kept = [3, 4].map((tail) => ({
    kind: 'patch' as const,
    digest: new Uint8Array(32).fill(tail),
    size: 99,
    baseDigest: new Uint8Array(32).fill(0x30 + tail),
    ramSize: 10,
    baseVersion: `0.${tail}`,
  }));
  const { offer, record, files } = await plan('1', 1, { keptPatches: kept });
  const patches = offer.artifacts.filter(({ kind }) => kind === 'patch');
  assert.deepEqual(
    patches,
    kept.map(({ baseVersion: _, ...artifact }) => artifact),
  );
  assert.deepEqual(
    record.artifacts.slice(0, 2).map(({ baseVersion }) => baseVersion),
    ['0.3', '0.4'],
  );
  assert.ok(!files.some(({ path }) => path.includes(digestToHex(new Uint8Array(32).fill(3)))), 'their files are there');
  const base = image(7);
  const own = {
    kind: 'patch' as const,
    digest: new Uint8Array(32),
    size: 9,
    baseDigest: await sha256(base),
    ramSize: 1,
  };
  const again = await plan('1', 1, { keptPatches: [own], bases: [{ bytes: base }] });
  assert.ok(!again.offer.artifacts.some(({ digest }) => digest.every((byte) => byte === 0)), 'made again instead');
});
