import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestToHex, sha256 } from '../digest.ts';
import { ANY_CHIP } from '../manifest.ts';
import { type PlanRequest, planRepository, type RepositoryPlan } from '../plan-repository.ts';
import { parseRecord, recordText } from '../release-record.ts';
import { suitSeal } from '../repository/offer-seal.ts';
import { planPrune } from '../repository/plan-prune.ts';
import { artifactPath, sourcesPath } from '../repository-path.ts';
import { toyPatchMaker } from '../test-support/toy-patch-maker.ts';
import { decodeFileList, encodeFileList } from './file-list.ts';
import { decodeFileSources } from './file-sources.ts';
import type { FileWithBytes } from './mirror.ts';

/** A plan of a release with these files, each of which has a deflated form. */
async function planOf(version: string, channel: string, ...paths: readonly string[]): Promise<RepositoryPlan> {
  const files: FileWithBytes[] = [];
  for (const path of paths) {
    const bytes = new TextEncoder().encode(`content of ${path}`);
    files.push({ path, bytes, size: bytes.length, digest: await sha256(bytes) });
  }
  const sources = await Promise.all(
    files.map(async ({ path }, index) => {
      const bytes = new TextEncoder().encode(`less of ${path}`);
      const digest = await sha256(bytes);
      return { source: { kind: 'deflated' as const, index, digest, size: bytes.length, windowBits: 12 }, bytes };
    }),
  );
  const request: PlanRequest = {
    deviceClass: 'lamp',
    channel,
    target: { bytes: encodeFileList({ files, requirements: {} }), version, chipId: ANY_CHIP, secureVersion: 0 },
    bases: [],
    existingOffer: null,
    fileSet: { files, sources },
    seal: suitSeal('example.com', []),
  };
  return await planRepository(request, toyPatchMaker);
}

test('the list is the target and the only artifact of the offer; files, sources and record are planned with it', async () => {
  const plan = await planOf('1', 'stable', 'app.py', 'main.py');
  const { manifest, artifacts } = plan.offer;
  assert.deepEqual(
    artifacts.map(({ kind, digest }) => [kind, digest]),
    [['image', manifest.targetDigest]],
  );
  const bytesAt = (path: string): Uint8Array =>
    plan.files.find((file) => file.path === path)?.bytes ?? assert.fail(`${path} is not planned`);
  const list = decodeFileList(bytesAt(artifactPath(manifest.targetDigest)));
  for (const { digest } of list.files) bytesAt(artifactPath(digest));
  const sources = decodeFileSources(bytesAt(sourcesPath(manifest.targetDigest)), list.files.length);
  for (const { digest } of sources) bytesAt(artifactPath(digest));
  const text = recordText(plan.record);
  assert.deepEqual(parseRecord(new TextEncoder().encode(text), 'record'), plan.record);
  assert.deepEqual(
    plan.record.files?.map(({ path, sources: each }) => [path, each.length]),
    [
      ['app.py', 1],
      ['main.py', 1],
    ],
  );
  assert.equal(plan.files.at(-1)?.path, 'offers/lamp.cbor');
});

test('only stable has files for boards that read no offers', async () => {
  assert.equal((await planOf('1', 'stable', 'main.py')).mirror.length, 3);
  assert.deepEqual((await planOf('1', 'beta', 'main.py')).mirror, []);
});

test('pruning needs a record or the list to keep files, and takes sources before artifacts', async () => {
  const [old, current] = [await planOf('1', 'stable', 'old.py'), await planOf('2', 'stable', 'main.py')];
  const paths = [...old.files, ...current.files].map(({ path }) => path);
  const { offer, record } = current;
  const offers = [{ channel: 'stable', path: 'offers/lamp.cbor', bytes: new Uint8Array(), content: offer }];
  const gone = (records: (typeof record)[], lists?: Map<string, string[]>): string[] =>
    planPrune([...new Set(paths)], [{ deviceClass: 'lamp', offers, records }], 0, lists).map(({ path }) => path);
  const oldName = digestToHex(old.offer.manifest.targetDigest);
  const removed = gone([record, old.record]);
  assert.deepEqual(removed.slice(0, 2), ['releases/lamp/1.json', `sources/${oldName}.cbor`]);
  assert.equal(removed.length, 2 + 3);
  const name = digestToHex(offer.manifest.targetDigest);
  const named = (record.files ?? []).flatMap(({ sha256: own, sources }) => [
    own,
    ...sources.map(({ digest }) => digestToHex(digest)),
  ]);
  assert.deepEqual(gone([], new Map([[name, named]])), removed.slice(1));
});
