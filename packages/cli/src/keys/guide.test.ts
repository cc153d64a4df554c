import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { writeSources } from '../test-support/files-workshop.ts';
import { makeKeys, PASSPHRASE, WITHOUT_OPENSSL } from '../test-support/key-files.ts';
import { imageOf } from '../test-support/repository-workshop.ts';
import { workshop } from '../test-support/run-aloft.ts';

const page = readFileSync(new URL('../../../../docs/guides/keys.md', import.meta.url), 'utf8');
const withoutShell = process.platform === 'win32' ? 'the guide is written for a POSIX shell' : false;

/** Lines of the boxes of the guide that are marked `tried`, in its order; those that need OpenSSL only with it. */
function triedLines(): readonly string[] {
  return [...page.matchAll(/^( *)```sh tried( openssl)?\n([\s\S]*?)^ *```$/gm)]
    .filter(([, , openssl]) => openssl === undefined || WITHOUT_OPENSSL === false)
    .flatMap(([, indent = '', , lines = '']) =>
      lines
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(indent.length)),
    );
}

/** The words of a line as the shell has them; the guide quotes with single quotes only. */
function wordsOf(line: string, home: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain.replace(/^~/, home));
}

test('every line of the guide that is marked as tried does what the guide says', { skip: withoutShell }, async (t) => {
  const env = { PATH: process.env['PATH'], ALOFT_PASSPHRASE: PASSPHRASE, TOKEN_PIN: PASSPHRASE };
  const shop = workshop(t, {}, { env: { ...env, ALOFT_KEYS: 'home/.config/aloft/keys' } });
  mkdirSync(shop.path('home'));
  writeFileSync(shop.path('lamp-1.0.0.bin'), imageOf('1.0.0', 1));
  writeSources(shop, { 'main.py': 'print(1)\n' });
  const lines = triedLines();
  assert.ok(lines.length > 20, `only ${lines.length} lines were found`);
  for (const line of lines) {
    const [, command = '', expected = '0'] = /^(.*?)(?: # exit code (\d))?$/.exec(line) ?? [];
    if (command.startsWith('aloft ')) {
      const run = await shop.aloft(...wordsOf(command, 'home').slice(1));
      assert.equal(run.code, Number(expected), `${line}\n${run.err}`);
    } else {
      const run = spawnSync('sh', ['-c', command], { encoding: 'utf8', env: { ...env, HOME: 'home' } });
      assert.equal(run.status, 0, `${line}\n${run.stderr}`);
    }
  }
});

test('the script of the guide signs with a key that only ssh-agent holds', {
  skip: withoutShell || withoutAgent(),
}, async (t) => {
  const env: Record<string, string | undefined> = { ...process.env };
  const shop = workshop(t, {}, { env });
  const [, script = ''] = /^```js ssh-agent-sign\.mjs\n([\s\S]*?)^```$/m.exec(page) ?? [];
  writeFileSync(shop.path('ssh-agent-sign.mjs'), script);
  await makeKeys(shop, 'other');
  execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-b', '256', '-m', 'PEM', '-N', '', '-f', 'agent.key']);
  execFileSync('openssl', ['pkey', '-in', 'agent.key', '-pubout', '-out', 'agent.pem'], { stdio: 'pipe' });
  const agent = spawn('ssh-agent', ['-D', '-a', shop.path('socket')], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => agent.kill());
  // It says where it listens as soon as it does.
  await new Promise((resolve) => agent.stdout.once('data', resolve));
  env['SSH_AUTH_SOCK'] = shop.path('socket');
  execFileSync('ssh-add', ['-q', 'agent.key'], { env, stdio: 'pipe' });
  await shop.aloft('keys', 'export', './agent.pem', '--vendor', 'example.com', '-o', 'trust.json');
  const args = ['keys', 'rotate', '--keys', 'keys', '--trust', 'trust.json', '--add', 'other', '--sign', './agent.pem'];
  const signer = `"${process.execPath}" ssh-agent-sign.mjs`;
  const run = await shop.aloft(...args, '--signer', signer, '-o', 's.cbor', '--new-trust', 'new.json');
  assert.equal(run.code, 0, run.err);
});

function withoutAgent(): string | false {
  const has = (...command: [string, ...string[]]) =>
    spawnSync(command[0], command.slice(1), { stdio: 'ignore' }).error === undefined;
  if (has('ssh-agent', '-h') && has('ssh-keygen', '-h') && has('ssh-add', '-h') && WITHOUT_OPENSSL === false)
    return false;
  return 'OpenSSH or OpenSSL is not installed';
}
