import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { openRepositoryFolder, startServer } from '@aloft/server';
import { type DeviceMessage, fetchTransport, loadDeviceCode, VirtualDevice } from '@aloft/simulator';
import { readTrustFile } from './keys/read-trust-file.ts';
import { makeKeys } from './test-support/key-files.ts';
import { NEW, OLD, type Workshop, workshop } from './test-support/run-aloft.ts';

const HOURS = 3_600_000;
const code = await loadDeviceCode();

/** Keys `a`, `b` and `stranger`, and sets of two of them. */
async function setting(t: TestContext): Promise<Workshop> {
  const shop = workshop(t);
  await makeKeys(shop, 'a', 'b', 'stranger');
  for (const [file, ...keys] of [
    ['trust.json', 'a', 'b'],
    ['other.json', 'stranger', 'b'],
  ] as const) {
    const set = ['--keys', 'keys', '--vendor', 'example.com', '-o', file];
    assert.equal((await shop.aloft('keys', 'export', ...keys, ...set)).code, 0);
  }
  return shop;
}

/** Publishes the new image for devices that run the old one. */
async function publish({ aloft }: Workshop, ...more: string[]): Promise<void> {
  const args = ['publish', '--class', 'weather', '--image', NEW, '--base', OLD, '--out', 'repo', '--keys', 'keys'];
  const run = await aloft(...args, ...more);
  assert.equal(run.code, 0, run.err);
}

/** What a device that runs the old image makes of the repository in some hours: its version then, and its complaints. */
async function live(t: TestContext, shop: Workshop, trustFile: string | null, chipRevision = 0) {
  const server = await startServer({ repository: openRepositoryFolder(shop.path('repo')), port: 0 });
  t.after(() => server.close());
  const anchors = trustFile === null ? null : (await readTrustFile(trustFile)).anchors;
  const messages: DeviceMessage[] = [];
  const device = new VirtualDevice({
    chip: 'esp32c3',
    chipRevision,
    deviceClass: 'weather',
    code,
    transport: fetchTransport(server.url),
    trust: { vendorDomain: 'example.com', anchors },
    onMessage: (message) => messages.push(message),
  });
  device.flashFirmware(new Uint8Array(readFileSync(OLD)));
  device.boot();
  await device.run({ untilMs: 6 * HOURS });
  const statuses = messages.flatMap((message) => (message.kind === 'engine' ? [message.event.status] : []));
  const refusals = statuses.filter((status) => /^(ERR|REFUSED)_/.test(status) && status !== 'REFUSED_RUNNING');
  return { version: device.runningVersion, refusal: refusals[0] ?? null, received: device.receivedBytes };
}

test('a device updates to what is published and signed with a key it believes, through the patch', async (t) => {
  const shop = await setting(t);
  await publish(shop, '--key', 'b', '--trust', 'trust.json', 'other.json');
  for (const trust of ['trust.json', 'other.json']) {
    const { version, refusal, received } = await live(t, shop, trust);
    assert.deepEqual([version, refusal], ['1.1.0', null]);
    assert.ok(received < 20_000, `${received} bytes are more than a patch`);
  }
});

test('a device refuses what was signed with keys it does not know', async (t) => {
  const shop = await setting(t);
  await publish(shop, '--key', 'stranger', '--vendor', 'example.com');
  const { version, refusal } = await live(t, shop, 'trust.json');
  assert.deepEqual([version, refusal], ['1.0.0', 'ERR_SIGNATURE_KEY_UNKNOWN']);
});

test('what is published unsigned runs in a laboratory, and on no device that has keys', async (t) => {
  const shop = await setting(t);
  await publish(shop, '--unsigned', '--vendor', 'example.com');
  assert.equal((await live(t, shop, null)).version, '1.1.0');
  const { version, refusal } = await live(t, shop, 'trust.json');
  assert.deepEqual([version, refusal], ['1.0.0', 'ERR_MANIFEST_UNSIGNED']);
});

test('devices obey the limits that were published', async (t) => {
  const shop = await setting(t);
  await publish(shop, '--key', 'a', '--trust', 'trust.json', '--min-chip-revision', '1.0');
  const { version, refusal } = await live(t, shop, 'trust.json', 99);
  assert.deepEqual([version, refusal], ['1.0.0', 'REFUSED_CHIP_REVISION']);
  assert.equal((await live(t, shop, 'trust.json', 100)).version, '1.1.0');
});
