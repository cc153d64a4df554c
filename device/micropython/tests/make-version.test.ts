import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startMicroPython, textOf } from './interpreter.ts';
import { missingPython } from './python.ts';

test('what make_version.py writes is what ota.py reads', { skip: missingPython ?? false }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-version-'));
  try {
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'app.py'), 'print(1)\n');
    writeFileSync(join(folder, 'lib/lamp.py'), '');
    const program = join(import.meta.dirname, '../examples/make_version.py');
    execFileSync('python3', [program, '1.2.0', 'app.py', 'lib/lamp.py'], { cwd: folder });
    const interpreter = await startMicroPython();
    interpreter.runPython('import json, publishing, board; b = board.Board(publishing.board_files())');
    const read =
      'def main():\n    global files\n    import ota\n    files = json.dumps(ota.files_in(json.loads(text), None))';
    interpreter.globals.set('text', readFileSync(join(folder, 'version.json'), 'utf8'));
    interpreter.runPython(`${read}\nb.power_on(main=main)`);
    const files: readonly (readonly [string, number, string])[] = JSON.parse(textOf(interpreter, 'files'));
    assert.deepEqual(
      files.map(([name, size]) => [name, size]),
      [
        ['app.py', 9],
        ['lib/lamp.py', 0],
      ],
    );
    assert.equal(files[1]?.[2], 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('make_version.py says what is missing, no version or no file for boards, and leaves version.json as it was', {
  skip: missingPython ?? false,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-version-'));
  try {
    for (const name of ['app.py', 'boot.py']) writeFileSync(join(folder, name), '');
    writeFileSync(join(folder, 'version.json'), 'as it was');
    const program = join(import.meta.dirname, '../examples/make_version.py');
    for (const [words, said] of [
      [['2', 'nofile.py'], /^nofile\.py: No such file/],
      [['abc', 'app.py'], /^'abc' is no version/],
      [['2', join(folder, 'app.py')], /is not below this folder/],
      [['2', './boot.py'], /^'\.\/boot\.py' is refused by boards/],
      [['2', 'app.py', './app.py'], /^'app\.py' is listed twice/],
    ] as const) {
      const { status, stderr } = spawnSync('python3', [program, ...words], { cwd: folder, encoding: 'utf8' });
      assert.equal(status, 1);
      assert.match(stderr, said);
      assert.equal(readFileSync(join(folder, 'version.json'), 'utf8'), 'as it was');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
