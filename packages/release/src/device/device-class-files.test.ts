import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPatch } from '@aloft/delta';
import { buildAppDescriptor, buildAppImage, buildBundle, chipByName, parsePartitionCsv } from '@aloft/image';
import fc from 'fast-check';
import { ReleaseError } from '../errors.ts';
import { checkFit, type FitQuestion } from './check-fit.ts';
import { leastDecoderRam } from './decoder-ram.ts';
import { describeDevice, parseDeviceDescription } from './device-description.ts';
import { readToml } from './read-toml.ts';
import { compareVersions } from './version-order.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const device = (...lines: string[]) =>
  parseDeviceDescription(utf8(['class = "lamp"', 'chip = "esp32"', ...lines].join('\n')), 'lamp.toml');

const rows = (...lines: string[]) => [...parsePartitionCsv(lines.join('\n'))];

function image(
  changed: { version?: string; secureVersion?: number; revision?: number; loadAddress?: number } = {},
): Uint8Array {
  const chip = chipByName('esp32');
  assert.ok(chip);
  const { version = '1.0.0', secureVersion = 0 } = changed;
  const bytes = buildAppImage({
    chip,
    entryAddress: changed.loadAddress ?? 0x40080000,
    header: { flashSize: 2, minChipRevision: changed.revision ?? 0 },
    segments: [
      { loadAddress: 0x3f400020, data: buildAppDescriptor({ version, projectName: 'lamp', secureVersion }) },
      { loadAddress: changed.loadAddress ?? 0x40080000, data: new Uint8Array(16) },
    ],
  });
  return bytes;
}

/** Two slots, otadata and a journal; `rows` come behind. */
const tableOf = (...rows: string[]): string => {
  const slots = ['otadata,data,ota,0xd000,8K', 'a,app,ota_0,0x10000,1M', 'b,app,ota_1,,1M'];
  return `partitions = ${JSON.stringify([...slots, 'aloft,data,undefined,,8K', ...rows])}`;
};

const fit = (lines: string[], question: Partial<FitQuestion> = {}): string[] =>
  checkFit(device(...lines), { bytes: image(), ...question }).map(({ code }) => code);

test('a class file says the same in TOML and in JSON, and as records keep it', () => {
  const toml = device(
    '# a comment',
    'board = "Lamp \\"B\\"" # and another',
    "project = 'lamp'",
    'chip_revision_min = "1.0"',
    'chip_revision_max = "v3.99"',
    'flash_size = "4M"',
    'psram_size = 0x0',
    'decoder_ram = "20K"',
    'secure_version = 1_0',
    'bootloader_rollback = true',
    'partitions = ["otadata,data,ota,0xd000,8K", "a,app,ota_0,0x10000,1M", "b,app,ota_1,,1M"]',
    'partition_layout = "two-slots-4m"',
    'vendor = "lamps.example.com"',
    'bootloader_idf = "v5.1.2"',
    'bootloader_anti_rollback = false',
    'versions = "semver"',
    'min_version = "1.2.0"',
    'must_pass = ["2.0.0", "1.4.0"]',
  );
  assert.deepEqual(toml.chipRevision, { least: 100, most: 399 });
  assert.deepEqual(
    [toml.flashSize, toml.decoderRam, toml.secureVersion, toml.board],
    [4 << 20, 20_480, 10, 'Lamp "B"'],
  );
  assert.deepEqual(toml.mustPass, ['1.4.0', '2.0.0']);
  assert.deepEqual(parseDeviceDescription(utf8(JSON.stringify(describeDevice(toml))), 'lamp.json'), toml);
});

