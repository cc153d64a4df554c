import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeKeys, PASSPHRASE, WITHOUT_MODES, WITHOUT_OPENSSL } from '../test-support/key-files.ts';
import { type Run, workshop } from '../test-support/run-aloft.ts';

const env = { ALOFT_PASSPHRASE: PASSPHRASE };
const COLUMNS = 'NAME     KEY ID            CREATED     PRIVATE KEY';

test('a new key is two files: the private half locked and readable by its owner alone, the public half plain', async (t) => {
  const { aloft, path } = workshop(t, {}, { env });
  const run = await aloft('keys', 'new', 'release', '--keys', 'keys', '--json');
  assert.deepEqual([run.code, run.err], [0, '']);
  const report = JSON.parse(run.out);
  assert.deepEqual(readdirSync(path('keys')).sort(), ['release.private.pem', 'release.public.pem']);
  assert.match(readFileSync(report.private_file, 'utf8'), /^-----BEGIN ENCRYPTED PRIVATE KEY-----$/m);
  assert.match(readFileSync(report.public_file, 'utf8'), /^-----BEGIN PUBLIC KEY-----$/m);
  assert.match(report.key_id, /^[0-9a-f]{16}$/);
  assert.equal(report.encrypted, true);
  if (process.platform === 'win32') return;
  assert.equal(statSync(report.private_file).mode & 0o777, 0o600);
  assert.equal(statSync(path('keys')).mode & 0o777, 0o700);
});

test('a new key says how it reaches devices, those in C and those in MicroPython, and both ways work', async (t) => {
  const { aloft } = workshop(t, {}, { env });
  const made = await aloft('keys', 'new', 'release', '--keys', 'keys');
  await aloft('keys', 'new', 'spare', '--keys', 'keys');
  const [, command = ''] = /: aloft (keys export .* -o )FILE$/m.exec(made.out) ?? [];
  const words = { KEY: 'release', SPARE: 'spare', DOMAIN: 'example.com', CLASS: 'lamp' };
  const args = Object.entries(words)
    .reduce((text, [word, value]) => text.replace(word, value), command)
    .trim();
  const files = [...made.out.matchAll(/aloft_trust\w*\.\w+/g)].map(([file]) => file);
  assert.deepEqual(files, ['aloft_trust_anchors.h', 'aloft_trust.py']);
  for (const file of files) {
    const run = await aloft(...args.split(' '), file, '--keys', 'keys');
    assert.equal(run.code, 0, run.err);
  }
  assert.match(readFileSync('aloft_trust_anchors.h', 'utf8'), /aloft_class_id/);
  assert.match(readFileSync('aloft_trust.py', 'utf8'), /^CLASS_ID = /m);
});

test('OpenSSL reads both halves, and only with the passphrase', { skip: WITHOUT_OPENSSL }, async (t) => {
  const { aloft, path } = workshop(t, {}, { env });
  await aloft('keys', 'new', 'release', '--keys', 'keys');
  const file = path('keys/release.private.pem');
  const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
  const fromPrivate = openssl('pkey', '-in', file, '-passin', `pass:${PASSPHRASE}`, '-pubout');
  assert.equal(fromPrivate, openssl('pkey', '-pubin', '-in', path('keys/release.public.pem')));
  assert.throws(() => openssl('pkey', '-in', file, '-passin', 'pass:something else', '-noout'));
  assert.match(openssl('asn1parse', '-in', file), /:PBES2[\s\S]*:scrypt[\s\S]*:aes-256-cbc/);
});

test('the same passphrase locks two keys in two ways', async (t) => {
  const { aloft, path } = workshop(t, {}, { env });
  const bodies = new Set<string>();
  for (const name of ['one', 'two']) {
    await aloft('keys', 'new', name, '--keys', 'keys');
    // Head of the DER, in which the salt is.
    bodies.add(readFileSync(path(`keys/${name}.private.pem`), 'utf8').split('\n')[2] ?? '');
  }
  assert.equal(bodies.size, 2);
});

