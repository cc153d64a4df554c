import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digestToHex, sha256 } from './digest.ts';
import type { PatchMaker } from './make-patches.ts';
import { ANY_CHIP } from './manifest.ts';
import { decodeOffer, encodeOffer, type Offer } from './offer.ts';
import { MAX_BASES, type PlanRequest, planRepository, type RepositoryPlan } from './plan-repository.ts';
import { NO_LIMITS } from './repository/manifest-limits.ts';
import { suitSeal } from './repository/offer-seal.ts';
import { artifactPath, parseRepositoryPath } from './repository-path.ts';
import { toyPatchMaker } from './test-support/toy-patch-maker.ts';

/** An image of 1000 bytes that counts up, with `tail` at its end. */
function image(tail: number, zeros = 0): Uint8Array {
  const bytes = Uint8Array.from({ length: 1000 }, (_, at) => (at % 250) + 1);
  bytes.fill(tail, 900);
  if (zeros > 0) bytes.fill(0, -zeros);
  return bytes;
}

function request(changed: Partial<PlanRequest> = {}): PlanRequest {
  return {
    deviceClass: 'lamp',
    target: { bytes: image(2), version: '1.1.0', chipId: 9, secureVersion: 0 },
    bases: [{ bytes: image(1), version: '1.0.0' }],
    existingOffer: null,
    seal: suitSeal('example.com', []),
    ...changed,
  };
}

const plan = (changed?: Partial<PlanRequest>, maker: PatchMaker = toyPatchMaker): Promise<RepositoryPlan> =>
  planRepository(request(changed), maker);
const kinds = ({ offer }: RepositoryPlan): string[] => offer.artifacts.map(({ kind }) => kind);

function recordOf({ files }: RepositoryPlan): unknown {
  const file = files.find(({ path }) => parseRepositoryPath(path)?.kind === 'release');
  return JSON.parse(new TextDecoder().decode(file?.bytes));
}

test('every listed artifact is in the plan under its own digest, and the offer comes last', async () => {
  const planned = await plan({ target: { bytes: image(2, 50), version: '2', chipId: 5, secureVersion: 3 } });
  assert.deepEqual(kinds(planned), ['patch', 'packed-image', 'image']);
  for (const artifact of planned.offer.artifacts) {
    const file = planned.files.find(({ path }) => path === artifactPath(artifact.digest));
    assert.ok(file);
    assert.equal(file.bytes.length, artifact.size);
    assert.deepEqual(await sha256(file.bytes), artifact.digest);
  }
  for (const { path } of planned.files) assert.notEqual(parseRepositoryPath(path), null, path);
  const last = planned.files.at(-1);
  assert.equal(last?.path, 'offers/lamp.cbor');
  assert.deepEqual(decodeOffer(last.bytes, null), planned.offer);
});

test('the manifest says what the target is', async () => {
  const bytes = image(2);
  const { offer } = await plan({ target: { bytes, version: '1.1.0', chipId: ANY_CHIP, secureVersion: 4 } });
  assert.deepEqual(offer.manifest, {
    sequence: 1,
    deviceClass: 'lamp',
    version: '1.1.0',
    chipId: ANY_CHIP,
    targetDigest: await sha256(bytes),
    targetSize: 1000,
    secureVersion: 4,
    vendorDomain: 'example.com',
    ...NO_LIMITS,
  });
});

test('every listed patch rebuilds the target from its base', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }),
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      async (bases, target) => {
        const planned = await planRepository(
          request({ target: { ...request().target, bytes: target }, bases: bases.map((bytes) => ({ bytes })) }),
          toyPatchMaker,
        );
        const full = Math.min(
          ...planned.offer.artifacts.filter(({ kind }) => kind !== 'patch').map(({ size }) => size),
        );
        const basesByDigest = new Map<string, Uint8Array>();
        for (const base of bases) basesByDigest.set(digestToHex(await sha256(base)), base);
        for (const artifact of planned.offer.artifacts) {
          if (artifact.kind === 'image') continue;
          const file = planned.files.find(({ path }) => path === artifactPath(artifact.digest));
          const base = artifact.kind === 'patch' ? basesByDigest.get(digestToHex(artifact.baseDigest)) : null;
          assert.ok(file && base !== undefined);
          assert.deepEqual(toyPatchMaker.applyPatch(base, file.bytes), new Uint8Array(target));
          assert.ok(artifact.kind === 'packed-image' ? artifact.size < target.length : artifact.size < full);
        }
        assert.equal(kinds(planned).at(-1), 'image');
      },
    ),
    { seed: 20_261_121, numRuns: 60 },
  );
});

test('a packed image that is not smaller than the image is dropped', async () => {
  const planned = await plan();
  assert.deepEqual(kinds(planned), ['patch', 'image']);
  assert.deepEqual(
    planned.dropped.map(({ baseDigest, reason }) => ({ baseDigest, reason })),
    [{ baseDigest: null, reason: 'not-smaller' }],
  );
});

test('a patch that is not smaller than the packed image is dropped, though smaller than the image', async () => {
  const target = image(2, 990);
  const planned = await plan({ target: { ...request().target, bytes: target }, bases: [{ bytes: image(7).fill(9) }] });
  assert.deepEqual(kinds(planned), ['packed-image', 'image']);
  assert.deepEqual(
    planned.dropped.map(({ reason }) => reason),
    ['not-smaller'],
  );
});

