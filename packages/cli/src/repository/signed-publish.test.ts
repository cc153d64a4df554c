import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeOffer, signerIdsOf } from '@aloft/release';
import { nodeCommand } from '../test-support/key-files.ts';
import { classFile, contentOf } from '../test-support/repository-workshop.ts';
import { bytesOf, EXAMPLE, manifestOf, publish, setting } from '../test-support/signed-workshop.ts';

test('a release is signed by the keys that are named, for the vendor that is named, and verify believes it', async (t) => {
  const { shop, ids } = await setting(t, '2');
  const run = await publish(shop, 1, '--key', 'a', '--key', 'b', '--trust', 'trust.json');
  assert.equal(run.code, 0, run.err);
  const report = JSON.parse(run.out);
  assert.deepEqual(
    report.signed_by.map(({ key_id }: { key_id: string }) => key_id).sort(),
    [ids['a'], ids['b']].sort(),
  );
  assert.deepEqual([report.vendor, report.accepted_by], ['example.com', ['trust.json']]);
  assert.equal(manifestOf(shop).vendorDomain, 'example.com');
  assert.equal(signerIdsOf(decodeOffer(bytesOf(shop), null).envelope).length, 2);
  for (const trust of ['trust.json', 'trust.bin', 'trust.pem']) {
    const verified = await shop.aloft('verify', 'repo', '--trust', trust, '--json');
    assert.equal(verified.code, 0, `${trust}: ${verified.out}`);
    assert.deepEqual(JSON.parse(verified.out).findings, []);
  }
  const stranger = await shop.aloft('verify', 'repo', '--trust', 'keys/c.public.pem', '--json');
  assert.deepEqual(JSON.parse(stranger.out).findings[0].code, 'SIGNATURE_KEY_UNKNOWN');
  const before = contentOf(shop.path('repo'));
  assert.deepEqual(JSON.parse((await publish(shop, 1, '--key', 'a', 'b')).out).written, []);
  assert.deepEqual(contentOf(shop.path('repo')), before);
});

