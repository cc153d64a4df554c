import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { linkSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { MAIN, NEW, OLD, OTHER_CHIP, workshop } from './test-support/run-aloft.ts';

test('diff then apply gives the new image back, and --json says what a script needs', async (t) => {
  const { aloft, path } = workshop(t);
  const diff = await aloft('diff', OLD, NEW, '-o', 'p.patch', '--json');
  assert.equal(diff.code, 0, diff.err);
  const report = JSON.parse(diff.out);
  assert.equal(report.old_bytes, readFileSync(OLD).length);
  assert.equal(report.new_bytes, readFileSync(NEW).length);
  assert.equal(report.patch_bytes, readFileSync(path('p.patch')).length);
  assert.equal(report.verified, true);
  assert.ok(report.seconds > 0 && report.ram_bytes > 0);

  const apply = await aloft('apply', OLD, 'p.patch', '-o', 'n.bin', '--json');
  assert.equal(apply.code, 0, apply.err);
  assert.deepEqual(readFileSync(path('n.bin')), readFileSync(NEW));
});

test('what goes to standard output is the patch alone, and the report goes to standard error', (t) => {
  const { folder, path } = workshop(t);
  const aloft = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { cwd: folder });
  for (const output of ['-', '/dev/stdout']) {
    const diff = aloft('diff', OLD, NEW, '-o', output, '--json');
    assert.equal(diff.status, 0, String(diff.stderr));
    assert.equal(JSON.parse(String(diff.stderr)).patch_bytes, diff.stdout.length);
    writeFileSync(path('p.patch'), diff.stdout);
    const apply = aloft('apply', OLD, 'p.patch', '-o', output);
    assert.deepEqual(apply.stdout, readFileSync(NEW));
    assert.match(String(apply.stderr), /as the patch promises/);
  }
  const refused = aloft('apply', NEW, 'p.patch', '-o', '-', '--json');
  assert.equal(refused.status, 1);
  assert.equal(refused.stdout.length, 0);
});

test('a full image packs and unpacks without a base', async (t) => {
  const { aloft, path } = workshop(t);
  assert.equal((await aloft('diff', '--full', NEW, '-o', 'f.patch')).code, 0);
  assert.equal((await aloft('apply', '--full', 'f.patch', '-o', 'n.bin')).code, 0);
  assert.deepEqual(readFileSync(path('n.bin')), readFileSync(NEW));
});

test('a patch that is cut, changed or for another base leaves no output and says which file is wrong', async (t) => {
  const { aloft, path, files } = workshop(t);
  assert.equal((await aloft('diff', OLD, NEW, '-o', 'p.patch', '-q')).code, 0);
  const patch = readFileSync(path('p.patch'));
  writeFileSync(path('cut.patch'), patch.subarray(0, patch.length >> 1));
  const changed = Buffer.from(patch);
  changed[300] = (changed[300] ?? 0) ^ 0x10;
  writeFileSync(path('changed.patch'), changed);
  const before = files();
  for (const [base, file, code] of [
    [OLD, 'cut.patch', 'PATCH_TRUNCATED'],
    [OLD, 'changed.patch', 'PATCH_'],
    [OTHER_CHIP, 'p.patch', 'PATCH_WRONG_BASE'],
    [OLD, NEW, 'PATCH_BAD_MAGIC'],
  ] as const) {
    const run = await aloft('apply', base, file, '-o', 'out.bin');
    assert.equal(run.code, 1);
    assert.ok(run.err.includes(file) && run.err.includes(code), run.err);
    assert.deepEqual(files(), before);
  }
});

test('a patch that names another chip than its base has is refused, as a device refuses it', async (t) => {
  const { aloft, path } = workshop(t);
  await aloft('diff', OLD, NEW, '-o', 'p.patch', '-q');
  const patch = readFileSync(path('p.patch'));
  patch.writeUInt16LE(0, 6);
  patch.writeUInt32LE(crc32(patch.subarray(0, 56)), 56);
  writeFileSync(path('p.patch'), patch);
  for (const args of [
    ['apply', OLD, 'p.patch', '-o', 'out.bin'],
    ['inspect', 'p.patch', '--base', OLD],
  ]) {
    const run = await aloft(...args);
    assert.equal(run.code, 1);
    assert.match(run.err, /p\.patch: names ESP32, but .*\.bin is for ESP32-C3; .* \[CHIP_MISMATCH\]/);
  }
});