test('a patch that rebuilds anything else, or cannot be applied, is never listed', async () => {
  const wrong: PatchMaker = { ...toyPatchMaker, applyPatch: (_base, _patch) => image(3) };
  const failing: PatchMaker = {
    ...toyPatchMaker,
    applyPatch: () => {
      throw new Error('corrupt at 12');
    },
  };
  for (const maker of [wrong, failing]) {
    const planned = await plan({ target: { ...request().target, bytes: image(2, 50) } }, maker);
    assert.deepEqual(kinds(planned), ['image']);
    assert.deepEqual(
      planned.dropped.map(({ reason }) => reason),
      ['wrong-result', 'wrong-result'],
    );
    assert.equal(planned.files.filter(({ path }) => path.startsWith('artifacts/')).length, 1);
  }
});

test('a failure while making a patch reaches the caller', async () => {
  const maker: PatchMaker = {
    ...toyPatchMaker,
    createPatch: () => Promise.reject(new RangeError('no memory')),
  };
  await assert.rejects(plan({}, maker), { name: 'RangeError' });
});

test('a base equal to the target gets no patch, and equal bases get one', async () => {
  const planned = await plan({ bases: [{ bytes: image(2) }, { bytes: image(1) }, { bytes: image(1) }] });
  assert.deepEqual(kinds(planned), ['patch', 'image']);
  assert.deepEqual(planned.dropped.map(({ reason }) => reason).sort(), ['not-smaller', 'same-as-target']);
});

test('the same request gives the same bytes', async () => {
  assert.deepEqual(await plan(), await plan());
});

test('the sequence grows when the manifest changes and stays when it does not', async () => {
  const first = await plan();
  assert.equal(first.offer.manifest.sequence, 1);
  const again = await plan({ existingOffer: first.offer });
  assert.deepEqual(again.files, first.files);
  const withoutPatch = await plan({ existingOffer: first.offer, bases: [] });
  assert.equal(withoutPatch.offer.manifest.sequence, 1);
  const { target } = request();
  const changes = [{ bytes: image(5) }, { version: '1.2.0' }, { chipId: 2 }, { secureVersion: 1 }];
  for (const change of changes) {
    const next = await plan({ existingOffer: first.offer, target: { ...target, ...change } });
    assert.equal(next.offer.manifest.sequence, 2, JSON.stringify(Object.keys(change)));
  }
});

test('patches of the replaced offer are not listed again', async () => {
  const first = await plan();
  const next = await plan({
    existingOffer: first.offer,
    target: { ...request().target, version: '1.2.0', bytes: image(3) },
    bases: [{ bytes: image(2) }],
  });
  const digests = (offer: Offer): string[] => offer.artifacts.map(({ digest }) => digestToHex(digest));
  assert.ok(!digests(next.offer).some((digest) => digests(first.offer).includes(digest)));
});

test('an offer of another class, or with the last sequence number, cannot be replaced', async () => {
  const { offer } = await plan();
  const conflict = { name: 'ReleaseError', code: 'REPOSITORY_CONFLICT' };
  await assert.rejects(plan({ deviceClass: 'other', existingOffer: offer }), conflict);
  const last: Offer = { ...offer, manifest: { ...offer.manifest, sequence: 0xffff_ffff } };
  await assert.rejects(plan({ existingOffer: last, target: { ...request().target, version: '9' } }), conflict);
});

test('as many bases as an offer has room for fit into it, one more is refused', async () => {
  const bases = Array.from({ length: MAX_BASES + 1 }, (_, index) => ({ bytes: image(2).fill(100 + index, 990) }));
  const full = await plan({
    target: { ...request().target, bytes: image(2, 5) },
    bases: bases.slice(0, MAX_BASES),
    deviceClass: 'z'.repeat(31),
  });
  assert.equal(full.offer.artifacts.length, MAX_BASES + 2);
  assert.ok(encodeOffer(full.offer.envelope, full.offer.artifacts).length <= 4096);
  await assert.rejects(plan({ bases }), { name: 'ReleaseError', code: 'REPOSITORY_TOO_MANY_BASES' });
});

test('bad input is refused before any patch is made', async () => {
  const never: PatchMaker = {
    createPatch: () => assert.fail('made a patch'),
    applyPatch: () => assert.fail('applied a patch'),
  };
  const { target } = request();
  const cases: [Partial<PlanRequest>, string][] = [
    [{ deviceClass: 'Lamp' }, 'DEVICE_CLASS_INVALID'],
    [{ target: { ...target, version: '' } }, 'VERSION_INVALID'],
    [{ target: { ...target, bytes: new Uint8Array(0) } }, 'MANIFEST_BAD_VALUE'],
    [{ target: { ...target, chipId: 70_000 } }, 'MANIFEST_BAD_VALUE'],
    [{ target: { ...target, secureVersion: -1 } }, 'MANIFEST_BAD_VALUE'],
  ];
  for (const [changed, code] of cases) await assert.rejects(plan(changed, never), { name: 'ReleaseError', code });
});

test('the record of a release says for people what the offer says for devices', async () => {
  const planned = await plan();
  const [patch, whole] = planned.offer.artifacts;
  assert.ok(patch && whole);
  assert.deepEqual(recordOf(planned), {
    format: 1,
    deviceClass: 'lamp',
    version: '1.1.0',
    sequence: 1,
    chipId: 9,
    secureVersion: 0,
    target: { sha256: digestToHex(whole.digest), size: 1000 },
    artifacts: [
      {
        kind: 'patch',
        sha256: digestToHex(patch.digest),
        size: patch.size,
        baseSha256: digestToHex(await sha256(image(1))),
        baseVersion: '1.0.0',
        decoderRam: 1000,
      },
      { kind: 'image', sha256: digestToHex(whole.digest), size: 1000 },
    ],
    published: [{ channel: 'stable', sequence: 1, sha256: digestToHex(whole.digest), size: 1000 }],
  });
});
