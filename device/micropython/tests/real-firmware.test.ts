import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createPatch } from '@aloft/delta';
import { encodeOffer, plainSuitManifest, signManifest } from '@aloft/release';
import { hex, sha256, signer, trustModule, whileServed } from './file-release.ts';
import { compiled, decoderFiles, missingUnix, packageFiles, SmallBoard } from './small-board.ts';

const image = (name: string): Uint8Array =>
  readFileSync(join(import.meta.dirname, `../../../vectors/firmware/weather-${name}.bin`));
const mpyCross = process.env['ALOFT_MPY_CROSS'];
const missing = missingUnix ?? (mpyCross === undefined ? 'ALOFT_MPY_CROSS names no mpy-cross' : undefined);
/** Least measured: 82 and 77 KB, some 5 KB of it what stands in for the board. */
const heaps = { patch: '90k', image: '86k' } as const;

describe('MicroPython with littlefs, real sockets and slots in files', { skip: missing ?? false }, () => {
  for (const way of ['patch', 'image'] as const) {
    test(`${heaps[way]} of heap are enough for signed firmware that comes as ${way}`, async () => {
      const own = await compiled({ ...packageFiles(), ...decoderFiles() }, mpyCross ?? '');
      const [base, target] = [image('esp32c3-1.0.0'), image('esp32c3-1.1.0')];
      const board = new SmallBoard();
      try {
        await board.put({ ...own, 'aloft_trust.py': new TextEncoder().encode(trustModule) });
        board.putFirmware(base);
        await whileServed(await release(base, target, way), async (url, asked) => {
          const boots: { reset?: boolean; result?: boolean; error?: unknown; outcome?: unknown }[] = [];
          while (boots.length < (way === 'patch' ? 3 : 2)) {
            boots.push(JSON.parse(await board.updateFirmware(heaps[way], url)));
          }
          assert.equal(boots[0]?.result, true, JSON.stringify(boots));
          if (way === 'patch') assert.equal(boots[1]?.reset, true, JSON.stringify(boots));
          assert.deepEqual(boots.at(-1)?.outcome, ['confirmed', null, '2.0.0'], JSON.stringify(boots));
          assert.equal(asked.filter((path) => path.startsWith('artifacts/')).length, 1, asked.join(' '));
        });
      } finally {
        board.remove();
      }
    });
  }
});

async function release(base: Uint8Array, target: Uint8Array, way: 'patch' | 'image'): Promise<Map<string, Uint8Array>> {
  const patch = createPatch(base, target);
  const manifest = plainSuitManifest('example.com', {
    sequence: 2,
    deviceClass: 'lamp',
    version: '2.0.0',
    chipId: 5,
    targetDigest: sha256(target),
    targetSize: target.length,
    secureVersion: 0,
  });
  const kinds = {
    patch: { kind: 'patch', baseDigest: sha256(base), ramSize: patch.header.ramSize, content: patch.bytes },
    image: { kind: 'image', content: target },
  } as const;
  const { content, ...kind } = kinds[way];
  const envelope = await signManifest(manifest, [signer]);
  const offer = encodeOffer(envelope, [{ ...kind, digest: sha256(content), size: content.length }]);
  return new Map([
    ['offers/lamp.cbor', offer],
    [`artifacts/${hex(sha256(content))}`, content],
  ]);
}
