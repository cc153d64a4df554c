import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as delta from '@aloft/delta';
import { encodeOffer, offerPath, privateKeySigner, signManifest } from '@aloft/release';
import { loadDeviceCode } from '../device-code/compile.ts';
import { serveFiles } from '../test-support/file-server.ts';
import { publish } from '../test-support/repository.ts';
import { relatedImages, smallImage } from '../test-support/small-image.ts';
import { fetchTransport } from '../transport/fetch-transport.ts';
import { MemoryTransport } from '../transport/memory-transport.ts';
import { runUpdateStory, type StoryOptions, type StoryResult } from './run-update-story.ts';
import { type SceneName, scenes } from './scenes.ts';
import type { StoryEvent } from './story-event.ts';

const code = await loadDeviceCode();
const { from, to } = relatedImages(60_000);
const repository = await publish('lamp', to, [from]);

async function tell(options: Partial<StoryOptions> = {}): Promise<{ events: StoryEvent[]; result: StoryResult }> {
  const events: StoryEvent[] = [];
  const transport = new MemoryTransport({ files: repository.files });
  const onEvent = (event: StoryEvent): number => events.push(event);
  const result = await runUpdateStory({ from, to, deviceClass: 'lamp', transport, code, onEvent, ...options });
  return { events, result };
}

const { events, result } = await tell();
const sceneNames = scenes.filter(({ forgesOffers }) => !forgesOffers).map(({ name }) => name);

function eventsOf(scene: SceneName): StoryEvent[] {
  return events.filter((event) => event.scene === scene);
}

/** Asserts that the kinds happen in this order, whatever lies between them. */
function assertPlot(scene: SceneName, plot: readonly StoryEvent['kind'][]): void {
  let rest = eventsOf(scene).map(({ kind }) => kind);
  for (const kind of plot) {
    const at = rest.indexOf(kind);
    assert.ok(at >= 0, `${scene}: no "${kind}" in its place`);
    rest = rest.slice(at + 1);
  }
}

test('every scene ends as it should', () => {
  assert.deepEqual(
    result.scenes.map(({ scene, result: { ok, outcome, version, cuts } }) => [scene, ok, outcome, version, cuts]),
    [
      ['clean-update', true, 'confirmed', '1.1.0', 0],
      ['power-cuts', true, 'confirmed', '1.1.0', 2],
      ['damaged-artifacts', true, 'failed', '1.0.0', 0],
      ['crashing-app', true, 'rolled-back', '1.0.0', 0],
    ],
  );
  assert.equal(result.ok, true);
});

test('act 1: check in, download, verify, switch, boot the new image, confirm', () => {
  assertPlot('clean-update', ['scene-begin', 'boot', 'check-in', 'offer', 'request', 'download', 'verify', 'switch']);
  assertPlot('clean-update', ['switch', 'reboot', 'boot', 'trial', 'health', 'confirmed', 'report', 'scene-end']);
});

test('act 2: after each power cut the device boots and goes on', () => {
  assertPlot('power-cuts', ['power-cut', 'power-restored', 'boot', 'power-cut', 'power-restored', 'boot', 'confirmed']);
  const cuts = eventsOf('power-cuts').flatMap((event) => (event.kind === 'power-cut' ? [event] : []));
  assert.equal(cuts[0]?.during, 'download');
  assert.equal(cuts[1]?.when, 'torn');
});

test('act 3: damaged artifacts are given up one after the other and never selected', () => {
  const kinds = eventsOf('damaged-artifacts').map(({ kind }) => kind);
  assert.ok(kinds.filter((kind) => kind === 'fallback').length >= 2);
  for (const never of ['switch', 'trial', 'reboot'] as const) assert.ok(!kinds.includes(never));
});

test('act 4: each boot of a crashing release is followed by the bootloader going back to the old one', () => {
  assertPlot('crashing-app', ['switch', 'boot', 'trial', 'reboot', 'boot', 'trial-failed', 'switch', 'boot', 'trial']);
  const boots = eventsOf('crashing-app').flatMap((event) => (event.kind === 'boot' ? [event.version] : []));
  assert.deepEqual(boots, ['1.0.0', '1.1.0', '1.0.0', '1.1.0', '1.0.0', '1.1.0', '1.0.0']);
});

