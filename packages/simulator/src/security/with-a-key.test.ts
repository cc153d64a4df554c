/* Whoever holds a key, and what still stands in the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashingApp, healthyApp, isolatedApp } from '../device/app-behaviour.ts';
import { DeviceCodeError } from '../errors.ts';
import { smallImage } from '../test-support/small-image.ts';
import { BesiegedDevice, images, keys, repositoryOf, trustOf } from './test-support/besieged-device.ts';

test('S17: with a threshold of two, one stolen key is not enough', async () => {
  const trust = trustOf(2, keys.publishers, keys.second);
  const alone = await new BesiegedDevice(await repositoryOf(images.to, {}, [keys.publishers]), { trust }).live();
  assert.deepEqual([alone.version, alone.told], ['1.0.0', ['ERR_SIGNATURE_TOO_FEW']]);
  const withOther = [keys.publishers, keys.thiefs];
  const padded = await new BesiegedDevice(await repositoryOf(images.to, {}, withOther), { trust }).live();
  assert.deepEqual([padded.version, padded.told], ['1.0.0', ['ERR_SIGNATURE_TOO_FEW']]);
  const both = [keys.publishers, keys.second];
  assert.equal((await new BesiegedDevice(await repositoryOf(images.to, {}, both), { trust }).live()).version, '1.1.0');
});

test('S18: what a thief of enough keys signs is installed, and still has to prove itself: one that crashes or reaches nobody is rolled back', async () => {
  const malware = smallImage({ version: '6.6.6', size: 9000 });
  for (const app of [crashingApp, isolatedApp]) {
    const besieged = new BesiegedDevice(await repositoryOf(malware, { version: '6.6.6' }), {
      behaviourOf: ({ descriptor }) => (descriptor?.version === '6.6.6' ? app : healthyApp),
    });
    const { version, reports } = await besieged.live();
    assert.deepEqual([version, reports[0]?.outcome], ['1.0.0', 'rolled-back']);
  }
});

test('S19: a device without keys takes nothing, unless it was built as a laboratory', async () => {
  const none = { vendorDomain: 'example.com', anchors: { version: 0, threshold: 1, keys: [] } };
  const files = await repositoryOf(images.to);
  assert.throws(() => new BesiegedDevice(files, { trust: none }), DeviceCodeError);
  const laboratory = { vendorDomain: 'example.com', anchors: null };
  const unsigned = await repositoryOf(images.to, {}, []);
  assert.equal((await new BesiegedDevice(unsigned, { trust: laboratory }).live()).version, '1.1.0');
});

test('S20: an image that lost its keys is rolled back: in its trial it cannot believe the offer that brought it', async () => {
  const files = await repositoryOf(images.to);
  const besieged = new BesiegedDevice(files, {
    trust: ({ descriptor }) => trustOf(1, descriptor?.version === '1.1.0' ? keys.thiefs : keys.publishers),
  });
  const { version, reports } = await besieged.live();
  assert.deepEqual([version, reports[0]?.outcome, reports[0]?.status], ['1.0.0', 'rolled-back', 'ERR_TRIAL_TIMEOUT']);
});
