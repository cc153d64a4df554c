import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishFiles, pythonOf, writeSources } from '../test-support/files-workshop.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { nameWarnings } from './names.ts';

test('keys among the files and accents apart from their letters are warned of, other names are not', () => {
  const law = (path: string, expected: RegExp | null): void => {
    const warnings = nameWarnings([path]);
    assert.equal(warnings.length, expected === null ? 0 : 1, path);
    if (expected !== null) assert.match(warnings[0] ?? '', expected);
  };
  law('aloft_trust.py', /^aloft_trust\.py goes to every board: .*--exclude aloft_trust\.py/);
  law('aloft_trust.mpy', /^aloft_trust\.mpy goes to every board/);
  law('lib/aloft_trust.py', /^lib\/aloft_trust\.py goes/);
  law('tests/aloft_trust.py', null);
  law('aloft/trust.py', null);
  law('gr\u00f6\u00dfe.py', null);
  law('gro\u0308\u00dfe.py', /accents as characters of their own/);
});

test('publish tells of patches only where there are some, and of keys among the files', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'import app\n', 'app.py': pythonOf(60) });
  const told = async (version: string): Promise<string> => {
    const args = ['--class', 'lamp', '--micropython', 'src', '--version', version, '--out', 'repo'];
    const run = await shop.aloft('publish', ...args, '--unsigned', '--vendor', 'lab.example');
    assert.equal(run.code, 0, run.err);
    return run.out;
  };
  assert.match(await told('1.0.0'), /\n\d+ files written\nServe it/);
  writeSources(shop, { 'app.py': pythonOf(61) });
  assert.match(await told('1.1.0'), /\n\d+ files written; patches were tried with the device code\n/);
  writeSources(shop, { 'aloft_trust.py': 'KEYS = ()\n' });
  const { warnings } = JSON.parse((await publishFiles(shop, '1.2.0')).out);
  assert.ok(warnings.some((text: string) => text.startsWith('aloft_trust.py goes to every board')));
});
