import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { DESCRIPTOR_PATH } from '@aloft/release';
import { workshop } from '../test-support/run-aloft.ts';
import { deviceUrls, isLoopback } from './listening.ts';

const interfaces = {
  lo: [{ address: '127.0.0.1', family: 'IPv4', internal: true }],
  wlan0: [
    { address: '192.168.1.10', family: 'IPv4', internal: false },
    { address: 'fe80::1', family: 'IPv6', internal: false },
  ],
} as const;

test('a server on every address names those that a device can use, and any other none', () => {
  for (const host of ['0.0.0.0', '::', '0', '']) {
    assert.deepEqual(deviceUrls(host, 'http://127.0.0.1:8070', interfaces), ['http://192.168.1.10:8070'], host);
  }
  for (const host of ['127.0.0.1', 'localhost', '192.168.1.10', '::1']) {
    assert.deepEqual(deviceUrls(host, 'http://127.0.0.1:8070', interfaces), [], host);
  }
});

test('an address that cannot be listened on is one line that says what to do', async (t) => {
  const { aloft, path } = workshop(t);
  mkdirSync(path('repo'));
  writeFileSync(path(`repo/${DESCRIPTOR_PATH}`), '{}');
  // 192.0.2.0/24 is set aside for documentation, the name for being unknown.
  for (const [host, what] of [
    ['192.0.2.1', /does not have the address 192\.0\.2\.1/],
    ['nowhere.invalid', /"nowhere\.invalid" is no address/],
  ] as const) {
    const run = await aloft('serve', 'repo', '--port', '0', '--host', host);
    assert.equal(run.code, 3, run.err);
    assert.match(run.err, /^aloft: [^\n]+--host 0\.0\.0\.0[^\n]+ \[CANNOT_LISTEN\]\n$/);
    assert.match(run.err, what);
  }
});

test('an address that only this machine reaches is known as one', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1']) assert.ok(isLoopback(host), host);
  for (const host of ['0.0.0.0', '192.168.1.5', '::', 'lamp.local', '127.example.com'])
    assert.ok(!isLoopback(host), host);
});
