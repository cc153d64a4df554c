import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDeviceCode } from './compile.ts';
import { DeviceCode } from './device-code.ts';
import type { DevicePort } from './device-port.ts';

const code = await loadDeviceCode();

/** A device that only ever asks for its offer. */
function port(journalRead: () => boolean): DevicePort {
  const no = (): boolean => false;
  return {
    ...{ deviceClass: 'lamp', chipId: 5, chipRevision: 3, secureVersion: 0, slotSize: 65536, runningSlotSize: 65536 },
    ...{ read: no, erase: no, write: no, journalRead, journalErase: no, journalWrite: no },
    ...{ bootState: () => null, setBoot: no, confirm: no, rollback: no, nowMs: () => 0 },
  };
}

test('a machine that was given back after an exception of the port starts as a new one does', () => {
  const states = (device: DeviceCode): unknown[] => Array.from({ length: 20 }, () => device.step());
  const fresh = states(
    new DeviceCode(
      code,
      port(() => false),
    ),
  );
  for (let round = 0; round < 500; round++) {
    const cut = new DeviceCode(
      code,
      port(() => {
        throw new RangeError('no power');
      }),
    );
    // 64 KB of stack would not hold what 500 exceptions leave on it.
    assert.throws(() => states(cut), RangeError);
    cut.discard();
  }
  const again = new DeviceCode(
    code,
    port(() => false),
  );
  assert.deepEqual(states(again), fresh);
});
