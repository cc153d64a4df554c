/* Releases that were really signed, but are old, or meant for others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chipNamed, smallImage } from '../test-support/small-image.ts';
import { BesiegedDevice, type Fate, images, repositoryOf, type Saying } from './test-support/besieged-device.ts';

const isDownload = (path: string): boolean => path.startsWith('artifacts/');

/** A device that is offered the new image by a manifest that says this. */
async function offered(saying: Saying, options: ConstructorParameters<typeof BesiegedDevice>[1] = {}): Promise<Fate> {
  return new BesiegedDevice(await repositoryOf(images.to, saying), options).live();
}

function assertRefused({ version, told, asked }: Fate, status: string): void {
  assert.deepEqual([version, told], ['1.0.0', [status]]);
  assert.equal(asked.filter(isDownload).length, 0, 'refused before anything was downloaded');
}

test('S10: an older release played again is refused once a newer one was confirmed, on every later boot', async () => {
  const files = await repositoryOf(images.to, { sequence: 7 });
  const besieged = new BesiegedDevice(files);
  assert.equal((await besieged.live()).version, '1.1.0');
  const old = await repositoryOf(images.from, { sequence: 6, version: '1.0.0' });
  for (const [path, bytes] of old) files.set(path, bytes);
  for (let boot = 0; boot < 2; boot += 1) {
    const { version, told, asked } = await besieged.live();
    assert.deepEqual([version, told], ['1.1.0', ['REFUSED_SEQUENCE']]);
    assert.equal(asked.filter(isDownload).length, 0);
    besieged.device.boot();
  }
});

test('S11: an operator may order an older version: signed anew under a higher sequence number', async () => {
  const files = await repositoryOf(images.to, { sequence: 7 });
  const besieged = new BesiegedDevice(files);
  assert.equal((await besieged.live()).version, '1.1.0');
  for (const [path, bytes] of await repositoryOf(images.from, { sequence: 8, version: '1.0.0' }))
    files.set(path, bytes);
  assert.equal((await besieged.live()).version, '1.0.0');
});

test('S12: a manifest that is over is refused by a device that knows the time, and only by such a one', async () => {
  const expiresAt = 1_800_000_000;
  assertRefused(await offered({ expiresAt }, { time: () => expiresAt }), 'REFUSED_EXPIRED');
  assert.equal((await offered({ expiresAt }, { time: () => expiresAt - 1 })).version, '1.1.0');
  assert.equal((await offered({ expiresAt }, { time: () => 0 })).version, '1.1.0', 'a clock that is not set');
  assert.equal((await offered({ expiresAt })).version, '1.1.0', 'no clock');
});

test('S13: a release for another vendor, class, chip or revision is refused before anything is downloaded', async () => {
  assertRefused(await offered({ vendorDomain: 'example.org' }), 'REFUSED_VENDOR');
  assertRefused(await offered({ deviceClass: 'door' }), 'REFUSED_CLASS');
  assertRefused(await offered({ chipId: 9 }), 'REFUSED_CHIP');
  assertRefused(await offered({ minChipRevision: 300 }, { chipRevision: 299 }), 'REFUSED_CHIP_REVISION');
  assertRefused(await offered({ maxChipRevision: 299 }, { chipRevision: 300 }), 'REFUSED_CHIP_REVISION');
});

test('S14: a release that must be reached through another one is refused by a device that skipped it', async () => {
  assertRefused(await offered({ sequence: 7, minimumSequence: 5 }), 'REFUSED_STEP_MISSING');
  const files = await repositoryOf(images.to, { sequence: 5 });
  const besieged = new BesiegedDevice(files);
  assert.equal((await besieged.live()).version, '1.1.0');
  const next = smallImage({ version: '1.2.0', size: 9000 });
  for (const [path, bytes] of await repositoryOf(next, { sequence: 7, minimumSequence: 5, version: '1.2.0' })) {
    files.set(path, bytes);
  }
  assert.equal((await besieged.live()).version, '1.2.0');
});

test('S15: where the chip has burnt a secure version, a signed release below it is refused', async () => {
  const burnt = smallImage({ version: '1.1.0', size: 9000, secureVersion: 2 });
  const files = await repositoryOf(burnt, { secureVersion: 2 });
  const besieged = new BesiegedDevice(files, { antiRollback: true });
  assert.equal((await besieged.live()).version, '1.1.0');
  besieged.device.boot();
  const lower = smallImage({ version: '1.2.0', size: 9000, secureVersion: 1 });
  for (const [path, bytes] of await repositoryOf(lower, { sequence: 9, secureVersion: 1 })) files.set(path, bytes);
  const { version, told } = await besieged.live();
  assert.deepEqual([version, told], ['1.1.0', ['REFUSED_SECURE_VERSION']]);
});

test('S16: the image decides too: one for another chip under a manifest for any chip is never selected', async () => {
  const other = smallImage({ version: '1.1.0', chip: chipNamed('esp32s3') });
  const besieged = new BesiegedDevice(await repositoryOf(other, { chipId: 0xffff }));
  const { version, reports } = await besieged.live();
  assert.equal(version, '1.0.0');
  assert.deepEqual([reports[0]?.outcome, reports[0]?.status], ['failed', 'ERR_IMAGE_CHIP']);
});
