/* New keys on their way to devices, and what becomes of the old ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as delta from '@aloft/delta';
import { planRepository, suitSeal } from '@aloft/release';
import type { CutMoment } from '../errors.ts';
import { serveFiles } from '../test-support/file-server.ts';
import { smallImage } from '../test-support/small-image.ts';
import { fetchTransport } from '../transport/fetch-transport.ts';
import { images, repositoryOf } from './test-support/besieged-device.ts';
import { keyNumber, RotatingDevice, statementTo } from './test-support/rotation.ts';

const later = smallImage({ version: '1.2.0', size: 9000 });
const next = { sequence: 8, version: '1.2.0' };
const statements = [await statementTo(1), await statementTo(2)];
const [first = new Uint8Array(), second = new Uint8Array()] = statements;

/** What a thief of the first key offers: newer than everything. */
const stolen = await repositoryOf(later, next, [keyNumber(0)]);

test('S28: new keys and what they signed are taken in one check-in, and from then on the old key is nobody', async () => {
  const it = new RotatingDevice(await repositoryOf(images.to, {}, [keyNumber(1)], [first]));
  await it.live();
  assert.equal(it.device.runningVersion, '1.1.0');
  assert.equal(it.heard().statements[0], 'OK');
  assert.deepEqual(it.versions, [1, 1]);
  it.files = stolen;
  await it.live();
  assert.equal(it.device.runningVersion, '1.1.0');
  assert.deepEqual(it.heard(), { statements: [], errors: ['ERR_SIGNATURE_KEY_UNKNOWN'] });
  it.files = await repositoryOf(later, next, [keyNumber(1)]);
  await it.live();
  assert.equal(it.device.runningVersion, '1.2.0');
});

test('S29: a device that missed several statements takes them one after the other, in one check-in', async () => {
  const all = [...statements, await statementTo(3), await statementTo(4)];
  const it = new RotatingDevice(await repositoryOf(images.to, {}, [keyNumber(4)], all));
  await it.live();
  assert.equal(it.device.runningVersion, '1.1.0');
  assert.deepEqual(it.heard().statements.slice(0, 4), ['OK', 'OK', 'OK', 'OK']);
  assert.deepEqual(it.versions, [4, 4]);
});

test('S30: a statement that the keys do not take is passed over and spoils no offer: an older one, one of a stranger, rubbish', async () => {
  const rubbish = new Uint8Array(1100).fill(0xa2);
  const strangers = await statementTo(9);
  const carried = [rubbish, strangers, first, first];
  const it = new RotatingDevice(await repositoryOf(images.to, {}, [keyNumber(1)], carried));
  await it.live();
  assert.equal(it.device.runningVersion, '1.1.0');
  const { statements: told, errors } = it.heard();
  const once = ['ERR_TRUST_TOO_LARGE', 'ERR_SIGNATURE_KEY_UNKNOWN', 'OK', 'ERR_TRUST_OLDER'];
  assert.deepEqual([told.slice(0, 4), errors], [once, []]);
  assert.deepEqual(it.versions, [1, 1]);
});

test('S30: a statement played again turns nothing back, also where its key still counts', async () => {
  const both = new RotatingDevice(await repositoryOf(images.to, {}, [keyNumber(2)], statements));
  await both.live();
  both.heard();
  both.files = await repositoryOf(images.to, {}, [keyNumber(2)], [first, second]);
  await both.live(1);
  const { statements: told, errors } = both.heard();
  assert.ok(told.length > 0 && told.every((status) => status === 'ERR_TRUST_OLDER'));
  assert.deepEqual([errors, both.versions], [[], [2, 2]]);
});

