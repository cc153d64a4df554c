/* What attacks and mistakes leave behind on a device, once they are over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPatch } from '@aloft/delta';
import {
  type Artifact,
  artifactPath,
  encodeOffer,
  encodeTrustStatement,
  offerPath,
  type ReleaseSigner,
  sha256,
  signManifest,
  signTrustStatement,
} from '@aloft/release';
import { healthyApp, isolatedApp } from '../device/app-behaviour.ts';
import type { DeviceTrust } from '../device-code/trust-setting.ts';
import { smallImage } from '../test-support/small-image.ts';
import { MemoryTransport } from '../transport/memory-transport.ts';
import { BesiegedDevice, images, keys, manifestFor, repositoryOf, trustOf } from './test-support/besieged-device.ts';

const OFFER = offerPath('lamp');
const later = smallImage({ version: '1.2.0', size: 9000 });

/** A signed release whose only patch and image arrive with one bit wrong. */
async function spoilt(target: Uint8Array, sequence: number): Promise<Map<string, Uint8Array>> {
  const manifest = await manifestFor(target, { sequence });
  const { bytes, header } = createPatch(images.from, target);
  const digest = await sha256(bytes);
  const baseDigest = await sha256(images.from);
  const patch: Artifact = { kind: 'patch', digest, size: bytes.length, baseDigest, ramSize: header.ramSize };
  const image: Artifact = { kind: 'image', digest: manifest.targetDigest, size: target.length };
  const flipped = (right: Uint8Array): Uint8Array =>
    right.map((byte, at) => (at === right.length >> 1 ? byte ^ 1 : byte));
  return new Map([
    [OFFER, encodeOffer(await signManifest(manifest, [keys.publishers]), [patch, image])],
    [artifactPath(digest), flipped(bytes)],
    [artifactPath(manifest.targetDigest), flipped(target)],
  ]);
}

test('S33: a server that offers one signed release and the other in turn, with false artifacts, wears no sector out', async () => {
  const releases = [await spoilt(images.to, 7), await spoilt(later, 8)];
  let turn = 0;
  const besieged = new BesiegedDevice({
    get: (path, request) => {
      if (path === OFFER) turn += 1;
      return new MemoryTransport({ files: releases[turn % 2] ?? new Map() }).get(path, request);
    },
  });
  const { version, asked } = await besieged.live(24);
  assert.equal(version, '1.0.0');
  const most = Math.max(...besieged.device.flash.statistics.erasesPerSector);
  assert.ok(most <= 24 * 8, `a sector was erased ${most} times in a day`);
  assert.ok(asked.length <= 24 * 16, `${asked.length} requests in a day`);
});

/** The release was given up; the server is honest again, and the publisher signs the same image once more. */
async function assertForgiven(besieged: BesiegedDevice, files: Map<string, Uint8Array>): Promise<void> {
  assert.equal((await besieged.live(72)).version, '1.0.0');
  const publish = async (sequence: number): Promise<void> => {
    for (const [path, bytes] of await repositoryOf(images.to, { sequence })) files.set(path, bytes);
  };
  await publish(7);
  const honest = await besieged.live(72);
  assert.deepEqual([honest.version, honest.told], ['1.0.0', ['REFUSED_FAILED_BEFORE']]);
  await publish(8);
  assert.equal((await besieged.live()).version, '1.1.0');
}

test('S34: a release given up for damaged downloads is taken again under a higher sequence number', async () => {
  const files = await spoilt(images.to, 7);
  await assertForgiven(new BesiegedDevice(files), files);
});

test('S34: a release given up because its trials were cut off is taken again under a higher sequence number', async () => {
  const files = await repositoryOf(images.to);
  let trials = 0;
  const besieged = new BesiegedDevice(files, {
    behaviourOf: ({ descriptor }) => {
      if (descriptor?.version === '1.1.0') trials += 1;
      return trials <= 3 && descriptor?.version === '1.1.0' ? isolatedApp : healthyApp;
    },
  });
  await assertForgiven(besieged, files);
});

/** A device whose image 1.1.0 was built to obey somebody else than 1.0.0 does. */
function builtDifferently(files: Map<string, Uint8Array>, other: DeviceTrust): BesiegedDevice {
  return new BesiegedDevice(files, {
    trust: ({ descriptor }) => (descriptor?.version === '1.1.0' ? other : trustOf(1, keys.publishers)),
  });
}

test('S35: an image that was built for another vendor is rolled back: it would refuse every release to come', async () => {
  const other: DeviceTrust = { ...trustOf(1, keys.publishers), vendorDomain: 'exmaple.com' };
  const { version, reports } = await builtDifferently(await repositoryOf(images.to), other).live();
  assert.deepEqual([version, reports[0]?.outcome, reports[0]?.status], ['1.0.0', 'rolled-back', 'ERR_TRIAL_TIMEOUT']);
});

test('S36: an image on trial brings no keys: what it would believe does not outlive its rollback', async () => {
  const set = { version: 1, threshold: 1, keys: [keys.thiefs.publicKey] };
  const bringing = async (signer: ReleaseSigner): Promise<Uint8Array> =>
    signTrustStatement(encodeTrustStatement('example.com', set), signer);
  const files = await repositoryOf(images.to, {}, [keys.publishers], [await bringing(keys.thiefs)]);
  const besieged = builtDifferently(files, trustOf(1, keys.thiefs));
  assert.equal((await besieged.live()).version, '1.0.0');
  for (const [path, bytes] of await repositoryOf(later, { sequence: 9, version: '6.6.6' }, [keys.thiefs])) {
    files.set(path, bytes);
  }
  const stranger = await besieged.live();
  assert.deepEqual([stranger.version, stranger.told], ['1.0.0', ['ERR_SIGNATURE_KEY_UNKNOWN']]);
  for (const [path, bytes] of await repositoryOf(later, { sequence: 9, version: '1.2.0' })) files.set(path, bytes);
  assert.equal((await besieged.live()).version, '1.2.0');
});