test('a key is never replaced, not even when only one of its halves is there', async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'release');
  for (const gone of ['', 'keys/release.public.pem']) {
    if (gone !== '') rmSync(shop.path(gone));
    const before = readFileSync(shop.path('keys/release.private.pem'));
    const run = await shop.aloft('keys', 'new', 'release', '--keys', 'keys', '--no-passphrase');
    assert.equal(run.code, 3);
    assert.match(run.err, /there is a key "release" already, and keys are never replaced; .* \[KEY_EXISTS\]\n$/);
    assert.deepEqual(readFileSync(shop.path('keys/release.private.pem')), before);
  }
});

test('names that files cannot have, or that look like key ids, are refused', async (t) => {
  const { aloft, files } = workshop(t);
  for (const name of ['', '../up', 'Release', '-x', 'a b', '0123456789abcdef', 'x'.repeat(33), 'a.pem']) {
    const run = await aloft('keys', 'new', '--keys', 'keys', '--no-passphrase', '--', name);
    assert.equal(run.code, 2, name);
    assert.match(run.err, /\[USAGE\]\n$/);
  }
  assert.deepEqual(files(), []);
});

test('a person types a new passphrase twice, and it must be long and the same', async (t) => {
  const asked: string[] = [];
  const answers = [PASSPHRASE, PASSPHRASE, 'short', PASSPHRASE, `${PASSPHRASE}!`];
  const askHidden = async (question: string): Promise<string> => {
    asked.push(question);
    return answers.shift() ?? '';
  };
  const { aloft, path } = workshop(t, {}, { askHidden });
  const make = (name: string): Promise<Run> => aloft('keys', 'new', name, '--keys', 'keys');
  assert.equal((await make('good')).code, 0);
  assert.deepEqual(asked, ['New passphrase for good: ', 'The same once more: ']);
  const short = await make('short');
  assert.deepEqual([short.code, /shorter than 12 characters.*\[PASSPHRASE_WEAK\]/.test(short.err)], [1, true]);
  const differ = await make('differ');
  assert.deepEqual([differ.code, /the two passphrases differ.*\[PASSPHRASE_WRONG\]/.test(differ.err)], [1, true]);
  assert.deepEqual(readdirSync(path('keys')).sort(), ['good.private.pem', 'good.public.pem']);
});

test('without terminal, file or variable a key is not made, and not left unlocked either', async (t) => {
  const { aloft, files } = workshop(t);
  const run = await aloft('keys', 'new', 'release', '--keys', 'keys');
  assert.equal(run.code, 2);
  assert.match(
    run.err,
    /no terminal to ask at; give --passphrase-file FILE or ALOFT_PASSPHRASE.*\[PASSPHRASE_MISSING\]/,
  );
  assert.deepEqual(files(), []);
});

test('a passphrase file counts before the variable, by its first line', async (t) => {
  const { aloft, path } = workshop(t, {}, { env: { ALOFT_PASSPHRASE: 'not this one at all' } });
  writeFileSync(path('words'), `${PASSPHRASE}\r\nand a note\n`, { mode: 0o600 });
  assert.equal((await aloft('keys', 'new', 'release', '--keys', 'keys', '--passphrase-file', 'words')).code, 0);
  const { loadReleaseSigner } = await import('./load-signer.ts');
  await loadReleaseSigner(path('keys/release.private.pem'), async () => PASSPHRASE);
  writeFileSync(path('words'), '\n');
  const empty = await aloft('keys', 'new', 'other', '--keys', 'keys', '--passphrase-file', 'words');
  assert.match(empty.err, /words: has no passphrase in its first line; .* \[PASSPHRASE_MISSING\]/);
});

test('a key without passphrase, and one within a git work tree, are warned of', async (t) => {
  const { aloft, path } = workshop(t);
  mkdirSync(path('.git'));
  const run = await aloft('keys', 'new', 'release', '--keys', 'keys', '--no-passphrase');
  assert.equal(run.code, 0);
  assert.match(
    run.err,
    /^aloft: warning: keys is inside of the git repository .*\naloft: warning: .* has no passphrase/,
  );
});

