import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { otadataCrc, otaStateNumbers, parseOtadata } from '@aloft/image';
import { buildHost } from './build-host.ts';
import { layout, newFlash } from './host-flash.ts';

const { program, skip } = buildHost();
const vectors = join(import.meta.dirname, '..', '..', 'vectors');
const good = new Uint8Array(readFileSync(join(vectors, 'firmware', 'weather-esp32c3-1.0.0.bin')));
const { slots, otadata } = layout();

/** What Espressif's bootloaders did. The port has rollback on, and does not look at chips and revisions. */
const rows = readFileSync(join(vectors, 'bootloader-truth.tsv'), 'utf8').trim().split('\n').slice(1);

function flipBit(offset: number): Uint8Array {
  const changed = good.slice();
  changed[offset] = (changed[offset] ?? 0) ^ 0x10;
  return changed;
}

const slotContents: Readonly<Record<string, Uint8Array>> = {
  ok: good,
  erased: new Uint8Array(0),
  'one bit flipped': flipBit(2000),
  'one bit flipped in a segment': flipBit(2000),
  'wrong magic': flipBit(0),
  'appended SHA-256 wrong': flipBit(good.length - 5),
  truncated: good.subarray(0, 3000),
};

const who = ['--vendor', 'example.com', '--class', 'x', '--laboratory'];

/** Program and the state of the flash after one run of the bootloader alone. */
function boot(flash: Uint8Array): { status: number | null; text: string; complaints: string; after: Uint8Array } {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-boot-'));
  const file = join(folder, 'flash.bin');
  try {
    writeFileSync(file, flash);
    const args = ['--flash', file, ...who, '--url', 'http://localhost/', '--boot-only'];
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });
    return { status, text: stdout, complaints: stderr, after: new Uint8Array(readFileSync(file)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function entryBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(32).fill(0xff);
  const [words = '', flaw] = text.split(' ');
  if (words === 'empty') return bytes;
  const [sequence = '', state] = words.split(':');
  const numbers: Readonly<Record<string, number>> = otaStateNumbers;
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Number(sequence), true);
  view.setUint32(24, numbers[(state ?? 'undefined').toLowerCase().replaceAll('_', '-')] ?? 0, true);
  view.setUint32(28, (otadataCrc(Number(sequence)) ^ (flaw === 'bad-crc' ? 1 : 0)) >>> 0, true);
  return bytes;
}

function entryTexts(flash: Uint8Array): readonly string[] {
  return parseOtadata(flash.subarray(otadata.offset, otadata.offset + otadata.size)).map(
    ({ sequence, state, crcValid }) =>
      sequence === 0xffffffff
        ? 'empty'
        : `${sequence}:${state.toUpperCase().replaceAll('-', '_')}${crcValid ? '' : ' bad-crc'}`,
  );
}

test("boots and rewrites otadata like Espressif's bootloaders with rollback", { skip }, () => {
  let compared = 0;
  for (const row of rows) {
    const [scenario, rollback, entry0 = '', entry1 = '', image0 = '', image1 = '', booted, ...after] = row.split('\t');
    const [first, second] = [slotContents[image0], slotContents[image1]];
    if (rollback !== 'on' || first === undefined || second === undefined) continue;
    const flash = newFlash(first);
    flash.set(second, slots[1].offset);
    flash.set(entryBytes(entry0), otadata.offset);
    flash.set(entryBytes(entry1), otadata.offset + 0x1000);
    const result = boot(flash);
    assert.equal(/^boot (\d)/.exec(result.text)?.[1] ?? 'none', booted?.replace('slot ', ''), scenario);
    const expected = after.slice(0, 2).map((text) => (/empty|:/.test(text) ? text : `${text}:UNDEFINED`));
    assert.deepEqual(entryTexts(result.after), expected, scenario);
    compared++;
  }
  assert.ok(compared >= 20, `only ${compared} recordings compared`);
});

test('a table with any bit wrong, no table, and a file that is no flash are refused', { skip }, () => {
  for (const at of [0, 2, 3, 5, 9, 14, 28, 40, 60]) {
    const flash = newFlash(good);
    flash[0x8000 + at] = (flash[0x8000 + at] ?? 0) ^ 1;
    const { status, complaints } = boot(flash);
    assert.deepEqual([status, /^partition table, row \d+: /.test(complaints)], [2, true], `${at}: ${complaints}`);
  }
  assert.match(boot(new Uint8Array(0x100000).fill(0xff)).complaints, /row 0: there is no table/);
  assert.match(boot(new Uint8Array(100)).complaints, /not a flash image/);
});
