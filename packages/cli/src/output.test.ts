import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { CliError } from './errors.ts';
import { writeOutput } from './output.ts';
import { workshop } from './test-support/run-aloft.ts';

test('a link stays a link, and what it leads to is written, even when nothing was there', async (t) => {
  const { path, files } = workshop(t);
  mkdirSync(path('real'));
  symlinkSync('real/new.bin', path('link'));
  symlinkSync('link', path('link-to-link'));
  for (const content of ['first', 'second']) {
    await writeOutput(path('link-to-link'), content);
    assert.ok(lstatSync(path('link')).isSymbolicLink() && lstatSync(path('link-to-link')).isSymbolicLink());
    assert.equal(readFileSync(path('real/new.bin'), 'utf8'), content);
  }
  assert.deepEqual(files(), ['link', 'link-to-link', 'real']);
});

test('a named pipe is written into and stays a pipe', { skip: process.platform === 'win32' }, async (t) => {
  const { path } = workshop(t);
  execFileSync('mkfifo', [path('pipe')]);
  const reader = spawn('cat', [path('pipe')]);
  // The reader needs a moment to open its end.
  for (let tries = 0; ; tries++) {
    try {
      await writeOutput('pipe', 'through the pipe');
      break;
    } catch (error) {
      if (tries === 100) throw error;
      await setTimeout(20);
    }
  }
  assert.equal(await text(reader.stdout), 'through the pipe');
  assert.ok(statSync(path('pipe')).isFIFO());
});

test('a named pipe that nobody reads is refused at once', { skip: process.platform === 'win32' }, async (t) => {
  const { path } = workshop(t);
  execFileSync('mkfifo', [path('pipe')]);
  await assert.rejects(writeOutput('pipe', ''), /nobody reads from the pipe; start its reader first/);
});

test('a device is written into and stays a device', { skip: process.platform === 'win32' }, async (t) => {
  workshop(t);
  await writeOutput('/dev/null', 'nobody reads this');
  assert.ok(statSync('/dev/null').isCharacterDevice());
});

test('a file keeps its permissions when it is replaced', async (t) => {
  const { path } = workshop(t);
  writeFileSync(path('secret'), 'old');
  chmodSync(path('secret'), 0o600);
  await writeOutput(path('secret'), 'new');
  assert.equal(statSync(path('secret')).mode & 0o777, 0o600);
});

test('folders, links in a circle and absent folders are refused, and nothing is left behind', async (t) => {
  const { path, files } = workshop(t);
  mkdirSync(path('folder'));
  symlinkSync('circle', path('circle'));
  for (const [name, code] of [
    ['folder', 'FILE_IS_FOLDER'],
    ['circle', 'FILE_NOT_WRITABLE'],
    ['absent/file', 'FILE_NOT_WRITABLE'],
  ] as const) {
    await assert.rejects(writeOutput(path(name), ''), (error) => error instanceof CliError && error.code === code);
  }
  assert.deepEqual(files(), ['circle', 'folder']);
});
