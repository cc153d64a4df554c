import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkPartitionTable, parsePartitionCsv } from '@aloft/image';
import { type PackageKind, pack } from './pack-device.ts';

const root = join(import.meta.dirname, '..');

function inPackage(kind: PackageKind, look: (folder: string, files: readonly string[]) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-pack-'));
  try {
    pack(kind, folder);
    look(folder, readdirSync(folder, { recursive: true, encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Names of this project's headers; what else is included comes from ESP-IDF. */
const ownHeaders = new Set(
  readdirSync(join(root, 'device'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.h') && !name.includes('/tests/'))
    .map((name) => name.replace(/^.*\/(?=aloft\/)|^.*\/(?!aloft\/)/, '')),
);

for (const [kind, roots] of [
  ['esp-idf', ['include', 'core/include', 'src']],
  ['arduino', ['src']],
] as const) {
  test(`the ${kind} package is complete: every header of ours that it includes is inside`, () => {
    inPackage(kind, (folder, files) => {
      const sources = files.filter((name) => /\.(c|cpp|h)$/.test(name) && !name.startsWith('examples'));
      assert.ok(sources.length > 60, `${sources.length} files`);
      for (const source of sources) {
        const text = readFileSync(join(folder, source), 'utf8');
        for (const [, header = ''] of text.matchAll(/^#include "(.+)"$/gm)) {
          if (!ownHeaders.has(header)) continue;
          const places = [dirname(source), ...roots].map((place) => join(folder, place, header));
          assert.ok(places.some(existsSync), `${source} includes ${header}`);
        }
      }
      for (const name of ['README.md', 'LICENSE']) assert.ok(files.includes(name), name);
    });
  });
}

const tables = readdirSync(join(root, 'device/port'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  /partitions.*\.csv$/.test(name),
);

test('the partition tables of the examples keep the rules, with two equal slots, and 8 KB each for journal and keys', () => {
  assert.ok(tables.length >= 4);
  for (const name of tables) {
    const table = parsePartitionCsv(readFileSync(join(root, 'device/port', name), 'utf8'));
    const flashSize = name.includes('2mb') ? 0x200000 : 0x400000;
    assert.deepEqual(checkPartitionTable(table, { flashSize }), [], name);
    const slots = table.filter(({ type }) => type === 0);
    assert.deepEqual([slots.length, slots[0]?.size], [2, slots[1]?.size], name);
    for (const own of ['aloft', 'trust']) {
      assert.equal(table.find((partition) => partition.name === own)?.size, 0x2000, `${name}: ${own}`);
    }
  }
});
