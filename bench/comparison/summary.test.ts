import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PeerGroup } from '../peers/peer.ts';
import { bestPeer, type PairResult } from './pair-result.ts';
import { patchReport } from './patch-report.ts';
import { measuredSize, recordedSize, summarise, summariseTools } from './summary.ts';

const aloft = {
  size: 100,
  ramSize: 12_000,
  createSeconds: 2,
  peakMemory: 100 << 20,
  applySeconds: 0.05,
  hpatchLiteSeconds: 0.01,
  symbols: 1200,
  changed: 100,
  imageSize: 5000,
  imageCreateSeconds: 1,
  imageApplySeconds: 0.1,
};

function resultOf(pair: string, peers: readonly (readonly [string, PeerGroup, number])[]): PairResult {
  return {
    pair,
    baseSize: 9000,
    targetSize: 10_000,
    aloft,
    peers: peers.map(([peer, group, size]) => ({ peer, group, size, createSeconds: 0.5, applySeconds: 0 })),
    failures: [],
    recorded: undefined,
  };
}

const first = resultOf('first', [
  ['esp_delta_ota', 'esp_delta_ota', 400],
  ['little', 'small', 200],
  ['bsdiff', 'any', 250],
  ['xz', 'image', 4000],
]);
const second = resultOf('second', [
  ['esp_delta_ota', 'esp_delta_ota', 100],
  ['little', 'small', 150],
  ['bsdiff', 'any', 50],
  ['xz', 'image', 10],
]);
const facts = {
  decoder: 'C decoder native',
  day: '2020-01-02',
  versions: ['Node 24'],
  skipped: ['hdiffz: hdiffz not found'],
};

test('a peer for small devices also counts among all, never the other way round, and whole images never', () => {
  assert.equal(bestPeer(first, 'small')?.peer, 'little');
  assert.equal(bestPeer(first, 'any')?.peer, 'little');
  assert.equal(bestPeer(second, 'small')?.peer, 'esp_delta_ota');
  assert.equal(bestPeer(second, 'any')?.peer, 'bsdiff');
});

test('the baseline alone is no best of anything', () => {
  const alone = resultOf('alone', [['esp_delta_ota', 'esp_delta_ota', 400]]);
  assert.equal(bestPeer(alone, 'small'), undefined);
  assert.equal(measuredSize(alone, 'espDeltaOta'), 400);
});

test('the worst pair is the one with the largest ratio, and unknown pairs do not count', () => {
  const { mean, worst, pairs } = summarise([first, second, resultOf('none', [])], (each) => {
    const size = measuredSize(each, 'espDeltaOta');
    return size === undefined ? undefined : each.aloft.size / size;
  });
  assert.ok(Math.abs((mean ?? 0) - 0.5) < 1e-12);
  assert.deepEqual(worst, { pair: 'second', ratio: 1 });
  assert.equal(pairs, 2);
});

test('recorded figures are never mistaken for measured ones', () => {
  const recorded = { espDeltaOta: 7, bestSmall: 6, bestAny: 5 };
  const result = { ...resultOf('pair', []), recorded };
  assert.equal(measuredSize(result, 'any'), undefined);
  assert.deepEqual(
    (['espDeltaOta', 'small', 'any'] as const).map((key) => recordedSize(result, key)),
    [7, 6, 5],
  );
});

test('tools stand in the order of their patches, without those that pack whole images', () => {
  assert.deepEqual(
    summariseTools([first, second]).map(({ tool }) => tool),
    ['aloft', 'bsdiff', 'little', 'esp_delta_ota'],
  );
});

test('the report has every pair, says what was skipped, and names recorded figures only when there are some', () => {
  const report = patchReport([first, second], facts);
  for (const text of ['| first ', '| second ', 'skipped: hdiffz: hdiffz not found', '2020-01-02, 2 pairs']) {
    assert.ok(report.includes(text), text);
  }
  assert.ok(!report.includes('Recorded elsewhere'));
  const recorded = { espDeltaOta: 200, bestSmall: undefined, bestAny: undefined };
  assert.ok(patchReport([{ ...first, recorded }], facts).includes('Recorded elsewhere'));
});

test('a report without any peer still stands', () => {
  assert.ok(patchReport([resultOf('alone', [])], facts).includes('| alone '));
});