test('the list has name, key id, day and lock of every key, also after a move and for public halves alone', async (t) => {
  const shop = workshop(t, {}, { env });
  const ids = await makeKeys(shop, 'open', 'public');
  const locked = JSON.parse((await shop.aloft('keys', 'new', 'locked', '--keys', 'keys', '--json')).out).key_id;
  rmSync(shop.path('keys/public.private.pem'));
  renameSync(shop.path('keys'), shop.path('moved'));
  const { code, out } = await shop.aloft('keys', 'list', '--keys', 'moved');
  assert.equal(code, 0);
  assert.equal(
    out,
    [
      COLUMNS.replace('NAME  ', 'NAME'),
      `locked  ${locked}  1970-01-01  encrypted`,
      `open    ${ids['open']}  1970-01-01  NOT encrypted`,
      `public  ${ids['public']}  1970-01-01  public half only`,
      '',
    ]
      .join('\n')
      .replace(/^NAME +KEY/, 'NAME    KEY'),
  );
  const report = JSON.parse((await shop.aloft('keys', 'list', '--keys', 'moved', '--json')).out);
  assert.deepEqual(report.keys[0], {
    name: 'locked',
    key_id: locked,
    created_at: '1970-01-01T00:00:00.000Z',
    private: true,
    encrypted: true,
  });
});

test('with a trust set the list says which keys devices believe, and which of theirs are not here', async (t) => {
  const shop = workshop(t);
  const ids = await makeKeys(shop, 'mine', 'other', 'theirs');
  await shop.aloft('keys', 'export', 'mine', 'theirs', '--keys', 'keys', '-o', 'trust.json');
  for (const half of ['private', 'public']) rmSync(shop.path(`keys/theirs.${half}.pem`));
  const report = JSON.parse(
    (await shop.aloft('keys', 'list', '--keys', 'keys', '--trust', 'trust.json', '--json')).out,
  );
  assert.deepEqual(
    report.keys.map(({ name, trusted }: { name: string; trusted: boolean }) => [name, trusted]),
    [
      ['mine', true],
      ['other', false],
    ],
  );
  assert.deepEqual(report.elsewhere, [{ key_id: ids['theirs'], name: 'theirs' }]);
});

test('a private key that others can read is warned of', { skip: WITHOUT_MODES }, async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'release');
  chmodSync(shop.path('keys/release.private.pem'), 0o644);
  const { code, err } = await shop.aloft('keys', 'list', '--keys', 'keys');
  assert.equal(code, 0);
  assert.match(
    err,
    /^aloft: warning: keys\/release\.private\.pem: a private key that others can reach \(mode 644\); chmod 600/,
  );
});

test('a damaged key is listed as such with exit code 1, and the others all the same', async (t) => {
  const shop = workshop(t);
  await makeKeys(shop, 'damaged', 'swapped', 'whole');
  const damaged = shop.path('keys/damaged.public.pem');
  writeFileSync(damaged, readFileSync(damaged, 'utf8').slice(0, 150));
  writeFileSync(shop.path('keys/swapped.public.pem'), readFileSync(shop.path('keys/whole.public.pem')));
  const run = await shop.aloft('keys', 'list', '--keys', 'keys');
  assert.equal(run.code, 1);
  assert.match(run.out, /^whole /m);
  assert.match(run.out, /damaged\.public\.pem: is cut short/);
  assert.match(
    run.out.replace(/\s+/g, ' '),
    /swapped\.public\.pem: is not the public half of the private key beside it/,
  );
  assert.match(run.err, /^aloft: keys: 2 keys cannot be used; see above \[KEY_INVALID\]\n$/);
});

test('a folder that is not there is named, with what to do', async (t) => {
  const { aloft } = workshop(t);
  const run = await aloft('keys', 'list', '--keys', 'absent');
  assert.equal(run.code, 3);
  assert.match(run.err, /^aloft: absent: does not exist; make a key with aloft keys new/);
});

test('keys are looked for where ALOFT_KEYS says', async (t) => {
  const { aloft } = workshop(t, {}, { env: { ALOFT_KEYS: 'elsewhere' } });
  assert.match((await aloft('keys', 'list')).err, /^aloft: elsewhere: /);
});

test('without ALOFT_KEYS keys are looked for where the system keeps settings', async (t) => {
  const { aloft } = workshop(t, {}, { env: { XDG_CONFIG_HOME: '/nowhere/config' } });
  assert.match((await aloft('keys', 'list')).err, /^aloft: \/nowhere\/config\/aloft\/keys: /);
});
