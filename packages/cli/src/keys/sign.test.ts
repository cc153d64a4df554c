import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setting } from '../test-support/rotation-setting.ts';

test('several people sign one after the other, and are told when it is enough', async (t) => {
  const { rotate, shop } = await setting(t, ['a', 'b', 'c'], '2');
  const first = await rotate('--add', 'd', '--remove', 'c', '--sign', 'a', '--partial', '--unproven', '--json');
  assert.equal(JSON.parse(first.out).missing_signatures, 1);
  const refused = await shop.aloft('keys', 'inspect', 's.cbor', '--trust', 'trust.json');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /is signed by 1 trusted keys; 2 must have \(SIGNATURE_TOO_FEW\) \[TRUST_REFUSED\]/);
  const sign = ['keys', 'sign', 's.cbor', '--keys', 'keys', '--trust', 'trust.json'];
  assert.match((await shop.aloft(...sign, '--sign', 'd', '-o', 't.cbor')).err, /d \(.*\) is not in the set in use/);
  const second = await shop.aloft(...sign, '--sign', 'b', '-o', 'signed.cbor');
  assert.equal(second.code, 0, second.err);
  assert.match(second.out, /2 of 2 signatures that must be there[\s\S]*Devices with version 0 of the set accept it\./);
  assert.equal((await shop.aloft('keys', 'inspect', 'signed.cbor', '--trust', 'trust.json')).code, 0);
});

test('nobody is asked to sign a statement for other devices, an old one, or what is none', async (t) => {
  const { rotate, shop } = await setting(t, ['a', 'b'], '2');
  await rotate('--add', 'c', '--sign', 'a', '--partial', '--unproven');
  await shop.aloft(
    'keys',
    'export',
    'a',
    'b',
    '--keys',
    'keys',
    '--vendor',
    'example.org',
    '--threshold',
    '2',
    '-o',
    'other.json',
  );
  const sign = ['keys', 'sign', 's.cbor', '--keys', 'keys', '--sign', 'b', '-o', 't.cbor', '--trust'];
  assert.match(
    (await shop.aloft(...sign, 'other.json')).err,
    /s\.cbor: .*is not that of example\.org \[TRUST_OTHER_VENDOR\]/,
  );
  assert.match((await shop.aloft(...sign, 'new.json')).err, /s\.cbor: .*is 1; in use is 1 \[TRUST_OLDER\]/);
  writeFileSync(shop.path('s.cbor'), readFileSync(shop.path('s.cbor')).subarray(0, 60));
  assert.match((await shop.aloft(...sign, 'trust.json')).err, /s\.cbor: .*\[CBOR_TRUNCATED\]/);
  assert.ok(!existsSync(shop.path('t.cbor')));
});