test('without key and without --unsigned nothing is published, and both ways out are named', async (t) => {
  const { shop } = await setting(t);
  const run = await publish(shop, 1, ...EXAMPLE);
  assert.equal(run.code, 2);
  assert.match(
    run.err,
    /--key NAME \(aloft keys new NAME makes one.*--unsigned for devices of a laboratory.*\[KEY_MISSING\]/,
  );
  assert.equal(existsSync(shop.path('repo')), false, 'no folder is left');
  const both = await publish(shop, 1, ...EXAMPLE, '--unsigned', '--key', 'a');
  assert.match(both.err, /--unsigned and --key exclude each other/);
});

test('an unsigned release says each time that only laboratory devices take it, and never replaces a signed one', async (t) => {
  const { shop } = await setting(t);
  for (const _ of [1, 2]) {
    const run = await publish(shop, 1, ...EXAMPLE, '--unsigned');
    assert.equal(run.code, 0, run.err);
    assert.match(run.err, /warning: UNSIGNED: only devices of a laboratory.*never ship it/);
  }
  assert.deepEqual(signerIdsOf(decodeOffer(bytesOf(shop), null).envelope), []);
  assert.equal((await publish(shop, 2, '--key', 'a')).code, 0);
  const run = await publish(shop, 3, '--unsigned');
  assert.equal(run.code, 1);
  assert.match(run.err, /offers a signed release.*use another channel or folder for the laboratory \[OFFER_SIGNED\]/);
  assert.equal((await publish(shop, 3, '--unsigned', '--channel', 'lab')).code, 0);
});

test('what devices with the set would refuse is refused before a key is unlocked', async (t) => {
  const { shop } = await setting(t, '2');
  const few = await publish(shop, 1, '--key', 'a', '--trust', 'trust.json');
  assert.equal(few.code, 1);
  assert.match(
    few.err,
    /trust\.json: .*only 1 key of them are.*and 2 must sign\. Add --key: b \([0-9a-f]{16}\) \[TRUST_REFUSED\]/,
  );
  const stranger = await publish(shop, 1, '--key', 'c', '--trust', 'trust.bin', ...EXAMPLE);
  assert.match(stranger.err, /none of the keys is among those they believe.*\[TRUST_REFUSED\]/);
  // A set beside the keys is looked at without being named, and one more signature does no harm.
  writeFileSync(shop.path('keys/trust.json'), readFileSync(shop.path('trust.json')));
  assert.match((await publish(shop, 1, '--key', 'a')).err, /keys\/trust\.json: .*\[TRUST_REFUSED\]/);
  const run = await publish(shop, 1, '--key', 'a', 'b', 'c');
  assert.equal(run.code, 0, run.err);
  assert.deepEqual(JSON.parse(run.out).accepted_by, ['keys/trust.json']);
  const laboratory = ['--unsigned', '--vendor', 'lab.example', '--out', 'lab'];
  assert.equal((await publish(shop, 2, ...laboratory)).code, 0, 'a laboratory has nothing to do with the set');
  const unsigned = await publish(shop, 2, '--unsigned', '--trust', 'trust.json');
  assert.match(unsigned.err, /refuse what nobody signed/);
});

test('the vendor may be named anywhere, and nowhere differently', async (t) => {
  const { shop } = await setting(t);
  writeFileSync(shop.path('lamp.toml'), classFile('vendor = "example.com"'));
  writeFileSync(shop.path('other.toml'), classFile('vendor = "other.example"'));
  const image = ['--image', '1.bin', '--out', 'repo', '--keys', 'keys', '--key', 'a'];
  const say = async (expected: RegExp, ...args: string[]): Promise<void> => {
    const run = await shop.aloft('publish', ...image, ...args);
    assert.notEqual(run.code, 0);
    assert.match(run.err, expected);
    assert.equal(run.err.trimEnd().split('\n').length, 1);
  };
  await say(/say whose devices these are: --vendor DOMAIN.*\[USAGE\]/, '--class', 'lamp');
  await say(/--vendor: "Lamps" cannot name a vendor.*\[USAGE\]/, '--class', 'lamp', '--vendor', 'Lamps');
  await say(
    /--vendor says third\.example, lamp\.toml says example\.com; .*\[VENDOR_UNCLEAR\]/,
    '--class',
    'lamp.toml',
    '--vendor',
    'third.example',
  );
  await say(
    /other\.toml says other\.example, trust\.json says example\.com/,
    '--class',
    'other.toml',
    '--trust',
    'trust.json',
  );
  for (const source of [
    ['lamp.toml'],
    ['lamp', '--trust', 'trust.bin', ...EXAMPLE],
    ['lamp', '--trust', 'trust.json'],
    ['lamp'],
  ]) {
    const run = await shop.aloft('publish', ...image, '--class', ...source);
    assert.equal(run.code, 0, run.err);
    assert.match(run.out, /of example\.com, signed by a \(/);
  }
  await say(
    /--vendor says third\.example, offers\/lamp\.cbor says example\.com/,
    '--class',
    'lamp',
    '--vendor',
    'third.example',
  );
});

test('a set of another class or vendor is told by its file', async (t) => {
  const { shop } = await setting(t);
  const set = ['keys', 'export', 'a', '--keys', 'keys', ...EXAMPLE, '--class', 'torch', '-o', 'torch.json'];
  assert.equal((await shop.aloft(...set)).code, 0);
  const run = await publish(shop, 1, '--key', 'a', '--trust', 'torch.json');
  assert.match(run.err, /torch\.json: is the set of devices of torch, not of lamp \[TRUST_FILE_INVALID\]/);
  assert.equal((await publish(shop, 1, '--key', 'a', '--vendor', 'other.example')).code, 0);
  const verified = await shop.aloft('verify', 'repo', '--trust', 'trust.json', '--json');
  assert.deepEqual(
    JSON.parse(verified.out).findings.map(({ code }: { code: string }) => code),
    ['AUDIT_OTHER_VENDOR'],
  );
});

test('a key that is kept elsewhere signs through its command, and one that fails leaves nothing behind', async (t) => {
  const { shop } = await setting(t);
  const broken = await publish(shop, 1, ...EXAMPLE, '--key', 'keys/a.public.pem', '--signer', nodeCommand('refuses'));
  assert.equal(broken.code, 1, broken.err);
  assert.match(broken.err, /PIN is blocked.*\[SIGNER_FAILED\]/);
  assert.equal(existsSync(shop.path('repo')), false);
  const command = nodeCommand('raw keys/a.private.pem');
  const signed = await publish(shop, 1, '--key', 'keys/a.public.pem', '--signer', command, '--trust', 'trust.json');
  assert.equal(signed.code, 0, signed.err);
});

test('several people sign one after the other, each on a machine of their own', async (t) => {
  const { shop, ids } = await setting(t, '2');
  const trusted = ['--trust', 'trust.json'];
  assert.equal((await publish(shop, 1, '--key', 'a', 'b', ...trusted)).code, 0);
  const first = await publish(shop, 2, '--key', 'a', '--partial', ...trusted);
  assert.match(first.err, /stable offers a release that devices take.*--channel review \[OFFER_SIGNED\]/);
  const draft = await publish(shop, 2, '--key', 'a', '--partial', '--channel', 'review', ...trusted);
  assert.equal(draft.code, 0, draft.err);
  assert.match(draft.err, /UNFINISHED: too few have signed/);
  assert.deepEqual(JSON.parse(draft.out).accepted_by, []);
  // Another image, and so another manifest, gets nothing of it.
  const other = await publish(shop, 3, '--key', 'b', ...trusted);
  assert.match(other.err, /\[TRUST_REFUSED\]/);
  const whole = await publish(shop, 2, '--key', 'b', ...trusted);
  assert.equal(whole.code, 0, whole.err);
  const report = JSON.parse(whole.out);
  assert.deepEqual(report.signed_by.map(({ name }: { name: string }) => name).sort(), ['a', 'b']);
  assert.deepEqual(report.accepted_by, ['trust.json']);
  assert.equal(signerIdsOf(decodeOffer(bytesOf(shop), null).envelope).length, 2);
  const before = contentOf(shop.path('repo'));
  assert.deepEqual(JSON.parse((await publish(shop, 2, '--key', 'b', ...trusted)).out).written, []);
  assert.deepEqual(contentOf(shop.path('repo')), before);
  const stranger = await publish(shop, 3, '--key', 'c', '--partial', '--channel', 'x', ...trusted);
  assert.match(stranger.err, /signed by no trusted key \(SIGNATURE_KEY_UNKNOWN\) \[TRUST_REFUSED\]/, ids['c']);
  assert.match((await publish(shop, 3, '--key', 'a', '--partial', ...EXAMPLE)).err, /name them with --trust \[USAGE\]/);
});

test('a set beside the keys that cannot be read is no set that is not there', async (t) => {
  const { shop } = await setting(t);
  const beside = shop.path('keys/trust.json');
  for (const [damage, expected] of [
    [() => writeFileSync(beside, ''), /keys\/trust\.json: is empty/],
    [() => mkdirSync(beside), /keys\/trust\.json: is a folder/],
    [() => symlinkSync('trust.json', beside), /keys\/trust\.json: cannot be read \(ELOOP\)/],
  ] as const) {
    damage();
    const run = await publish(shop, 1, '--key', 'c', ...EXAMPLE);
    assert.equal(run.code, 3, run.err);
    assert.match(run.err, expected);
    rmSync(beside, { recursive: true });
  }
  assert.equal((await publish(shop, 1, '--key', 'c', ...EXAMPLE)).code, 0);
});
