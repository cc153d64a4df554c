import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { NEW, OLD, workshop } from './test-support/run-aloft.ts';

test('inspect knows an image, a patch, a table and otadata, in words and as JSON', (t) => {
  const { aloft, path } = workshop(t);
  aloft('diff', OLD, NEW, '-o', 'p.patch', '-q');
  aloft('partitions', 'plan', '--flash', '4M', '--image', NEW, '-o', 't.csv');
  aloft('partitions', 'bin', 't.csv', '-o', 't.bin');
  writeFileSync(path('otadata.bin'), otadata(1, 0x4743989a));
  for (const [file, kind, word] of [
    [NEW, 'app-image', 'ESP32-C3'],
    ['p.patch', 'patch', 'decoder RAM'],
    ['t.csv', 'partition-table', 'ota_0'],
    ['t.bin', 'partition-table', 'ota_1'],
    ['otadata.bin', 'otadata', 'ota_0'],
  ] as const) {
    const told = aloft('inspect', file);
    assert.equal(told.code, 0, told.err);
    assert.ok(told.out.includes(word), told.out);
    assert.equal(JSON.parse(aloft('inspect', file, '--json').out).kind, kind);
  }
  const explained = JSON.parse(aloft('inspect', 'p.patch', '--base', OLD, '--json').out);
  assert.ok(explained.operations.length === 3 && explained.topics.length === 7);
});

test('a damaged image is shown with what is wrong with it, a truncated one is refused by name', (t) => {
  const { aloft, path } = workshop(t);
  const image = readFileSync(NEW);
  const damaged = Buffer.from(image);
  damaged[5000] = (damaged[5000] ?? 0) ^ 1;
  writeFileSync(path('damaged.bin'), damaged);
  const report = JSON.parse(aloft('inspect', 'damaged.bin', '--json').out);
  assert.equal(report.bootable, false);
  assert.ok(report.problems.length > 0);
  writeFileSync(path('cut.bin'), image.subarray(0, 3000));
  const cut = aloft('inspect', 'cut.bin');
  assert.equal(cut.code, 1);
  assert.match(cut.err, /cut\.bin: .*\(at offset 0x[0-9a-f]+\) \[IMAGE_/);
  writeFileSync(path('noise.bin'), Buffer.from('nothing anyone knows, '.repeat(40)));
  assert.equal(aloft('inspect', 'noise.bin').code, 1);
});

test('control characters in an image never reach the terminal', (t) => {
  const { aloft, path } = workshop(t);
  const image = readFileSync(NEW);
  image.write('\u001b[2J\u001b\u0007', 0x30);
  writeFileSync(path('hostile.bin'), image);
  const run = aloft('inspect', 'hostile.bin');
  assert.equal(run.code, 0, run.err);
  assert.doesNotMatch(run.out.replaceAll('\n', ''), /\p{Cc}/u);
});

test('a planned table keeps every rule and survives both conversions', (t) => {
  const { aloft, path } = workshop(t);
  for (const flash of ['1M', '16M']) {
    assert.equal(
      aloft('partitions', 'plan', '--flash', flash, '--image', NEW, '--growth', '20', '-o', 't.csv').code,
      0,
    );
    assert.equal(aloft('partitions', 'check', 't.csv', '--flash', flash).code, 0);
    assert.equal(aloft('partitions', 'bin', 't.csv', '-o', 't.bin').code, 0);
    assert.equal(aloft('partitions', 'csv', 't.bin', '-o', 'back.csv').code, 0);
    assert.equal(readFileSync(path('back.csv'), 'utf8'), readFileSync(path('t.csv'), 'utf8'));
  }
});

test('a table that leaves the flash or breaks rules is refused with every reason', (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(
    path('bad.csv'),
    'nvs,data,nvs,0x9000,0x1000\nota_0,app,ota_0,0x10000,1M\nota_1,app,ota_1,0x110000,8M\n',
  );
  const run = aloft('partitions', 'check', 'bad.csv', '--flash', '4M', '--json');
  assert.equal(run.code, 1);
  const [report] = run.out.split('\n').map((line) => (line === '' ? undefined : JSON.parse(line)));
  assert.ok(report.problems.length >= 2, run.out);
});

test('a table that overlaps is refused by line', (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(
    path('bad.csv'),
    'nvs,data,nvs,0x9000,0x6000\nota_0,app,ota_0,0x10000,1M\nota_1,app,ota_1,0x20000,1M\n',
  );
  const run = aloft('partitions', 'check', 'bad.csv');
  assert.equal(run.code, 1);
  assert.match(run.err, /^aloft: bad\.csv: Line 3 \(ota_1\): .* \[TABLE_/);
});

test('a flash that cannot hold two slots is told by how much', (t) => {
  const { aloft } = workshop(t);
  const run = aloft('partitions', 'plan', '--flash', '512K', '--image', NEW);
  assert.equal(run.code, 1);
  assert.match(run.err, /too small .*\[PLAN_FLASH_TOO_SMALL\]/);
});

/** otadata with one entry, sequence `sequence`, state valid. */
function otadata(sequence: number, crc: number): Buffer {
  const bytes = Buffer.alloc(0x2000, 0xff);
  bytes.writeUInt32LE(sequence, 0);
  bytes.writeUInt32LE(2, 24);
  bytes.writeUInt32LE(crc, 28);
  return bytes;
}
