import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BsdiffFormatError, splitBsdiffPatch } from './bsdiff-streams.ts';

const part = fc.uint8Array({ maxLength: 40 });

function join(control: Uint8Array, diff: Uint8Array, extra: Uint8Array): Uint8Array {
  const header = new Uint8Array(32);
  header.set(new TextEncoder().encode('BSDIFF40'));
  const view = new DataView(header.buffer);
  view.setBigInt64(8, BigInt(control.length), true);
  view.setBigInt64(16, BigInt(diff.length), true);
  return Uint8Array.from([...header, ...control, ...diff, ...extra]);
}

test('the three streams come back as they went in', () => {
  fc.assert(
    fc.property(part, part, part, (control, diff, extra) => {
      assert.deepEqual(splitBsdiffPatch(join(control, diff, extra)), [control, diff, extra]);
    }),
  );
});

test('bytes that are no bsdiff patch are refused and nothing else', () => {
  fc.assert(
    fc.property(part, part, fc.uint8Array({ minLength: 16, maxLength: 16 }), (control, diff, sizes) => {
      const patch = join(control, diff, new Uint8Array(0));
      patch.set(sizes, 8);
      for (const bytes of [control, patch]) {
        try {
          splitBsdiffPatch(bytes);
        } catch (error) {
          assert.ok(error instanceof BsdiffFormatError);
        }
      }
    }),
  );
});
