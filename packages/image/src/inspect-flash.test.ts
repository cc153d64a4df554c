import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildAppImage } from './build-app-image.ts';
import type { Chip } from './chip.ts';
import { type FlashInspection, inspectFlash } from './inspect-flash.ts';
import { buildOtadata } from './otadata.ts';
import { parsePartitionCsv } from './partition-csv.ts';
import { partitionTableToBinary } from './partition-table.ts';
import { recognise } from './recognise.ts';
import { chipNamed, sampleImage } from './test-support/sample-image.ts';

const FLASH_SIZE = 0x100000;
const table = parsePartitionCsv(
  'nvs,data,nvs,,20K\notadata,data,ota,,8K\nota_0,app,ota_0,,256K\nota_1,app,ota_1,,256K\nfiles,data,littlefs,,64K',
);

function bootloaderFor(chip: Chip): Uint8Array {
  const descriptor = new Uint8Array(80);
  descriptor.set([0x50, 0, 0, 0, 7]);
  descriptor.set(new TextEncoder().encode('v5.5'), 8);
  const loadAddress = (chip.windows.dram[0]?.start ?? 0) + 0x10000;
  return buildAppImage({ chip, entryAddress: loadAddress, segments: [{ loadAddress, data: descriptor }] });
}

function put(flash: Uint8Array, offset: number, bytes: Uint8Array): void {
  flash.set(bytes, offset);
}

/** A device with version 1 in slot 0 and version 2 in slot 1, which otadata selects. */
function sampleFlash(change: (flash: Uint8Array) => void = () => {}): Uint8Array {
  const flash = new Uint8Array(FLASH_SIZE).fill(0xff);
  put(flash, 0, bootloaderFor(chipNamed('esp32c3')));
  put(flash, 0x8000, partitionTableToBinary(table));
  put(flash, 0x9000, new Uint8Array(100));
  put(
    flash,
    0xe000,
    buildOtadata([
      { sequence: 1, state: 'valid' },
      { sequence: 2, state: 'valid' },
    ]),
  );
  put(flash, 0x10000, sampleImage());
  put(flash, 0x50000, sampleImage({ descriptor: { version: '2.0.0', projectName: 'sample' } }));
  change(flash);
  return flash;
}

/** Insists on what holds for any bytes at all. */
function inspectAnything(flash: Uint8Array): FlashInspection {
  const found = inspectFlash(flash);
  let position = 0;
  for (const { offset, size, usedSize } of found.regions) {
    assert.equal(offset, position);
    assert.ok(size > 0 && usedSize >= 0 && usedSize <= size);
    position += size;
  }
  assert.equal(position, flash.length);
  return found;
}

test('a whole device is recognised', () => {
  const found = inspectAnything(sampleFlash());
  assert.equal(found.chip?.name, 'esp32c3');
  assert.deepEqual([found.bootloader?.offset, found.bootloader?.checksumValid], [0, true]);
  assert.deepEqual(found.bootloader?.descriptor, { version: 7, idfVersion: 'v5.5', buildTime: '' });
  assert.deepEqual([found.table?.offset, found.table?.problems], [0x8000, []]);
  assert.deepEqual(found.table?.partitions, table);
  assert.equal(found.otadata?.selection.start, 1);
  assert.deepEqual(
    found.apps.map(({ target, content, verdict }) => [target, content, verdict?.image?.descriptor?.version]),
    [
      [0, 'image', '1.2.3'],
      [1, 'image', '2.0.0'],
    ],
  );
  assert.equal(found.boots?.partition.name, 'ota_1');
});

test('regions tell what is used and what is free', () => {
  const size = sampleImage().length;
  const loader = bootloaderFor(chipNamed('esp32c3')).length;
  assert.deepEqual(
    inspectFlash(sampleFlash()).regions.map((region) => Object.values(region)),
    [
      ['bootloader', 'bootloader', 0, 0x8000, loader],
      ['table', 'partition table', 0x8000, 0x1000, 0x1000],
      ['partition', 'nvs', 0x9000, 0x5000, 0x1000],
      ['partition', 'otadata', 0xe000, 0x2000, 0x2000],
      ['partition', 'ota_0', 0x10000, 0x40000, size],
      ['partition', 'ota_1', 0x50000, 0x40000, size],
      ['partition', 'files', 0x90000, 0x10000, 0],
      ['free', '', 0xa0000, 0x60000, 0],
    ],
  );
});

test('a damaged selected image leaves the other slot to boot', () => {
  const found = inspectFlash(sampleFlash((flash) => flash.fill(0, 0x50150, 0x50160)));
  assert.deepEqual(
    found.apps.map((app) => app.verdict?.bootable),
    [true, false],
  );
  assert.equal(found.boots?.partition.name, 'ota_0');
});