test('a damaged image, or one for another chip, makes no patch unless taken raw', async (t) => {
  const { aloft, path, files } = workshop(t);
  const image = readFileSync(NEW);
  writeFileSync(path('cut.bin'), image.subarray(0, 20_000));
  const flipped = Buffer.from(image);
  flipped[5000] = (flipped[5000] ?? 0) ^ 1;
  writeFileSync(path('flipped.bin'), flipped);
  const headless = Buffer.from(image);
  headless[0] = 0;
  writeFileSync(path('headless.bin'), headless);
  const before = files();
  for (const [file, code] of [
    ['cut.bin', 'IMAGE_'],
    ['flipped.bin', 'IMAGE_DAMAGED'],
    ['headless.bin', 'IMAGE_DAMAGED'],
    [OTHER_CHIP, 'CHIP_MISMATCH'],
  ] as const) {
    const run = await aloft('diff', OLD, file, '-o', 'p.patch');
    assert.equal(run.code, 1, run.err);
    assert.ok(run.err.includes(file) && run.err.includes(code), run.err);
    assert.doesNotMatch(run.err, /again.*again/, 'the remedy is told once');
    assert.deepEqual(files(), before);
  }
  assert.equal((await aloft('diff', '--raw', OLD, 'flipped.bin', '-o', 'p.patch')).code, 0);
});

test('HEX, UF2, ELF and merged files are no images, and what to do is said', async (t) => {
  const { aloft, path } = workshop(t);
  const image = readFileSync(NEW);
  writeFileSync(path('a.hex'), ':10010000214601360121470136007EFE09D2190140\r\n:00000001FF\r\n');
  writeFileSync(path('a.uf2'), Buffer.from([0x55, 0x46, 0x32, 0x0a, 0x57, 0x51, 0x5d, 0x9e, ...Array(504).fill(0)]));
  writeFileSync(path('a.elf'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0]));
  writeFileSync(path('merged.bin'), Buffer.concat([Buffer.alloc(0x10000, 0xff), image]));
  for (const [file, remedy] of [
    ['a.hex', 'convert it to binary'],
    ['a.uf2', 'convert it'],
    ['a.elf', 'give the .bin'],
    ['merged.bin', 'begins at 0x10000; cut it out'],
  ] as const) {
    for (const args of [
      ['diff', OLD, file, '-o', 'p.patch'],
      ['diff', file, file, '-o', 'p.patch'],
      ['publish', '--class', 'w', '--image', file, '--out', 'repo'],
      ['simulate', '--from', OLD, '--to', file],
      ['inspect', file],
    ]) {
      const run = await aloft(...args);
      assert.equal(run.code, 1, run.err);
      assert.ok(run.err.includes(file) && run.err.includes(remedy) && run.err.includes('FILE_UNKNOWN'), run.err);
    }
  }
});

test('an output never replaces an input', async (t) => {
  const { aloft, path } = workshop(t);
  const image = readFileSync(OLD);
  writeFileSync(path('o.bin'), image);
  linkSync(path('o.bin'), path('hard.bin'));
  symlinkSync('o.bin', path('soft.bin'));
  for (const output of ['./o.bin', 'hard.bin', 'soft.bin']) {
    assert.equal((await aloft('diff', 'o.bin', NEW, '-o', output)).code, 2, output);
  }
  assert.deepEqual(readFileSync(path('o.bin')), image);
});

test('missing, empty and unwritable files end with exit code 3 and no trace', async (t) => {
  const { aloft, path, files } = workshop(t);
  writeFileSync(path('empty.bin'), '');
  for (const args of [
    ['diff', 'absent.bin', NEW, '-o', 'p.patch'],
    ['diff', 'empty.bin', NEW, '-o', 'p.patch'],
    ['diff', '.', NEW, '-o', 'p.patch'],
    ['diff', OLD, NEW, '-o', 'absent/p.patch'],
    ['inspect', 'absent.bin'],
    ['serve', '.'],
  ]) {
    const run = await aloft(...args);
    assert.equal(run.code, 3, `${args.join(' ')}: ${run.err}`);
    assert.match(run.err, /^aloft: .+ \[FILE_\w+\]\n$/);
  }
  assert.deepEqual(files(), ['empty.bin']);
});

test('a memory budget is kept, and one that nothing fits is refused with the need', async (t) => {
  const { aloft } = workshop(t);
  const run = await aloft('diff', OLD, NEW, '-o', 'p.patch', '--ram', '1K', '--json');
  assert.equal(run.code, 1);
  const { error } = JSON.parse(run.out);
  assert.equal(error.code, 'DELTA_RAM_BUDGET');
  const [, need = ''] = /at least \d+ bytes of memory; say --ram (\d+)$/.exec(error.message) ?? [];
  assert.equal((await aloft('diff', OLD, NEW, '-o', 'p.patch', '--ram', need)).code, 0);
});
