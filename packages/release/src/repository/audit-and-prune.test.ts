import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPatch, createPatch } from '@aloft/delta';
import { buildAppDescriptor, buildAppImage, chipByName } from '@aloft/image';
import fc from 'fast-check';
import { parseDeviceDescription } from '../device/device-description.ts';
import { digestToHex } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { planRepository } from '../plan-repository.ts';
import { artifactPath, INDEX_PATH } from '../repository-path.ts';
import { privateKeySigner } from '../trust/release-signer.ts';
import { type Audit, type AuditOptions, auditRepository } from './audit-repository.ts';
import { type OfferSeal, suitSeal } from './offer-seal.ts';
import { planPrune } from './plan-prune.ts';
import { classesOf, findClasses, type RepositorySource, readClass } from './read-repository.ts';
import { indexText } from './repository-index.ts';

type Files = Map<string, Uint8Array>;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function image(version: string, seed: number): Uint8Array {
  const chip = chipByName('esp32');
  assert.ok(chip);
  const data = new Uint8Array(1024).fill(seed, 300);
  data.set(buildAppDescriptor({ version, projectName: 'lamp' }));
  return buildAppImage({
    chip,
    entryAddress: 0x40080000,
    segments: [
      { loadAddress: 0x3f400020, data },
      { loadAddress: 0x40080000, data: new Uint8Array(64) },
    ],
  });
}

const key = privateKeySigner(new Uint8Array(32).fill(1));
const anchors = { version: 0, threshold: 1, keys: [key.publicKey] };

/** A repository with releases 1.0.0 and 1.1.0. */
async function repository(seal: OfferSeal = suitSeal('example.com', [key]), limits = {}): Promise<Files> {
  const files: Files = new Map();
  let previous: Awaited<ReturnType<typeof planRepository>> | null = null;
  for (const [version, seed] of [
    ['1.0.0', 1],
    ['1.1.0', 2],
  ] as const) {
    const bases = previous === null ? [] : [{ bytes: image('1.0.0', 1), version: '1.0.0' }];
    const target = { bytes: image(version, seed), version, chipId: 0, secureVersion: 0 };
    const request = {
      deviceClass: 'lamp',
      target,
      bases,
      existingOffer: previous?.offer ?? null,
      seal,
      limits,
    };
    previous = await planRepository(request, { createPatch, applyPatch });
    for (const { path, bytes } of previous.files) files.set(path, bytes);
  }
  return files.set(INDEX_PATH, utf8(indexText(classesOf([...files.keys()]))));
}

function sourceOf(files: Files, isListed = true): RepositorySource {
  return {
    list: async () => (isListed ? [...files.keys()].sort() : null),
    open: async (path) => {
      const bytes = files.get(path);
      if (bytes === undefined) return null;
      return {
        size: bytes.length,
        close: async () => undefined,
        stream: (start, end) => new Blob([bytes.slice(start, end)]).stream(),
      };
    },
  };
}

const decode: AuditOptions['decode'] = async (base, patch) => applyPatch(base, patch);
const auditOf = (files: Files, options: Partial<AuditOptions> = {}, isListed = true): Promise<Audit> =>
  auditRepository(sourceOf(files, isListed), { anchors: null, decode, ...options });
const codes = ({ findings }: Audit): string[] => findings.map(({ code }) => code);
const sound = await repository();
const offer = 'offers/lamp.cbor';
const pathOf = (bytes: Uint8Array): string =>
  [...sound].find(([, of]) => of.length === bytes.length && of.every((b, i) => b === bytes[i]))?.[0] ?? '';

test('a sound repository has nothing to tell, listed or not', async () => {
  for (const isListed of [true, false]) {
    const audit = await auditOf(sound, {}, isListed);
    assert.deepEqual(audit.findings, []);
    assert.deepEqual([audit.unreferenced, audit.foreign, audit.isListed], [[], [], isListed]);
    const [lamp] = audit.offers;
    assert.ok(lamp && lamp.rebuilt === 2 && lamp.untried === 0 && lamp.content.manifest.sequence === 2);
  }
});

test('each kind of damage has its code', async () => {
  const cases: [string, (files: Files) => unknown, string][] = [
    ['offer cut short', (files) => files.set(offer, sound.get(offer)?.slice(0, 50) ?? utf8('')), 'OFFER_MALFORMED'],
    ['artifact gone', (files) => files.delete(pathOf(image('1.1.0', 2))), 'AUDIT_ARTIFACT_MISSING'],
    ['artifact longer', (files) => files.set(pathOf(image('1.1.0', 2)), new Uint8Array(9999)), 'AUDIT_ARTIFACT_SIZE'],
    ['artifact changed', (files) => files.set(pathOf(image('1.1.0', 2)), image('1.1.1', 2)), 'AUDIT_ARTIFACT_DAMAGED'],
    [
      'offer of another class',
      (files) => files.set('offers/torch.cbor', sound.get(offer) ?? utf8('')),
      'AUDIT_OTHER_CLASS',
    ],
    ['record not JSON', (files) => files.set('releases/lamp/1.0.0.json', utf8('{')), 'RECORD_MALFORMED'],
    ['record gone', (files) => files.delete('releases/lamp/1.1.0.json'), 'AUDIT_NO_RECORD'],
    ['index gone', (files) => files.delete(INDEX_PATH), 'AUDIT_INDEX_STALE'],
    [
      'index of a newer format',
      (files) => files.set(INDEX_PATH, utf8('{"format": 7}')),
      'REPOSITORY_FORMAT_UNSUPPORTED',
    ],
  ];
  for (const [name, damage, code] of cases) {
    const files = new Map(sound);
    damage(files);
    assert.ok(codes(await auditOf(files)).includes(code), `${name}: ${codes(await auditOf(files))}`);
  }
});

