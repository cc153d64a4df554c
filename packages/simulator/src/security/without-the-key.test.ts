/* Whoever holds the server, the network or a mirror, but no key. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPatch } from '@aloft/delta';
import { type Artifact, artifactPath, decodeOffer, encodeOffer, offerPath, sha256, signManifest } from '@aloft/release';
import { TransportError } from '../errors.ts';
import { smallImage } from '../test-support/small-image.ts';
import { MemoryTransport } from '../transport/memory-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { BesiegedDevice, images, keys, manifestFor, repositoryOf } from './test-support/besieged-device.ts';

const OFFER = offerPath('lamp');
const malware = smallImage({ version: '6.6.6', size: 9000 });
const isDownload = (path: string): boolean => path.startsWith('artifacts/');

function offerOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const offer = files.get(OFFER);
  assert.ok(offer);
  return offer;
}

test('S1: a release signed by another key is not believed, and nothing of it is downloaded', async () => {
  const { version, asked, told } = await new BesiegedDevice(
    await repositoryOf(malware, { version: '6.6.6', sequence: 99 }, [keys.thiefs]),
  ).live();
  assert.equal(version, '1.0.0');
  assert.deepEqual(told, ['ERR_SIGNATURE_KEY_UNKNOWN']);
  assert.equal(asked.filter(isDownload).length, 0);
});

test('S2: a release that nobody signed is not believed', async () => {
  const { version, asked, told } = await new BesiegedDevice(await repositoryOf(malware, { sequence: 99 }, [])).live();
  assert.deepEqual([version, told], ['1.0.0', ['ERR_MANIFEST_UNSIGNED']]);
  assert.equal(asked.filter(isDownload).length, 0);
});

test('S3: with any byte of a signed offer changed, the device runs what it ran or what was signed, never anything else', async () => {
  const files = await repositoryOf(images.to);
  const right = offerOf(files);
  const { envelope } = decodeOffer(right, null);
  const start = Buffer.from(right).indexOf(envelope);
  for (let at = 0; at < right.length; at += 1) {
    const changed = right.slice();
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    const { version, asked } = await new BesiegedDevice(withMalwareFor(files, changed)).live(0.01);
    assert.ok(version === '1.0.0' || version === '1.1.0', `byte ${at}`);
    const isSigned = at >= start && at < start + envelope.length;
    if (isSigned) assert.equal(asked.filter(isDownload).length, 0, `byte ${at} is signed`);
  }
});

test('S4: other bytes under the name of the signed image, or a patch that leads elsewhere, never boot', async () => {
  const files = await repositoryOf(images.to);
  const manifest = await manifestFor(images.to);
  const elsewhere = createPatch(images.from, malware);
  const digest = await sha256(elsewhere.bytes);
  const patch: Artifact = {
    ...{ kind: 'patch', digest, size: elsewhere.bytes.length },
    ...{ baseDigest: await sha256(images.from), ramSize: elsewhere.header.ramSize },
  };
  const image: Artifact = { kind: 'image', digest: manifest.targetDigest, size: images.to.length };
  const swapped = images.to.slice().fill(0, 5000, 6000);
  files.set(OFFER, encodeOffer(await signManifest(manifest, [keys.publishers]), [patch, image]));
  files.set(artifactPath(digest), elsewhere.bytes);
  files.set(artifactPath(manifest.targetDigest), swapped);
  const besieged = new BesiegedDevice(files);
  const { version, reports } = await besieged.live();
  assert.equal(version, '1.0.0');
  assert.equal(reports[0]?.outcome, 'failed');
  assert.equal(besieged.device.boot().booted, 0);
});

test('S5: artifacts are not signed and need not be: added, dropped and reordered, the signed target is what comes of them', async () => {
  const files = await repositoryOf(images.to);
  const manifest = await manifestFor(images.to);
  const made = createPatch(images.from, images.to);
  const digest = await sha256(made.bytes);
  files.set(artifactPath(digest), made.bytes);
  const baseDigest = await sha256(images.from);
  const patch: Artifact = { kind: 'patch', digest, size: made.bytes.length, baseDigest, ramSize: made.header.ramSize };
  const image: Artifact = { kind: 'image', digest: manifest.targetDigest, size: images.to.length };
  const missing: Artifact = { ...patch, digest: new Uint8Array(32).fill(9) };
  const envelope = await signManifest(manifest, [keys.publishers]);
  for (const artifacts of [[patch], [image, patch], [missing, missing, image], [missing, patch, image]]) {
    const besieged = new BesiegedDevice(new Map([...files, [OFFER, encodeOffer(envelope, artifacts)]]));
    assert.equal((await besieged.live(48)).version, '1.1.0');
  }
});

test('S6: a captive portal that answers everything with its own page changes nothing', async () => {
  const page = new TextEncoder().encode('<!doctype html><title>Welcome to our hotel</title>');
  const portal: Transport = {
    get: (path) => new MemoryTransport({ files: new Map([[path, page]]) }).get(path),
  };
  const { version, asked } = await new BesiegedDevice(portal).live(24);
  assert.equal(version, '1.0.0');
  assert.ok(asked.every((path) => path === OFFER));
});

test('S7: a network that answers nothing for a week is tried eight times for each check-in at most, and the device keeps running', async () => {
  const silent: Transport = { get: (path) => Promise.reject(new TransportError('TRANSPORT_UNREACHABLE', path, 0)) };
  const besieged = new BesiegedDevice(silent);
  const { version, asked } = await besieged.live(7 * 24);
  assert.equal(version, '1.0.0');
  assert.ok(asked.length > 24 && asked.length <= 7 * 24 * 8, `${asked.length} requests in a week`);
});

test('S8: a body without end is cut off: no more is taken than the offer may have, or the artifact has', async () => {
  const files = await repositoryOf(images.to);
  for (const endless of [OFFER, artifactPath(await sha256(images.to))]) {
    const honest = new MemoryTransport({ files });
    const flood: Transport = {
      get: async (path, request) => {
        if (path !== endless) return honest.get(path, request);
        return { status: 200, headers: new Map(), body: zerosForEver() };
      },
    };
    const besieged = new BesiegedDevice(flood);
    const { version, asked } = await besieged.live(1);
    assert.equal(version, '1.0.0');
    const most = endless === OFFER ? 4096 : images.to.length;
    const tries = asked.filter((path) => path === endless).length;
    assert.ok(besieged.device.receivedBytes <= tries * (most + 2048) + asked.length * 1024);
  }
});

/** A server that has malware under every digest it does not know. */
function withMalwareFor(files: ReadonlyMap<string, Uint8Array>, offer: Uint8Array): Transport {
  const honest = new MemoryTransport({ files: new Map([...files, [OFFER, offer]]) });
  return {
    get: (path, request) => {
      const isKnown = path === OFFER || files.has(path);
      return (isKnown ? honest : new MemoryTransport({ files: new Map([[path, malware]]) })).get(path, request);
    },
  };
}

async function* zerosForEver(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(1024);
}

test('S9: a check-in tells the device class and nothing else: all devices of a class ask for the same paths', async () => {
  const files = await repositoryOf(images.to);
  const [one, other] = await Promise.all(
    [1, 2].map((seed) => new BesiegedDevice(files, { seed, chipRevision: seed }).live()),
  );
  assert.deepEqual(one?.asked, other?.asked);
  assert.deepEqual(new Set(one?.asked), new Set([OFFER, artifactPath(await sha256(images.to))]));
});
