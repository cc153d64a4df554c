import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { verifyTrustStatement } from '@aloft/release';
import { makeKeys, PASSPHRASE } from '../test-support/key-files.ts';
import { setting } from '../test-support/rotation-setting.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { readTrustFile } from './read-trust-file.ts';

test('a key is replaced: old devices accept the statement, and have the set that was written', async (t) => {
  const { ids, rotate } = await setting(t, ['a', 'b']);
  const run = await rotate('--add', 'c', '--remove', 'a', '--sign', 'b', 'c', '--json');
  assert.equal(run.code, 0, run.err);
  const report = JSON.parse(run.out);
  assert.deepEqual(
    [report.accepted, report.version, report.signed_by, report.proven],
    [true, 1, [ids['b']], [ids['c']]],
  );
  const [before, after] = [await readTrustFile('trust.json'), await readTrustFile('new.json')];
  const statement = new Uint8Array(readFileSync('s.cbor'));
  assert.deepEqual(verifyTrustStatement(statement, 'example.com', before.anchors), after.anchors);
  assert.deepEqual([...after.names.values()].sort(), ['b', 'c']);
  assert.equal(after.vendorDomain, 'example.com');
});

test('a statement that devices would refuse for want of signatures is not written', async (t) => {
  const { rotate, shop } = await setting(t, ['a', 'b', 'c'], '2');
  const run = await rotate('--add', 'd', '--sign', 'a');
  assert.equal(run.code, 1);
  assert.match(run.err, /1 of the 2 keys in use .* name 1 more, or say --partial .* \[TRUST_REFUSED\]/);
  assert.deepEqual(shop.files(), ['keys', 'trust.json']);
});

test('a new set for which too few keys have signed anything is refused: somebody might lock everybody out', async (t) => {
  const { rotate, shop } = await setting(t, ['a']);
  rmSync(shop.path('keys/b.private.pem'));
  const replaced = await rotate('--add', 'b', '--remove', 'a', '--sign', 'a');
  assert.equal(replaced.code, 1);
  assert.match(
    replaced.err,
    /of the new set no key is named to show that it can sign, and 1 must .* --unproven .* \[TRUST_LOCKOUT\]/,
  );
  const raised = await rotate('--add', 'b', '--threshold', '2', '--sign', 'a');
  assert.match(raised.err, /of the new set only 1 is named to show .* 2 must sign .* \[TRUST_LOCKOUT\]/);
  assert.ok(!existsSync(shop.path('s.cbor')));
  assert.equal((await rotate('--add', 'b', '--threshold', '2', '--sign', 'a', '--unproven')).code, 0);
});

test('a threshold that no devices could meet is refused', async (t) => {
  const { rotate } = await setting(t, ['a', 'b']);
  for (const args of [
    ['--threshold', '3'],
    ['--threshold', '0'],
    ['--remove', 'a', 'b'],
    ['--remove', 'a', '--threshold', '2'],
  ]) {
    assert.equal((await rotate(...args, '--sign', 'a', 'b')).code, 2, args.join(' '));
  }
});

test('changes that change nothing or name wrong keys are refused, each with the keys there are', async (t) => {
  const { rotate, ids, shop } = await setting(t, ['a', 'b']);
  const cases: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
    [['--sign', 'a'], 2, /nothing would change; say --add KEY, --remove KEY or --threshold/],
    [['--threshold', '1', '--sign', 'a'], 2, /nothing would change/],
    [['--add', 'a', '--sign', 'a'], 2, /--add: a \([0-9a-f]{16}\) is in the set already/],
    [['--remove', 'c', '--sign', 'a'], 2, /--remove: "c" is no key of the set: .*a \([0-9a-f]{16}\).* \[KEY_UNKNOWN\]/],
    [['--remove', '0123456789abcdef', '--sign', 'a'], 2, /"0123456789abcdef" is no key of the set/],
    [['--add', 'nobody', '--sign', 'a'], 3, /no key "nobody" in keys; aloft keys list shows .* \[KEY_UNKNOWN\]/],
    [['--add', 'fedcba9876543210', '--sign', 'a'], 3, /no key "fedcba9876543210"/],
    [['--add', 'c', '--sign', 'a', 'd'], 2, /--sign: d \(.*\) is neither in the set nor in the new one/],
    [['--add', 'c', '--sign', 'a', 'a'], 2, /--sign names the key a twice/],
    [
      ['--add', 'c', '--sign', 'a', '--vendor', 'example.org'],
      1,
      /trust\.json: is the set of example\.com, not of example\.org/,
    ],
    [['--add', 'c', '--sign', 'a', '--vendor', 'Nobody'], 2, /cannot name a vendor/],
  ];
  for (const [args, code, message] of cases) {
    const run = await rotate(...args);
    assert.equal(run.code, code, args.join(' '));
    assert.match(run.err, message);
    assert.equal(run.err.split('\n').length, 2);
  }
  assert.deepEqual(shop.files(), ['keys', 'trust.json']);
  assert.equal((await rotate('--add', ids['c'] ?? '', '--remove', ids['a'] ?? '', '--sign', ids['b'] ?? '')).code, 0);
});

test('statements and sets are never replaced, and of the two neither is written alone', async (t) => {
  const { rotate, shop } = await setting(t, ['a']);
  for (const taken of ['s.cbor', 'new.json']) {
    writeFileSync(shop.path(taken), 'kept');
    const run = await rotate('--add', 'b', '--sign', 'a');
    assert.equal(run.code, 3);
    assert.match(run.err, /exists and is not replaced; .* \[FILE_EXISTS\]/);
    assert.deepEqual(shop.files(), ['keys', taken, 'trust.json'].sort());
    assert.equal(readFileSync(shop.path(taken), 'utf8'), 'kept');
    rmSync(shop.path(taken));
  }
});

