import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { classFile, imageOf } from '../test-support/repository-workshop.ts';
import type { Run } from '../test-support/run-aloft.ts';
import { EXAMPLE, manifestOf, publish, setting } from '../test-support/signed-workshop.ts';

test('limits come from options and from the class file, and stand in the manifest', async (t) => {
  const { shop } = await setting(t);
  writeFileSync(shop.path('lamp.toml'), classFile('chip_revision_min = "0.3"', 'chip_revision_max = "1.99"'));
  const described = [
    'publish',
    '--class',
    'lamp.toml',
    '--image',
    '1.bin',
    '--out',
    'repo',
    '--keys',
    'keys',
    '--key',
    'a',
  ];
  const run = await shop.aloft(...described, ...EXAMPLE, '--expires', '90d', '--json');
  assert.equal(run.code, 0, run.err);
  const { minChipRevision, maxChipRevision, expiresAt, chipId } = manifestOf(shop);
  assert.deepEqual([minChipRevision, maxChipRevision, expiresAt, chipId], [3, 199, 90 * 86_400, 5]);
  assert.equal(JSON.parse(run.out).limits.expires_at, '1970-04-01T00:00:00Z');
  for (const [args, expected] of [
    [['--expires', '1969-01-01'], /1969-01-01 is over/],
    [['--expires', 'soon'], /"soon" is no time; write days or weeks/],
    [['--min-chip-revision', '3'], /"3" is no chip revision/],
    [['--min-chip-revision', '2.0', '--max-chip-revision', '1.0'], /above the largest/],
    [['--secure-version', '1'], /is more than the image's own 0, and that is what bootloaders compare/],
    [['--must-pass', '0.9.0'], /--must-pass: 0\.9\.0 was never published here; there are 1\.0\.0/],
    [['--must-pass', '7.0.0'], /does not come before 1\.0\.0/],
    [['--needs-bootloader', '5.1'], /needs a bootloader of ESP-IDF 5\.1.*\(FIT_BOOTLOADER_UNKNOWN\)/],
  ] as const) {
    assert.match((await shop.aloft(...described, ...args)).err, expected);
  }
});

test('a step keeps devices from skipping it, and one they cannot take is refused', async (t) => {
  const { shop } = await setting(t);
  writeFileSync(shop.path('lamp.toml'), classFile('versions = "semver"', 'must_pass = ["2.0.0"]'));
  const described = (number: number, ...more: string[]): Promise<Run> =>
    publish(shop, number, '--key', 'a', ...EXAMPLE, '--class', 'lamp.toml', ...more);
  assert.equal((await described(1)).code, 0);
  assert.match((await described(3)).err, /must pass through 2\.0\.0 before 3\.0\.0, and it was never published here/);
  assert.equal((await described(2, '--channel', 'beta')).code, 0);
  assert.match(
    (await described(3)).err,
    /none of its devices could take it\. Publish the step between into stable first/,
  );
  assert.equal((await described(2)).code, 0);
  assert.equal(manifestOf(shop).minimumSequence, 0);
  const check = ['release', 'check', '3.bin', '--class', 'lamp.toml', '--out', 'repo', '--json'];
  assert.deepEqual(JSON.parse((await shop.aloft(...check)).out).images[0].findings, []);
  const run = await described(3);
  assert.equal(run.code, 0, run.err);
  assert.match(run.err, /only devices that run release 2 or a later one.*flashed by cable/);
  assert.equal(manifestOf(shop).minimumSequence, 2);
  writeFileSync(shop.path('4.bin'), imageOf('4.0.0', 4));
  assert.equal((await publish(shop, 4, '--key', 'a', '--must-pass', '3.0.0')).code, 0);
  assert.equal(manifestOf(shop).minimumSequence, 3);
});
