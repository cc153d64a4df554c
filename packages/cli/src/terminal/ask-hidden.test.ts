import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MAIN, workshop } from '../test-support/run-aloft.ts';
import { askHidden } from './ask-hidden.ts';

/** A keyboard, what it showed, and whether it was left as it was found. */
class Keyboard extends EventEmitter {
  isRaw = false;
  isRead = false;
  shown = '';
  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }
  resume(): void {
    this.isRead = true;
  }
  pause(): void {
    this.isRead = false;
  }
  async answer(...keys: readonly (string | Uint8Array)[]): Promise<string> {
    const answer = askHidden('Secret: ', this, { write: (text: string) => (this.shown += text) });
    for (const each of keys) this.emit('data', typeof each === 'string' ? Buffer.from(each) : each);
    return answer;
  }
}

test('what is typed is the answer and is never shown', async () => {
  const keyboard = new Keyboard();
  assert.equal(await keyboard.answer('sev', 'en green\r'), 'seven green');
  assert.equal(keyboard.shown, 'Secret: \n');
  assert.deepEqual([keyboard.isRaw, keyboard.isRead, keyboard.listenerCount('data')], [false, false, 0]);
});

test('backspace takes a character back, also one of several bytes, and Ctrl-U all of them', async () => {
  assert.equal(await new Keyboard().answer('grün\u007f\u007feen\n'), 'green');
  assert.equal(await new Keyboard().answer('wrong\u0015right\r'), 'right');
  const [first, second] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)];
  assert.equal(await new Keyboard().answer(first, second, '\r'), 'ü');
});

test('Ctrl-C and Ctrl-D cancel, and the terminal is as before', async () => {
  for (const key of ['\u0003', '\u0004']) {
    const keyboard = new Keyboard();
    await assert.rejects(keyboard.answer('half', key), { code: 'CANCELLED', exitCode: 1 });
    assert.deepEqual([keyboard.isRaw, keyboard.listenerCount('data')], [false, 0]);
  }
});

/** Types lines at the program as it asks for them, on a terminal of its own, and prints all that terminal showed. */
const TYPIST = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:5] + ['new', 'release', '--keys', 'keys'])
seen = b''
lines = [line.encode() + b'\\r' for line in sys.argv[5:]]
while True:
    try:
        got = os.read(fd, 1000)
    except OSError:
        break
    if not got:
        break
    seen += got
    if lines and seen.endswith(b': '):
        os.write(fd, lines.pop(0))
os.write(1, seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

const withoutTerminal =
  spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0
    ? false
    : 'python3 with pty is not installed';

test('on a real terminal the passphrase is asked for twice and not echoed', { skip: withoutTerminal }, (t) => {
  const { folder, path } = workshop(t);
  const type = (...lines: string[]) => {
    const { ALOFT_PASSPHRASE: _, ...env } = process.env;
    const args = ['-c', TYPIST, process.execPath, '--disable-warning=ExperimentalWarning', MAIN, 'keys', ...lines];
    const { status, stdout } = spawnSync('python3', args, { cwd: folder, env, encoding: 'utf8', timeout: 30_000 });
    return { status, shown: stdout };
  };
  const cancelled = type('seven green lamps', '\u0003');
  assert.equal(cancelled.status, 1, cancelled.shown);
  assert.match(cancelled.shown, /cancelled; nothing was written \[CANCELLED\]/);
  assert.ok(!existsSync(path('keys')));
  const made = type('seven green lamps', 'seven green lamps');
  assert.equal(made.status, 0, made.shown);
  assert.match(made.shown, /New passphrase for release: \r\nThe same once more: \r\nKey .*release/);
  assert.ok(!made.shown.includes('seven'));
  assert.match(readFileSync(path('keys/release.private.pem'), 'utf8'), /ENCRYPTED/);
});