test('what a change means for releases, and a set without a spare key, are warned of', async (t) => {
  const { rotate } = await setting(t, ['a']);
  const run = await rotate('--add', 'b', '--remove', 'a', '--sign', 'a', 'b');
  assert.equal(run.code, 0);
  assert.match(run.err, /^aloft: warning: releases signed with the keys that both sets have are not enough for both/);
  assert.match(run.err, /\naloft: warning: there is only one key: when it is lost, no device .* add a spare\n$/);
});

test('inspect shows who signed, what comes and goes, and whether devices accept it', async (t) => {
  const { rotate, shop, ids } = await setting(t, ['a', 'b']);
  await rotate('--add', 'c', '--remove', 'a', '--sign', 'b', 'c');
  const alone = await shop.aloft('keys', 'inspect', 's.cbor', '--json');
  assert.equal(JSON.parse(alone.out).verified, null);
  const accepted = await shop.aloft('keys', 'inspect', 's.cbor', '--trust', 'trust.json');
  assert.equal(accepted.code, 0);
  assert.match(
    accepted.out,
    new RegExp(`${ids['c']} .* added\\n[\\s\\S]*${ids['a']} +a +removed\\n[\\s\\S]*signed by\\n  ${ids['b']}  b\\n`),
  );
  assert.match(accepted.out, /✓ devices of example\.com with version 0 of the set accept it/);
  const later = await shop.aloft('keys', 'inspect', 's.cbor', '--trust', 'new.json', '--json');
  assert.equal(later.code, 1);
  assert.equal(JSON.parse(later.out).error.code, 'TRUST_REFUSED');
  assert.equal(later.out.split('\n').length, 2);
});

test('the next change starts from the set that the last one wrote', async (t) => {
  const { rotate, shop } = await setting(t, ['a']);
  await rotate('--add', 'b', '--sign', 'a');
  const again = await shop.aloft(
    ...['keys', 'rotate', '--keys', 'keys', '--trust', 'new.json', '--remove', 'a', '--sign', 'b'],
    ...['-o', 's2.cbor', '--new-trust', 'new2.json', '--json'],
  );
  assert.equal(JSON.parse(again.out).version, 2);
  const [first, second] = [await readTrustFile('trust.json'), await readTrustFile('new.json')];
  const statement = new Uint8Array(readFileSync('s2.cbor'));
  verifyTrustStatement(statement, 'example.com', second.anchors);
  // A device that missed the first one does not know the key that signed the second.
  assert.throws(() => verifyTrustStatement(statement, 'example.com', first.anchors), { code: 'SIGNATURE_KEY_UNKNOWN' });
});

test('a change that starts from a partition keeps vendor and class, and asks for the name of the vendor', async (t) => {
  const { shop } = await setting(t, ['a']);
  await shop.aloft('keys', 'export', '--trust', 'trust.json', '--class', 'lamp', '-o', 'trust.bin');
  const args = [
    'keys',
    'rotate',
    '--keys',
    'keys',
    '--trust',
    'trust.bin',
    '--add',
    'b',
    '--sign',
    'a',
    '-o',
    's.cbor',
    '--new-trust',
    'new.json',
  ];
  const nameless = await shop.aloft(...args);
  assert.deepEqual(
    [nameless.code, /trust\.bin: does not name the vendor; say --vendor DOMAIN/.test(nameless.err)],
    [2, true],
  );
  assert.match(
    (await shop.aloft(...args, '--vendor', 'example.org')).err,
    /is the set of vendor [0-9a-f]{32}, not of example\.org/,
  );
  assert.equal((await shop.aloft(...args, '--vendor', 'example.com')).code, 0);
  const [before, after] = [await readTrustFile('trust.bin'), await readTrustFile('new.json')];
  assert.ok(before.classId);
  assert.deepEqual([after.vendorId, after.classId], [before.vendorId, before.classId]);
});

test('nobody is asked for a passphrase for a change that is refused anyway', async (t) => {
  const env: Record<string, string> = { ALOFT_PASSPHRASE: PASSPHRASE };
  const shop = workshop(t, {}, { env, askHidden: async (question) => assert.fail(question) });
  await shop.aloft('keys', 'new', 'locked', '--keys', 'keys');
  await makeKeys(shop, 'a', 'b');
  delete env['ALOFT_PASSPHRASE'];
  await shop.aloft(
    'keys',
    'export',
    'locked',
    'a',
    '--keys',
    'keys',
    '--vendor',
    'example.com',
    '--threshold',
    '2',
    '-o',
    'trust.json',
  );
  const args = ['keys', 'rotate', '--keys', 'keys', '--trust', 'trust.json', '--add', 'b', '--new-trust', 'new.json'];
  const cases: readonly (readonly [args: readonly string[], code: string])[] = [
    [['--sign', 'locked', '-o', 's.cbor'], 'TRUST_REFUSED'],
    [['--sign', 'locked', '-o', 's.cbor', '--partial'], 'TRUST_LOCKOUT'],
    [['--sign', 'locked', 'a', '-o', 'trust.json'], 'FILE_EXISTS'],
    [['--sign', 'locked', 'a', '-o', '-'], 'USAGE'],
  ];
  for (const [more, code] of cases) {
    const run = await shop.aloft(...args, ...more);
    assert.match(run.err, new RegExp(`\\[${code}\\]\\n$`), more.join(' '));
  }
});
