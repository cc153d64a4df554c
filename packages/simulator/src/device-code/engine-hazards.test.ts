import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runBootloader } from '../bootloader/run-bootloader.ts';
import { IDF_VERSIONS } from '../ota/idf-version.ts';
import { otadataText, putOtadata } from '../test-support/small-board.ts';
import { smallImage } from '../test-support/small-image.ts';
import { loadDeviceCode } from './compile.ts';
import { type AppBehaviour, TestDevice, type TestDeviceOptions } from './test-support/test-device.ts';
import { release, TestServer } from './test-support/test-server.ts';

/*
 * The traps of `ota/hazards.test.ts`, with the engine in them. For each: it steps around the trap, or comes out right.
 */

const code = await loadDeviceCode();
const base = smallImage({ version: '1.0.0', size: 6000 });
const target = smallImage({ version: '2.0.0', size: 7000 });

function offered(behaviour: AppBehaviour = 'healthy', options: TestDeviceOptions = {}): TestDevice {
  const server = new TestServer();
  release(server, target);
  return new TestDevice(code, server, base, { ...options, apps: { '2.0.0': behaviour } });
}

const outcomes = (device: TestDevice): unknown[] =>
  device.reports.map(({ outcome, status, boots }) => [outcome, status, boots]);

/** Damages the image in ota_1. */
function damage({ board }: TestDevice): void {
  board.flash.write(board.ota1.offset + 0x400, new Uint8Array(64));
}

/** Calls `look` after every change of otadata with what it says then. */
function watchOtadata(device: TestDevice, look: (entries: readonly [string, string]) => void): void {
  const { flash, otadata } = device.board;
  flash.watch(({ offset }) => {
    if (offset >= otadata.offset && offset < otadata.offset + otadata.size) look(otadataText(device.board));
  });
}

test('H1: after a fallback the old image never marks the broken slot valid', () => {
  for (const idf of IDF_VERSIONS) {
    const device = offered('healthy', { board: { idf } });
    assert.equal(device.bootOnce(), null, 'selected, restarting');
    damage(device);
    let isBlessed = false;
    watchOtadata(device, ([, second]) => {
      isBlessed ||= runsFromFirst && second === '2:VALID';
    });
    let runsFromFirst = true;
    const { server } = device;
    const get = server.get.bind(server);
    server.get = () => null;
    assert.equal(device.run(), '1.0.0');
    assert.equal(isBlessed, false, idf);
    server.get = get;
    runsFromFirst = false;
    assert.equal(device.run(), '2.0.0');
    assert.deepEqual(outcomes(device), [['confirmed', 'OK', 2]]);
  }
});

test('H2: an image that went bad behind a PENDING entry is known as never started, and built again', () => {
  const device = offered();
  assert.equal(device.bootOnce(), null);
  damage(device);
  device.events.length = 0;
  device.server.fail({ match: 'offers/', kind: 'unreachable' });
  assert.equal(device.run(), '2.0.0');
  assert.equal(
    device.story[0],
    'trial-failed ERR_TRIAL_NOT_BOOTED',
    'what PENDING says about the other slot is not ours',
  );
  assert.deepEqual(outcomes(device), [['confirmed', 'OK', 2]]);
});

test('H3: with a torn state the bootloader gives a new image chances without end; the engine counts by itself', () => {
  for (const [behaviour, expected] of [
    ['crashes', ['rolled-back', 'ERR_TRIAL_RESET', 3]],
    ['unhealthy', ['rolled-back', 'ERR_TRIAL_UNHEALTHY', 1]],
    ['healthy', ['confirmed', 'OK', 1]],
  ] as const) {
    const device = offered(behaviour);
    assert.equal(device.bootOnce(), null);
    const { flash, otadata } = device.board;
    putOtadata(device.board, '1:VALID', '2:UNDEFINED');
    flash.write(otadata.offset + 0x1000 + 24, Uint8Array.of(0x71));
    assert.equal(device.run(), behaviour === 'healthy' ? '2.0.0' : '1.0.0');
    assert.deepEqual(outcomes(device), [expected]);
    assert.ok(device.boots <= 6);
  }
});

test('H4: after a fallback the running slot has a record at every moment until the new image is confirmed', () => {
  for (const idf of IDF_VERSIONS) {
    const device = offered('healthy', { board: { idf } });
    putOtadata(device.board, '1', '2');
    let isFirstNamed = true;
    let isSelecting = false;
    watchOtadata(device, (entries) => {
      isSelecting ||= device.story.includes('select');
      if (isSelecting) isFirstNamed &&= entries.some((entry) => /^[135]:(VALID|UNDEFINED)$/.test(entry));
    });
    assert.equal(device.bootOnce(), null);
    assert.ok(isSelecting && isFirstNamed, `${idf}: ${otadataText(device.board).join(' ')}`);
    damage(device);
    assert.equal(device.runs.version, '1.0.0', 'the new slot goes bad at the worst moment and the old image boots');
  }
});

test('H5: an unlucky reset in the first boot costs neither the update nor a download', () => {
  for (const idf of IDF_VERSIONS) {
    const device = offered('healthy', { board: { idf } });
    assert.equal(device.bootOnce(), null);
    runBootloader(device.board);
    assert.equal(device.run(), '2.0.0');
    assert.deepEqual(outcomes(device), [['confirmed', 'OK', 2]]);
    assert.equal(device.server.artifactBytes, target.length);
  }
});

test('H6: the entry the bootloader obeys counts, not an older one for the same slot that comes first', () => {
  const settled = offered();
  putOtadata(settled.board, '1:PENDING_VERIFY', '3:VALID');
  assert.equal(settled.run(), '2.0.0');
  assert.equal(settled.story[0], 'check-in', 'no trial of an image that was confirmed long ago');
  const pending = offered();
  pending.server.files.clear();
  release(pending.server, base);
  putOtadata(pending.board, '1:VALID', '3:NEW');
  assert.equal(pending.run(), '1.0.0');
  assert.ok(pending.story.includes('confirmed'), 'a trial, though the first entry says VALID');
  assert.deepEqual(otadataText(pending.board), ['1:VALID', '3:VALID']);
});

test('H7: otadata is left alone until the new image is whole and verified', () => {
  for (const idf of IDF_VERSIONS) {
    const device = offered('healthy', { board: { idf } });
    const { flash, ota1 } = device.board;
    flash.write(ota1.offset, smallImage({ version: '1.5.0', size: 5000 }));
    putOtadata(device.board, '3:VALID', '2:VALID');
    const seen: string[] = [];
    watchOtadata(device, (entries) => {
      if (!device.story.includes('select')) seen.push(entries.join(' '));
    });
    assert.equal(device.run(), '2.0.0');
    assert.deepEqual(seen, [], idf);
    assert.deepEqual(outcomes(device), [['confirmed', 'OK', 1]]);
  }
});
