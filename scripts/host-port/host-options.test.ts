import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { buildHost } from './build-host.ts';

const { program, skip } = buildHost();
const who = ['--vendor', 'example.com', '--class', 'weather'];
const good = ['--flash', 'none', ...who, '--url', 'http://127.0.0.1:1/', '--laboratory'];

function host(
  args: readonly string[],
  stdout: 'pipe' | number = 'pipe',
): { code: number | null; out: string; err: string } {
  const run = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', stdout, 'pipe'] });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

const wrong: readonly (readonly [args: readonly string[], why: RegExp])[] = [
  [['--battery', '101'], /--battery "101": it is a percentage/],
  [['--slot-size', '4097'], /--slot-size "4097": it is a multiple of 4096/],
  [['--patience', '0'], /--patience "0": it is milliseconds/],
  [['--app', 'odd'], /--app "odd": it is healthy/],
  [['--class', 'Lamp'], /--class "Lamp": a class is/],
  [['--class', 'x'.repeat(32)], /: a class is/],
  [['--vendor', 'example'], /--vendor "example": it is a domain name/],
  [['--vendor', 'Example.com'], /it is a domain name/],
  [['--vendor', 'example..com'], /it is a domain name/],
  [['--vendor', '-x.com'], /it is a domain name/],
  [['--vendor', `${'x'.repeat(60)}.com`], /it is a domain name/],
  [['--channel', '../beta'], /--channel "..\/beta": a channel is/],
  [['--trust', 'keys.bin'], /--trust and --laboratory exclude each other/],
  [['--url', 'https://x/'], /--url "https:\/\/x\/": it is http:/],
  [['--url', 'http://x:65536/'], /the port from 1 to 65535/],
  [['--url', 'http://x:80x/'], /the port from 1 to 65535/],
  [['--bogus'], /--bogus: there is no such option/],
  [['--flash'], /--flash needs a value/],
];

test('what is wrong with an option is one line with the value and the reason, before anything is opened', {
  skip,
}, () => {
  for (const [args, why] of wrong) {
    const { code, out, err } = host([...good, ...args]);
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(err, why);
    assert.match(err, /^aloft-host: [^\n]+\n$/);
  }
  for (const missing of ['--flash', '--vendor', '--class', '--url']) {
    const at = good.indexOf(missing);
    assert.match(host(good.toSpliced(at, 2)).err, new RegExp(`^aloft-host: ${missing} is missing`));
  }
});

test('a device without keys starts only when it is said to be of a laboratory', { skip }, () => {
  const { code, out, err } = host(good.filter((arg) => arg !== '--laboratory'));
  assert.deepEqual([code, out], [2, ''], err);
  assert.match(err, /^aloft-host: [^\n]*--trust[^\n]*--laboratory[^\n]*\n$/);
});

test('help that is asked for goes to standard output', { skip }, () => {
  const { code, out, err } = host(['--help']);
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, /^aloft-host --flash FILE/);
});

const noFull = process.platform === 'linux' ? skip : 'no /dev/full';
test('output that cannot be written is told', { skip: noFull }, () => {
  const full = openSync('/dev/full', 'w');
  const { code, err } = host(['--help'], full);
  closeSync(full);
  assert.deepEqual([code, err], [6, 'aloft-host: standard output cannot be written\n']);
});