test('what is no class file is refused with the line or the field', () => {
  const cases: [string, string, RegExp][] = [
    ['class = "lamp"\nchip = "z80"', 'CLASS_MALFORMED', /chip: must be one of esp32,/],
    ['class = "../lamp"\nchip = "esp32"', 'CLASS_MALFORMED', /class: cannot name/],
    ['class = "lamp"\nchip = "esp32"\nflash = "4M"', 'CLASS_MALFORMED', /flash: is no field.*flash_size/],
    ['class = "lamp"\nchip = "esp32"\nflash_size = "4 apples"', 'CLASS_MALFORMED', /flash_size: must be a size/],
    ['class = "lamp"\nchip = "esp32"\nchip_revision_min = "3"', 'CLASS_MALFORMED', /such as "1\.3"/],
    ['class = "lamp"\nchip = "esp32"\npartitions = ["a,b"]', 'CLASS_MALFORMED', /partitions: /],
    ['class = "lamp"\nchip = "esp32"\nvendor = "Lamps"', 'CLASS_MALFORMED', /vendor: must be a domain name/],
    ['class = "lamp"\nchip = "esp32"\nbootloader_idf = "new"', 'CLASS_MALFORMED', /version of ESP-IDF such as/],
    ['class = "lamp"\nchip = "esp32"\nmust_pass = ["1.0.0"]', 'CLASS_MALFORMED', /must_pass: needs an order/],
    ['class = "lamp"\nchip = "esp32"\nversions = "semver"\nmust_pass = ["one"]', 'CLASS_MALFORMED', /as semver has/],
    ['class = "lamp"\nclass = "torch"', 'TOML_MALFORMED', /line 2: has class twice/],
    ['class = """lamp"""', 'TOML_MALFORMED', /line 1: has a value other than/],
    ['class = "lamp', 'TOML_MALFORMED', /without end/],
    ['class = 1.5', 'TOML_MALFORMED', /line 1/],
    ['just words', 'TOML_MALFORMED', /write key = value/],
    ['{"class": 1}', 'CLASS_MALFORMED', /class: must be text/],
  ];
  for (const [text, code, message] of cases) {
    assert.throws(() => parseDeviceDescription(utf8(text), 'lamp.toml'), { code, message });
  }
});

test('any text at all is a class file or refused with a ReleaseError, and no key reaches a prototype', () => {
  const piece = fc.constantFrom(
    'class',
    '=',
    '"',
    "'",
    '[',
    ']',
    ',',
    '\n',
    '#',
    '1',
    '0x',
    '\\',
    'true',
    '__proto__',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
      ),
      (text) => {
        try {
          parseDeviceDescription(utf8(text), 'class');
        } catch (error) {
          assert.ok(error instanceof ReleaseError, String(error));
        }
      },
    ),
    { seed: 20_261_121, numRuns: 500 },
  );
  assert.equal(Object.getPrototypeOf(readToml('__proto__ = "x"', 'class')), null);
  assert.equal({}.toString, Object.prototype.toString);
});

test('an image that fits has nothing to tell', () => {
  assert.deepEqual(
    fit(['flash_size = "4M"', tableOf(), 'decoder_ram = "20K"', 'project = "lamp"', 'versions = "semver"']),
    [],
  );
});