test('erased slots boot nothing', () => {
  const found = inspectFlash(sampleFlash((flash) => flash.fill(0xff, 0x10000, 0x90000)));
  assert.deepEqual(
    found.apps.map((app) => app.content),
    ['erased', 'erased'],
  );
  assert.equal(found.boots, undefined);
});

test('an image for another chip than the bootloader does not boot', () => {
  const found = inspectFlash(
    sampleFlash((flash) => {
      const other = buildAppImage({
        chip: chipNamed('esp32'),
        entryAddress: 0,
        segments: [{ loadAddress: 0x3f400020, data: new Uint8Array(256) }],
      });
      put(flash, 0x50000, other);
    }),
  );
  assert.deepEqual(
    found.apps[1]?.verdict?.problems.map(({ code }) => code),
    ['IMAGE_WRONG_CHIP'],
  );
  assert.equal(found.boots?.partition.name, 'ota_0');
});

test('a damaged table is reported with its row, a moved one is found', () => {
  const damaged = inspectFlash(sampleFlash((flash) => flash.fill(0, 0x8029, 0x802a)));
  assert.equal(damaged.table, undefined);
  assert.deepEqual([damaged.tableError?.code, damaged.tableError?.row], ['TABLE_BAD_MD5', 5]);
  const moved = inspectFlash(
    sampleFlash((flash) => {
      flash.copyWithin(0xd000, 0x8000, 0x9000).fill(0xff, 0x8000, 0x9000);
    }),
  );
  assert.equal(moved.table?.offset, 0xd000);
  assert.ok(moved.table?.problems.some(({ code }) => code === 'TABLE_OVER_ITSELF'));
});

test('a bootloader header that states less flash than the table uses is a problem of the table', () => {
  const bootloader = bootloaderFor(chipNamed('esp32c3'));
  const rows = parsePartitionCsv('otadata,data,ota,,8K\nota_0,app,ota_0,,1M');
  const flash = new Uint8Array(0x200000).fill(0xff);
  put(flash, 0, bootloader);
  put(flash, 0x8000, partitionTableToBinary(rows));
  const codes = inspectFlash(flash).table?.problems.map(({ code }) => code);
  assert.ok(codes?.includes('TABLE_BEYOND_FLASH'));
});

test('the bootloader of every chip is found where that chip looks for it', () => {
  for (const name of ['esp32', 'esp32s3', 'esp32c6', 'esp32p4']) {
    const chip = chipNamed(name);
    const flash = new Uint8Array(0x10000).fill(0xff);
    put(flash, chip.bootloaderOffset, bootloaderFor(chip));
    const found = inspectFlash(flash);
    assert.deepEqual([found.chip, found.bootloader?.offset], [chip, chip.bootloaderOffset]);
  }
});

test('whatever is wrong with a dump, it is described and never an exception', () => {
  const whole = sampleFlash();
  const places = [0, 0x18, 0x8000, 0x8020, 0x80a0, 0xe000, 0xf000, 0x10000, 0x50000];
  const property = fc.property(
    fc.constantFrom(...places),
    fc.nat(64),
    fc.uint8Array({ maxLength: 40 }),
    fc.integer({ min: 0, max: FLASH_SIZE }),
    (place, shift, noise, size) => {
      const flash = whole.slice(0, size);
      flash.set(noise.subarray(0, Math.max(0, size - place - shift)), Math.min(place + shift, size));
      inspectAnything(flash);
      recognise(flash);
    },
  );
  fc.assert(property, { seed: 19, numRuns: 100 });
});

test('a table of many overlapping slots costs no more than one look at the flash', () => {
  const rows = Array.from({ length: 94 }, (_, n) => {
    return { name: `p${n}`, type: 0, subtype: 0x10 + (n % 16), offset: 0x10000, size: 0xf0000, flags: 0 };
  });
  const flash = sampleFlash((bytes) => put(bytes, 0x8000, partitionTableToBinary(rows)));
  const found = inspectAnything(flash);
  assert.equal(found.apps.filter((app) => app.content !== 'not-inspected').length, 1);
});

test('files are told apart by their structure', () => {
  const image = sampleImage();
  const signedTail = new Uint8Array(image.length + 0x9000).fill(0xff);
  signedTail.set(image);
  assert.equal(recognise(image), 'app-image');
  assert.equal(recognise(signedTail), 'app-image');
  assert.equal(recognise(sampleFlash()), 'flash-dump');
  assert.equal(recognise(sampleFlash((flash) => flash.fill(0xff, 0, 0x8000))), 'flash-dump');
  assert.equal(recognise(partitionTableToBinary(table)), 'partition-table');
  assert.equal(recognise(buildOtadata([undefined, { sequence: 9, state: 'new' }])), 'otadata');
  assert.equal(recognise(Uint8Array.of(0x41, 0x4c, 0x46, 0x50, 1)), 'patch');
  for (const bytes of [new Uint8Array(), new Uint8Array(0x2000).fill(0xff), image.subarray(0, 100)]) {
    assert.equal(recognise(bytes), 'unknown');
  }
});