test('in every scene time, flash operations and received bytes never fall, and begin at zero', () => {
  for (const scene of sceneNames) {
    const story = eventsOf(scene);
    assert.equal(story[0]?.kind, 'scene-begin');
    assert.equal(story.at(-1)?.kind, 'scene-end');
    let last = { ms: 0, flashOperations: 0, receivedBytes: 0 };
    for (const event of story) {
      assert.ok(event.ms >= last.ms && event.flashOperations >= last.flashOperations);
      assert.ok(event.receivedBytes >= last.receivedBytes);
      last = event;
    }
    assert.deepEqual([story[0]?.ms, story[0]?.flashOperations, story[0]?.receivedBytes], [0, 0, 0]);
  }
});

test('progress stays within its total and is told in at most 41 steps without a break', () => {
  let last = '';
  let told = 0;
  for (const event of events) {
    told = event.kind === last ? told + 1 : 1;
    last = event.kind;
    if (event.kind !== 'download' && event.kind !== 'apply' && event.kind !== 'verify') continue;
    assert.ok(event.position >= 0 && event.position <= event.total);
    assert.ok(told <= 41);
  }
});

test('the last picture shows the new image in the running slot and the old one beside it', () => {
  const end = eventsOf('clean-update').at(-1);
  assert.ok(end?.kind === 'scene-end');
  const used = end.slots.map(({ cells }) => new Set(cells.filter((cell) => cell !== 'erased')));
  assert.deepEqual(used[0], new Set(['base']));
  assert.ok(used[1]?.has('target') && !used[1].has('base'));
});

test('the story is the same over real HTTP', async () => {
  const server = await serveFiles(repository.files);
  try {
    assert.deepEqual((await tell({ transport: fetchTransport(server.url) })).events, events);
  } finally {
    await server.close();
  }
});

test('scenes can be chosen, and boards can differ', async () => {
  const { result: chosen } = await tell({
    scenes: ['crashing-app'],
    device: { encrypted: true, idf: '6.1', flashSize: 0x200000 },
  });
  assert.deepEqual(
    chosen.scenes.map(({ scene, result: { ok } }) => [scene, ok]),
    [['crashing-app', true]],
  );
});

test('an update that applies nothing is cut at the switch instead', async () => {
  const raw = await publish('lamp', to, [], {
    ...delta,
    createPatch: (_base, target) => ({ ...delta.createPatch(null, target), bytes: new Uint8Array(target.length) }),
  });
  const story = await tell({ scenes: ['power-cuts'], transport: new MemoryTransport({ files: raw.files }) });
  const phases = story.events.flatMap((event) => (event.kind === 'power-cut' ? [event.during] : []));
  assert.deepEqual(phases, ['download', 'switch']);
  assert.equal(story.result.ok, true);
});

test('act 5: an offer that others signed is not believed, and nothing is downloaded', async () => {
  const [own, other] = [1, 2].map((byte) => privateKeySigner(new Uint8Array(32).fill(byte)));
  assert.ok(own && other);
  const { manifest, artifacts } = repository.offer;
  const [right, forged] = await Promise.all(
    [own, other].map(async (key) => encodeOffer(await signManifest(manifest, [key]), artifacts)),
  );
  assert.ok(right && forged);
  const trust = { vendorDomain: 'example.com', anchors: { version: 0, threshold: 1, keys: [own.publicKey] } };
  const transport = new MemoryTransport({ files: new Map([...repository.files, [offerPath('lamp'), right]]) });
  const story = await tell({ transport, forgedOffer: forged, device: { trust } });
  assert.equal(story.result.ok, true);
  assert.equal(story.result.scenes.length, 5);
  const last = story.events.filter(({ scene }) => scene === 'stolen-server');
  assert.ok(last.some((event) => event.kind === 'error' && event.status === 'ERR_SIGNATURE_KEY_UNKNOWN'));
  assert.ok(!last.some(({ kind }) => kind === 'request' || kind === 'offer'));
});

test('images with equal versions are told apart', async () => {
  const old = smallImage({ version: '1.0.0', size: 9000 });
  const fresh = smallImage({ version: '1.0.0', size: 9500 });
  const { files } = await publish('lamp', fresh, [old]);
  const story = await tell({ from: old, to: fresh, transport: new MemoryTransport({ files }) });
  assert.equal(story.result.ok, true);
});

test('images that are none are refused before anything runs', async () => {
  await assert.rejects(tell({ from: new Uint8Array(100) }), { code: 'IMAGE_BAD_MAGIC' });
  await assert.rejects(tell({ device: { chip: 'esp8266' } }), { code: 'DEVICE_CHIP_UNKNOWN' });
});
