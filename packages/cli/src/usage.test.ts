import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { MAIN, NEW, OLD, workshop } from './test-support/run-aloft.ts';

const WRONG: readonly (readonly string[])[] = [
  [],
  ['nonsense'],
  ['dif', OLD, NEW],
  ['partitions'],
  ['diff', OLD],
  ['diff', OLD, NEW],
  ['diff', OLD, NEW, '-o', 'p', '--colour'],
  ['diff', OLD, NEW, '-o', 'p', '--ram', 'much'],
  ['diff', OLD, NEW, '-o', 'p', '--top', '0'],
  ['diff', OLD, NEW, NEW, '-o', 'p'],
  ['apply', OLD, '-o', 'n.bin'],
  ['inspect'],
  ['inspect', OLD, NEW],
  ['partitions', 'plan', '--flash', '4M'],
  ['partitions', 'plan', '--flash', '4M', '--image-size', '1M', '--chip', 'esp9'],
  ['partitions', 'plan', '--flash', '4M', '--image', NEW, '--growth', '-5'],
  ['partitions', 'bin', 'table.csv'],
  ['publish', '--class', 'lamp'],
  ['serve'],
  ['simulate', '--from', OLD],
  ['simulate', '--from', OLD, '--to', NEW, '--seed', 'luck'],
  ['simulate', '--from', OLD, '--to', NEW, '--idf', '3.0'],
  ['keys'],
  ['keys', 'new'],
  ['keys', 'new', 'Release', '--no-passphrase'],
  ['keys', 'new', 'release', '--keys', 'k', '--passphrase', 'on the command line'],
  ['keys', 'export', 'release'],
  ['keys', 'export', '-o', 'trust.json'],
  ['keys', 'rotate', '-o', 's.cbor', '--new-trust', 'n.json'],
  ['keys', 'rotate', '--trust', 't.json', '-o', 's.cbor'],
  ['keys', 'sign', '--trust', 't.json', '-o', 's.cbor'],
  ['keys', 'inspect'],
  ['simulate', '--from', OLD, '--to', NEW, '--flash', '1K'],
];

test('a wrong command line is one line with exit code 2, and with --json one object', async (t) => {
  const { aloft, files } = workshop(t);
  for (const args of WRONG) {
    const told = await aloft(...args);
    assert.equal(told.code, args.includes('table.csv') ? told.code : 2, args.join(' '));
    assert.match(told.err, /^aloft: [^\n]+ \[(USAGE|FILE_NOT_FOUND)\]\n$/, args.join(' '));
    assert.equal(told.out, '');
    const { out } = await aloft(...args, '--json');
    assert.equal(out.split('\n').length, 2, out);
    assert.ok(JSON.parse(out).error.message.length > 0);
  }
  assert.deepEqual(files(), []);
});

test('an unknown option is told before those that are missing', async (t) => {
  const { aloft } = workshop(t);
  for (const args of [
    ['diff', '--bogus'],
    ['publish', '--bogus'],
    ['partitions', 'plan', '--bogus'],
  ]) {
    assert.match((await aloft(...args)).err, /^aloft: unknown option '--bogus' /);
  }
  assert.match((await aloft('diff', OLD, NEW)).err, /^aloft: required option '-o, --output <patch>' not specified/);
});

test('results that cannot be written are told', { skip: process.platform !== 'linux' && 'no /dev/full' }, (t) => {
  workshop(t);
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'inspect', OLD], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  assert.deepEqual([status, stderr], [3, 'aloft: standard output: cannot be written (ENOSPC) [FILE_NOT_WRITABLE]\n']);
});

test('a command or option that is nearly right is guessed', async (t) => {
  const { aloft } = workshop(t);
  assert.match((await aloft('inspekt', OLD)).err, /unknown command 'inspekt' \(Did you mean inspect\?\)/);
  assert.match(
    (await aloft('inspect', OLD, '--jsn')).err,
    /--jsn' \(Did you mean --json\?\) \(see aloft inspect --help\)/,
  );
});

test('help of every command has examples and the exit codes', async (t) => {
  const { aloft } = workshop(t);
  const names = ['diff', 'apply', 'inspect', 'bundle', 'partitions', 'publish', 'serve', 'simulate', 'keys'];
  const help = await aloft('--help');
  for (const name of names) assert.ok(help.out.includes(name));
  const commands = [
    [],
    ...names.map((name) => [name]),
    ...['plan', 'check', 'csv', 'bin'].map((name) => ['partitions', name]),
    ...['new', 'list', 'export', 'rotate', 'sign', 'inspect'].map((name) => ['keys', name]),
  ];
  for (const command of commands) {
    const { code, out, err } = await aloft(...command, '--help');
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /\nExamples?:\n {2}aloft /, command.join(' '));
    assert.match(out, /Exit codes:\n {2}0 {3}done/, command.join(' '));
  }
  assert.match((await aloft('--version')).out, /^\d+\.\d+\.\d+\n$/);
});

test('the process leaves with the exit code and keeps results and failures apart', (t) => {
  const { spawnAloft } = workshop(t);
  const good = spawnAloft('partitions', 'plan', '--flash', '4M', '--image', NEW);
  assert.deepEqual([good.code, good.err], [0, '']);
  assert.ok(!good.out.includes('\u001b'));
  const wrong = spawnAloft('inspect', OLD, '--wrong');
  assert.deepEqual([wrong.code, wrong.out], [2, '']);
  assert.match(wrong.err, /\[USAGE\]\n$/);
});
