import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDeviceCode } from '../device-code/compile.ts';
import { publish } from '../test-support/repository.ts';
import { relatedImages } from '../test-support/small-image.ts';
import { MemoryTransport } from '../transport/memory-transport.ts';
import { streamedPatchWork } from './derive-work.ts';
import { measureUpdate } from './measure-update.ts';
import { receivedBytesOf, type UpdateWork } from './workload.ts';

const code = await loadDeviceCode();
const { from, to } = relatedImages(60_000);

async function play(bases: readonly Uint8Array[]): Promise<{ work: UpdateWork; sent: number; artifacts: number[] }> {
  const { files, offer } = await publish('lamp', to, bases);
  const transport = new MemoryTransport({ files });
  const work = await measureUpdate({
    name: 'test',
    from,
    chip: 'esp32',
    flashSize: 1 << 20,
    deviceClass: 'lamp',
    transport,
    code,
    decoding: 1_000_000,
  });
  return { work, sent: transport.sentBytes, artifacts: offer.artifacts.map(({ size }) => size) };
}

const patched = await play([from]);
const sum = (work: UpdateWork, of: (phase: UpdateWork['phases'][number]) => number): number =>
  work.phases.reduce((total, phase) => total + of(phase), 0);

test('every received byte is in a phase that is online, and all of them are counted', () => {
  const { work, sent } = patched;
  assert.equal(receivedBytesOf(work), sent);
  for (const { isOnline, receivedBytes } of work.phases) assert.ok(isOnline || receivedBytes === 0);
});

test('the image is erased and written once, and an update takes two starts', () => {
  const { work } = patched;
  const sectors = Math.ceil(to.length / 4096);
  assert.ok(sum(work, ({ flash }) => flash.erases) >= sectors);
  assert.ok(sum(work, ({ flash }) => flash.erases) <= sectors + 20);
  assert.ok(sum(work, ({ flash }) => flash.programmedBytes) >= to.length);
  assert.equal(
    sum(work, ({ starts }) => starts),
    2,
  );
});

test('a staged patch is applied and verified offline', () => {
  const { work } = patched;
  for (const name of ['apply', 'verify']) {
    const phase = work.phases.find((each) => each.name === name);
    assert.ok(phase !== undefined && !phase.isOnline, name);
    assert.ok(phase.instructions > 0, name);
  }
});

test("another tool's patch differs from a raw image only while it is received", () => {
  const raw = patched.work;
  const derived = streamedPatchWork('peer', raw, 1234, 5_000_000);
  const [before, after] = [raw, derived].map(({ phases }) => phases.filter(({ name }) => name !== 'download, online'));
  assert.deepEqual(after, before);
  assert.equal(derived.phases.find(({ name }) => name === 'download, online')?.receivedBytes, 1234);
});

test('an update that fails is an error and no figure', async () => {
  const nobody = new MemoryTransport({ files: new Map() });
  const options = { name: 'none', from, chip: 'esp32', flashSize: 1 << 20, deviceClass: 'lamp', code, decoding: 0 };
  await assert.rejects(measureUpdate({ ...options, transport: nobody }), { code: 'DEVICE_BAD_OPTION' });
});
