import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keptImages, madeImages } from './firmware-images.ts';
import { interpreters } from './interpreters.ts';

const vectors = join(import.meta.dirname, '../../../vectors');
const read = (path: string): string => readFileSync(join(vectors, path), 'utf8');
const list = (path: string, key: string): readonly Case[] => JSON.parse(read(path))[key];

interface Case {
  readonly [field: string]: unknown;
  readonly problems?: readonly string[];
}

/** What only those know who look at every byte; set_boot() does, and the digest of the manifest says the same before it. */
const LEFT_TO_THE_LOADER = new Set(['IMAGE_BAD_CHECKSUM', 'IMAGE_BAD_DIGEST']);
/** MicroPython does not tell the revision of the chip, and its bootloaders count no secure versions. */
const UNKNOWN = new Set(['IMAGE_CHIP_TOO_OLD', 'IMAGE_CHIP_TOO_NEW', 'IMAGE_SECURE_VERSION_TOO_LOW']);
/** Who reads no further than the slot goes finds the end of the image missing there. */
const namesOfPackage: Readonly<Record<string, string>> = { IMAGE_LARGER_THAN_SLOT: 'IMAGE_TRUNCATED' };

const truth = read('bootloader-truth.tsv').trim().split('\n').slice(1);
const withState = (text = ''): string => {
  const [first = '', ...rest] = text.split(' ');
  const number = first.split(':')[0] ?? '';
  if (first === 'empty') return first;
  return [first.includes(':') ? first : `${Number(number)}:UNDEFINED`, ...rest].join(' ');
};

for (const { name, missing, answers } of interpreters) {
  test(`${name}: otadata entries are judged as a bootloader judges them`, { skip: missing ?? false }, async () => {
    const cases = list('otadata/entries.json', 'entries');
    const said = await answers(
      'firmware_cases',
      cases.map((each) => ({ ...each, kind: 'entry' })),
    );
    cases.forEach(({ bytes: _, ...expected }, at) => {
      assert.deepEqual(said[at], { ...expected, valid: !expected['entryInvalid'] });
    });
  });

  test(`${name}: the chip of the laws selects a slot as ESP-IDF does`, { skip: missing ?? false }, async () => {
    const cases = list('otadata/switches.json', 'switches');
    const said = await answers(
      'firmware_cases',
      cases.map((each) => ({ ...each, kind: 'switch' })),
    );
    cases.forEach(({ writesEntry, bytes, name: what }, at) => {
      assert.deepEqual(said[at], { writesEntry, bytes }, `${what}`);
    });
  });

  test(`${name}: images are refused for what is wrong with them, by the package as far as it looks`, {
    skip: missing ?? false,
  }, async () => {
    const cases = list('image/images.json', 'images');
    const said = await answers(
      'firmware_cases',
      cases.map((each) => ({ ...each, kind: 'image' })),
    );
    cases.forEach(({ problems = [], name: what }, at) => {
      const first = problems[0] ?? null;
      const loader = first === 'IMAGE_SECURE_VERSION_TOO_LOW' ? null : first;
      const seen = first === null || LEFT_TO_THE_LOADER.has(first) || UNKNOWN.has(first) ? null : first;
      const answer = said[at];
      assert.ok(answer instanceof Object && 'loader' in answer && 'package' in answer, JSON.stringify(answer));
      assert.equal(answer.loader, loader, `${what}`);
      assert.equal(answer.package, seen === null ? null : (namesOfPackage[seen] ?? seen), `${what}`);
    });
  });

  test(`${name}: the chip of the laws boots as Espressif's bootloaders did, and the package says what it obeyed`, {
    skip: missing ?? false,
  }, async () => {
    const rows = truth.map((line) => line.split('\t'));
    const said = await answers(
      'firmware_cases',
      rows.map(([, rollback, first, second, ...images]) => ({
        ...{ kind: 'boot', rollback: rollback === 'on', entries: [first, second], images: images.slice(0, 2) },
      })),
    );
    rows.forEach(([scenario, rollback, , , image0, image1, booted, first, second], at) => {
      const answer = said[at];
      assert.ok(answer instanceof Object && 'booted' in answer && 'after' in answer && 'obeyed' in answer);
      assert.equal(answer.booted, booted, `${scenario}, rollback ${rollback}`);
      assert.deepEqual(answer.after, [withState(first), withState(second)], `${scenario}, rollback ${rollback}`);
      // With both images sound, what otadata names afterwards is what was booted.
      if (image0 === 'ok' && image1 === 'ok' && answer.obeyed !== null) {
        assert.equal(`slot ${answer.obeyed}`, booted, `${scenario}, rollback ${rollback}`);
      }
    });
    assert.equal(rows.length, 64);
  });
}

test('the images and patches of the laws are what the encoder makes; `node firmware-images.ts` makes them', () => {
  assert.equal(keptImages(), madeImages());
});