test('S31: the power goes at any erase or write of the keys: the device ends with the new ones, never with none, and the old key is nobody', async () => {
  // On a set that is kept already, so that a sector with an older one is there to be lost.
  const start = await repositoryOf(images.from, { version: '1.0.0', sequence: 1 }, [keyNumber(1)], [first]);
  const rotation = await repositoryOf(images.to, {}, [keyNumber(2)], statements);
  const former = await repositoryOf(later, next, [keyNumber(1)]);
  for (const encrypted of [false, true]) {
    const begin = async (seed: number): Promise<RotatingDevice> => {
      const it = new RotatingDevice(start, { seed, encrypted });
      await it.live(1);
      assert.equal(it.versions[0], 1);
      it.files = rotation;
      return it;
    };
    const whole = await begin(1);
    const { operations, stop } = whole.watchKeys();
    const before = whole.device.flash.operations;
    await whole.live();
    stop();
    assert.equal(whole.device.runningVersion, '1.1.0');
    assert.ok(operations.length >= 4, `${operations.length} operations`);
    let seed = 0;
    for (const [index, { number }] of operations.entries()) {
      for (const moment of ['before', 'torn', 'after'] satisfies CutMoment[]) {
        const it = await begin(++seed);
        it.device.flash.cutPowerAt(it.device.flash.operations + number - before, moment);
        assert.equal(await it.live(), 'power-cut');
        it.device.restorePower();
        it.device.boot();
        // Until it has seen the statement again it obeys the keys before, or the new ones already: never older ones.
        it.files = stolen;
        await it.live(1);
        assert.equal(it.device.runningVersion, '1.0.0', `${moment} operation ${number}`);
        it.files = rotation;
        await it.live();
        assert.equal(it.device.runningVersion, '1.1.0', `${moment} operation ${number}`);
        // Once the first of two copies was whole, the second one comes with the next set.
        assert.equal(it.versions[1], 2);
        if (index < operations.length / 2 - 1) assert.equal(it.versions[0], 2);
        it.heard();
        it.files = former;
        await it.live();
        assert.equal(it.device.runningVersion, '1.1.0');
        assert.deepEqual(it.heard().errors, ['ERR_SIGNATURE_KEY_UNKNOWN']);
      }
    }
  }
});

test('S32: keys arrive over HTTP with a published release, also on devices that missed a change, and outlast the updates', async () => {
  const files = new Map<string, Uint8Array>();
  const publish = async (target: Uint8Array, version: string, key: number, given: readonly Uint8Array[]) => {
    const existing = files.get('offers/lamp.cbor');
    const plan = await planRepository(
      {
        deviceClass: 'lamp',
        target: { bytes: target, version, chipId: 0, secureVersion: 0 },
        ...{ bases: [], existingOffer: null, lastSequence: files.size },
        ...(existing === undefined ? {} : { existingBytes: existing }),
        seal: suitSeal('example.com', [keyNumber(key)], undefined, given),
      },
      delta,
    );
    for (const { path, bytes } of plan.files) files.set(path, bytes);
    return plan.offer;
  };
  const server = await serveFiles(files);
  try {
    const transport = fetchTransport(server.url);
    const punctual = new RotatingDevice(new Map(), { transport });
    const late = new RotatingDevice(new Map(), { transport });
    await publish(images.to, '1.1.0', 1, [first]);
    await punctual.live();
    assert.deepEqual([punctual.device.runningVersion, punctual.versions], ['1.1.0', [1, 1]]);

    // Statements that are out stay in the offer, so that nobody who was away is left behind.
    assert.deepEqual((await publish(later, '1.2.0', 2, [second])).statements, [first, second]);
    for (const it of [punctual, late]) {
      await it.live();
      assert.deepEqual([it.device.runningVersion, it.versions], ['1.2.0', [2, 2]]);
      it.heard();
    }
    for (const [path, bytes] of stolen) files.set(path, bytes);
    for (const it of [punctual, late]) {
      await it.live();
      assert.deepEqual(it.heard().errors, ['ERR_SIGNATURE_KEY_UNKNOWN']);
      assert.equal(it.device.runningVersion, '1.2.0');
    }
  } finally {
    await server.close();
  }
});
