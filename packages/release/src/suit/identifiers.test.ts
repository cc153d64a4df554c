import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToHex } from '../hex.ts';
import { IDS } from '../vectors/manifests/raw-manifest.ts';
import { classIdOf, vendorIdOf } from './identifiers.ts';
import { isVendorDomain } from './vendor-domain.ts';

test('identifiers are those of another implementation of UUIDv5', () => {
  assert.deepEqual(vendorIdOf('example.com'), IDS.exampleCom);
  assert.deepEqual(vendorIdOf('example.org'), IDS.exampleOrg);
  assert.deepEqual(classIdOf('example.com', 'door-sensor'), IDS.doorSensor);
  assert.deepEqual(classIdOf('example.com', 'lamp'), IDS.lamp);
  assert.deepEqual(classIdOf('example.org', 'door-sensor'), IDS.doorSensorOfExampleOrg);
});

test('an identifier is a UUID of version 5 and the usual variant', () => {
  for (const name of ['a', 'lamp', 'z'.repeat(31)]) {
    assert.match(bytesToHex(classIdOf('example.com', name)), /^.{12}5.{3}[89ab].{15}$/);
  }
});

test('a vendor domain is a host name of two labels or more in lower case', () => {
  for (const good of ['a.b', '1.2', 'xn--bcher-kva.example', 'a-b.c', `${'a'.repeat(59)}.com`]) {
    assert.equal(isVendorDomain(good), true, good);
  }
  for (const bad of [
    '',
    'a',
    '.',
    'a.',
    '.a',
    'a..b',
    '-a.b',
    'a-.b',
    'a.b-',
    'A.b',
    'a_b.c',
    'a b.c',
    'a.b\n',
    'ä.de',
    `${'a'.repeat(60)}.com`,
  ]) {
    assert.equal(isVendorDomain(bad), false, bad);
  }
});