test('a patch that rebuilds anything else is an error, and one without its base is not tried', async () => {
  const wrong = await auditOf(sound, { decode: async () => new Uint8Array(3) });
  assert.deepEqual(codes(wrong), ['AUDIT_PATCH_WRONG', 'AUDIT_PATCH_WRONG']);
  const files = new Map(sound);
  files.delete(pathOf(image('1.0.0', 1)));
  const audit = await auditOf(files);
  assert.equal(audit.offers[0]?.untried, 1);
  assert.deepEqual(codes(audit), ['AUDIT_RECORDED_MISSING']);
});

test('an offer that nobody signed is for laboratories only, and an error where trust anchors are given', async () => {
  const unsigned = await repository(suitSeal('example.com', []));
  assert.deepEqual(codes(await auditOf(unsigned)), ['AUDIT_UNSIGNED']);
  assert.ok(codes(await auditOf(unsigned, { anchors })).includes('MANIFEST_UNSIGNED'));
  assert.deepEqual(codes(await auditOf(sound, { anchors, vendorDomain: 'example.com' })), []);
});

test('an offer of another vendor, and one that expired, help nobody', async () => {
  assert.deepEqual(codes(await auditOf(sound, { vendorDomain: 'other.example' })), ['AUDIT_OTHER_VENDOR']);
  const limited = await repository(undefined, { expiresAt: 100 });
  assert.deepEqual(codes(await auditOf(limited, { now: new Date(99_999) })), []);
  assert.deepEqual(codes(await auditOf(limited, { now: new Date(100_000) })), ['AUDIT_EXPIRED']);
});

test('a class that does not fit is told', async () => {
  const device = parseDeviceDescription(utf8('class = "lamp"\nchip = "esp32"\nslot_size = 512'), 'lamp');
  assert.deepEqual(codes(await auditOf(sound, { devices: [device] })), ['IMAGE_LARGER_THAN_SLOT']);
});

test('files nobody names are listed, and those of no repository apart from them', async () => {
  const stray = `artifacts/${'ab'.repeat(32)}`;
  const audit = await auditOf(new Map([...sound, [stray, utf8('x')], ['README.md', utf8('hello')]]));
  assert.deepEqual(audit.unreferenced, [stray]);
  assert.deepEqual(audit.foreign, ['README.md']);
});

/** Whether the audit of `sound` with one byte changed tells something. */
async function isNoticed(path: string, at: number, change: number): Promise<boolean> {
  const bytes = sound.get(path)?.slice() ?? utf8('');
  bytes[at] = (bytes[at] ?? 0) ^ change;
  const audit = await auditOf(new Map(sound).set(path, bytes), { anchors });
  // A patch from an image that nobody has is told as one that could not be tried.
  return audit.findings.length > 0 || audit.offers.some(({ untried }) => untried > 0);
}

test('whichever byte of an offer is changed, and whichever of those tried of an artifact, the audit notices', async () => {
  const size = sound.get(offer)?.length ?? 0;
  assert.ok(size > 0);
  for (let at = 0; at < size; at += 1) assert.ok(await isNoticed(offer, at, 1 << (at % 8)), `${offer} at ${at}`);
  const artifacts = [...sound.keys()].filter((path) => path.startsWith('artifacts/'));
  assert.ok(artifacts.length > 2);
  for (const path of artifacts) {
    const length = sound.get(path)?.length ?? 0;
    for (const at of [0, 1, Math.floor(length / 3), Math.floor(length / 2), length - 1]) {
      assert.ok(await isNoticed(path, at, 1 << (at % 8)), `${path} at ${at}`);
    }
  }
});

test('whichever bytes of the files for people are changed, the audit ends', async () => {
  const paths = [...sound.keys()].filter((path) => path.endsWith('.json')).sort();
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, where, change) => {
      const path = paths[which % paths.length] ?? '';
      try {
        await isNoticed(path, where % (sound.get(path)?.length ?? 1), change);
      } catch (error) {
        assert.ok(error instanceof ReleaseError && path === 'aloft.json', String(error));
      }
    }),
    { seed: 20_261_121, numRuns: 60 },
  );
});

test('pruning never removes what an offer or a kept release needs, and leaves a repository that is sound', async () => {
  const source = sourceOf(sound);
  const classes = await Promise.all((await findClasses(source)).map((one) => readClass(source, one)));
  const paths = [...sound.keys(), `artifacts/${'ab'.repeat(32)}`, 'README.md'];
  assert.deepEqual(
    planPrune(paths, classes, 1).map(({ path }) => path),
    [`artifacts/${'ab'.repeat(32)}`],
  );
  const gone = planPrune([...sound.keys()], classes, 0).map(({ path }) => path);
  assert.equal(gone[0], 'releases/lamp/1.0.0.json');
  assert.ok(gone.includes(pathOf(image('1.0.0', 1))));
  const [lamp] = classes;
  for (const { digest } of lamp?.offers[0]?.content.artifacts ?? [])
    assert.ok(!gone.includes(artifactPath(digest)), digestToHex(digest));
  const left: Files = new Map([...sound].filter(([path]) => !gone.includes(path)));
  const audit = await auditOf(left);
  assert.deepEqual(
    audit.findings.filter(({ severity }) => severity === 'error'),
    [],
  );
});