test('each thing that keeps an image from a device has its code', () => {
  const cases: [string[], Partial<FitQuestion>, string][] = [
    [['slot_size = 100'], {}, 'IMAGE_LARGER_THAN_SLOT'],
    [['secure_version = 2'], {}, 'IMAGE_SECURE_VERSION_TOO_LOW'],
    [['signature_required = true'], {}, 'IMAGE_BAD_SIGNATURE'],
    [['flash_size = "2M"'], {}, 'FIT_FLASH_TOO_SMALL'],
    [['chip_revision_min = "1.0"'], { bytes: image({ revision: 300 }) }, 'IMAGE_CHIP_TOO_OLD'],
    [['decoder_ram = 100'], {}, 'FIT_DECODER_RAM'],
    [['project = "torch"'], {}, 'FIT_OTHER_PROJECT'],
    [['versions = "counter"'], {}, 'FIT_VERSION_FORM'],
    [['versions = "semver"', 'min_version = "1.0.1"'], {}, 'FIT_VERSION_TOO_OLD'],
    [['bootloader_anti_rollback = false'], { bytes: image({ secureVersion: 1 }) }, 'FIT_NO_ANTI_ROLLBACK'],
    [['bootloader_idf = "5.0"'], { needs: { bootloaderIdf: '5.1' } }, 'FIT_BOOTLOADER_OLD'],
    [['bootloader_idf = "v5.0.8"'], { bytes: image({ loadAddress: 0x400a0000 }) }, 'FIT_BOOTLOADER_OLD'],
    [[], { needs: { bootloaderIdf: '5.1' } }, 'FIT_BOOTLOADER_UNKNOWN'],
    [['partition_layout = "a"'], { needs: { layout: 'b' } }, 'FIT_OTHER_LAYOUT'],
    [[], { needs: { partitions: [] } }, 'FIT_PARTITIONS_UNKNOWN'],
    [[tableOf()], { needs: { partitions: rows('storage,data,spiffs,0x300000,64K') } }, 'FIT_PARTITION_MISSING'],
    [[tableOf()], { needs: { partitions: rows('b,app,ota_1,0x110000,2M') } }, 'FIT_PARTITION_MISSING'],
    [[tableOf('c,app,ota_2,0x300000,512K')], {}, 'FIT_MANY_SLOTS'],
    [['partitions = ["otadata,data,ota,0xd000,8K", "a,app,ota_0,,1M", "b,app,ota_1,,1M"]'], {}, 'FIT_NO_JOURNAL'],
    [['bootloader_rollback = false'], {}, 'FIT_NO_ROLLBACK'],
    [['partitions = ["factory,app,factory,0x10000,1M"]'], {}, 'FIT_NO_SLOTS'],
    [[], { bytes: utf8('no image') }, 'IMAGE_BAD_MAGIC'],
  ];
  for (const [lines, question, code] of cases) {
    assert.ok(fit(lines, question).includes(code), `${code}: ${fit(lines, question)}`);
  }
});

test('what a release needs and the devices have is nothing to tell', () => {
  const needs = {
    bootloaderIdf: 'v5.1',
    layout: 'two-slots',
    partitions: rows('a,app,ota_0,,1M', 'storage,data,spiffs,,32K'),
  };
  const lines = [
    'bootloader_idf = "5.1.2"',
    'partition_layout = "two-slots"',
    tableOf('storage,data,spiffs,0x300000,64K'),
  ];
  assert.deepEqual(fit(lines, { needs, bytes: image({ loadAddress: 0x400a0000 }) }), []);
});

test('with the least memory that is named, every kind of patch decodes', () => {
  const ramBudget = leastDecoderRam();
  for (const base of [null, new Uint8Array(4096).fill(7)]) {
    assert.ok(createPatch(base, image(), { ramBudget }).header.ramSize <= ramBudget);
  }
  assert.ok(fit([`decoder_ram = ${ramBudget - 1}`]).includes('FIT_DECODER_RAM'));
});

test('semantic versions are in the order of their specification, and numbers in that of numbers', () => {
  const semver = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.10',
    '1.10.0',
    'v2.0.0',
  ];
  const counter = ['0', '9', '10', '99999999999999999998', '99999999999999999999'];
  for (const [scheme, list] of [
    ['semver', semver],
    ['counter', counter],
  ] as const) {
    list.forEach((a, i) => {
      list.forEach((b, j) => {
        assert.equal(Math.sign(compareVersions(scheme, a, b) ?? Number.NaN), Math.sign(i - j), `${a} ${b}`);
      });
    });
  }
  assert.equal(compareVersions('semver', '1.0.0+a', '1.0.0+b'), 0);
  assert.equal(compareVersions('semver', '1.0', '1.0.0'), null);
});

test('components behind the image take their part of the slot', () => {
  const bytes = buildBundle(image(), [{ name: 'page', bytes: new Uint8Array(0x20000) }]);
  assert.deepEqual(fit(['slot_size = "256K"'], { bytes }), []);
  assert.deepEqual(fit(['slot_size = "128K"'], { bytes }), ['FIT_BUNDLE_TOO_LARGE']);
});
