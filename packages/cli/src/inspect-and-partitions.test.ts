import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { cortexBinary } from './test-support/cortex-binary.ts';
import { makeKeys } from './test-support/key-files.ts';
import { NEW, OLD, workshop } from './test-support/run-aloft.ts';

test('inspect knows an image, a patch, a table and otadata, in words and as JSON', async (t) => {
  const { aloft, path } = workshop(t);
  await aloft('diff', OLD, NEW, '-o', 'p.patch', '-q');
  await aloft('partitions', 'plan', '--flash', '4M', '--image', NEW, '-o', 't.csv');
  await aloft('partitions', 'bin', 't.csv', '-o', 't.bin');
  writeFileSync(path('otadata.bin'), otadata(1, 0x4743989a));
  for (const [file, kind, word] of [
    [NEW, 'app-image', 'ESP32-C3'],
    ['p.patch', 'patch', 'decoder RAM'],
    ['t.csv', 'partition-table', 'ota_0'],
    ['t.bin', 'partition-table', 'ota_1'],
    ['otadata.bin', 'otadata', 'ota_0'],
  ] as const) {
    const told = await aloft('inspect', file);
    assert.equal(told.code, 0, told.err);
    assert.ok(told.out.includes(word), told.out);
    assert.equal(JSON.parse((await aloft('inspect', file, '--json')).out).kind, kind);
  }
  const explained = JSON.parse((await aloft('inspect', 'p.patch', '--base', OLD, '--json')).out);
  assert.ok(explained.operations.length === 3 && explained.topics.length === 7);
});

test("an image's file digest and the digest appended to it are told apart", async (t) => {
  const { aloft } = workshop(t);
  const image = readFileSync(NEW);
  const whole = createHash('sha256').update(image).digest('hex');
  const appended = image.subarray(-32).toString('hex');
  const told = (await aloft('inspect', NEW)).out;
  assert.ok(told.includes(` SHA-256           ${whole.slice(0, 32)}`), told);
  assert.ok(told.includes(`appended SHA-256  ${appended.slice(0, 32)}`), told);
  const { sha256, appended_sha256 } = JSON.parse((await aloft('inspect', NEW, '--json')).out);
  assert.deepEqual([sha256, appended_sha256], [whole, appended]);
});

test('a binary for Cortex-M is inspected, and so is a patch for one', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(path('old.bin'), cortexBinary(0x08008000, 300, 0));
  writeFileSync(path('new.bin'), cortexBinary(0x08008000, 300, 5));
  const told = await aloft('inspect', 'old.bin');
  assert.equal(told.code, 0, told.err);
  assert.match(told.out, /Cortex-M\n.*\n +linked at +0x08008000/);
  const data = JSON.parse((await aloft('inspect', 'old.bin', '--json')).out);
  assert.deepEqual([data.kind, data.link_address], ['cortex-m-binary', 0x08008000]);
  await aloft('diff', 'old.bin', 'new.bin', '-o', 'p.patch');
  assert.match((await aloft('inspect', 'p.patch')).out, /patch for +Cortex-M/);
});

test('a damaged image is shown with what is wrong with it, a truncated one is refused by name', async (t) => {
  const { aloft, path } = workshop(t);
  const image = readFileSync(NEW);
  const damaged = Buffer.from(image);
  damaged[5000] = (damaged[5000] ?? 0) ^ 1;
  writeFileSync(path('damaged.bin'), damaged);
  const shown = await aloft('inspect', 'damaged.bin', '--json');
  assert.equal(shown.code, 1);
  assert.match(shown.err, /^aloft: damaged\.bin: no bootloader runs it: .* \[IMAGE_NOT_BOOTABLE\]\n$/);
  const report = JSON.parse(shown.out);
  assert.equal(report.bootable, false);
  assert.equal(report.error.code, 'IMAGE_NOT_BOOTABLE');
  assert.ok(report.problems.length > 0);
  writeFileSync(path('cut.bin'), image.subarray(0, 3000));
  const cut = await aloft('inspect', 'cut.bin');
  assert.equal(cut.code, 1);
  assert.match(cut.err, /cut\.bin: .*\(at offset 0x[0-9a-f]+\) \[IMAGE_/);
  writeFileSync(path('noise.bin'), Buffer.from('nothing anyone knows, '.repeat(40)));
  assert.equal((await aloft('inspect', 'noise.bin')).code, 1);
});

test('control characters in an image never reach the terminal', async (t) => {
  const { aloft, path } = workshop(t);
  const image = readFileSync(NEW);
  image.write('\u001b[2J\u001b\u0007', 0x30);
  writeFileSync(path('hostile.bin'), image);
  const run = await aloft('inspect', 'hostile.bin');
  assert.equal(run.code, 1, run.err);
  assert.doesNotMatch(run.err.replaceAll('\n', ''), /\p{Cc}/u);
  assert.doesNotMatch(run.out.replaceAll('\n', ''), /\p{Cc}/u);
});

test('a planned table keeps every rule and survives both conversions', async (t) => {
  const { aloft, path } = workshop(t);
  for (const flash of ['1M', '16M']) {
    assert.equal(
      (await aloft('partitions', 'plan', '--flash', flash, '--image', NEW, '--growth', '20%', '-o', 't.csv')).code,
      0,
    );
    assert.equal((await aloft('partitions', 'check', 't.csv', '--flash', flash)).code, 0);
    assert.equal((await aloft('partitions', 'bin', 't.csv', '-o', 't.bin')).code, 0);
    assert.equal((await aloft('partitions', 'csv', 't.bin', '-o', 'back.csv')).code, 0);
    assert.equal(readFileSync(path('back.csv'), 'utf8'), readFileSync(path('t.csv'), 'utf8'));
  }
});

test('a table that leaves the flash or breaks rules is refused with every reason', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(
    path('bad.csv'),
    'nvs,data,nvs,0x9000,0x1000\nota_0,app,ota_0,0x10000,1M\nota_1,app,ota_1,0x110000,8M\n',
  );
  const run = await aloft('partitions', 'check', 'bad.csv', '--flash', '4M', '--json');
  assert.equal(run.code, 1);
  const report = JSON.parse(run.out);
  assert.ok(report.problems.length >= 2, run.out);
  assert.equal(report.ok, false);
  assert.equal(report.errors + report.warnings, report.problems.length);
  assert.match(run.err, /^aloft: bad\.csv: breaks 2 rules and earns 3 warnings; see above \[TABLE_INVALID\]\n$/);
});

test('a table that only earns warnings is shown with them and accepted', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(path('warned.csv'), 'nvs,data,nvs,0x9000,0x6000\nota_0,app,ota_0,0x10000,1M\nota_1,app,ota_1,,2M\n');
  const run = await aloft('partitions', 'check', 'warned.csv', '--json');
  assert.equal(run.code, 0, run.err);
  const { ok, errors, warnings } = JSON.parse(run.out);
  assert.deepEqual([ok, errors, warnings], [true, 0, 3]);
  assert.match((await aloft('partitions', 'check', 'warned.csv')).out, /! OTA slots differ in size/);
});

test('erased otadata is otadata', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(path('otadata.bin'), Buffer.alloc(0x2000, 0xff));
  const run = await aloft('inspect', 'otadata.bin');
  assert.equal(run.code, 0, run.err);
  assert.match(run.out, /erased, as on a device that was never updated/);
});

test('a --base that is of no use is told so', async (t) => {
  const { aloft } = workshop(t);
  await aloft('diff', '--full', NEW, '-o', 'full.patch', '-q');
  for (const file of [NEW, 'full.patch']) {
    const run = await aloft('inspect', file, '--base', OLD);
    assert.equal(run.code, 2);
    assert.match(run.err, /leave that out \[USAGE\]\n$/);
  }
});

test('a patch that is cut or goes on is refused even when only its header is shown', async (t) => {
  const { aloft, path } = workshop(t);
  await aloft('diff', OLD, NEW, '-o', 'p.patch', '-q');
  const patch = readFileSync(path('p.patch'));
  writeFileSync(path('cut.patch'), patch.subarray(0, 200));
  writeFileSync(path('long.patch'), Buffer.concat([patch, patch]));
  assert.match((await aloft('inspect', 'cut.patch')).err, /\[PATCH_TRUNCATED\]\n$/);
  assert.match((await aloft('inspect', 'long.patch')).err, /\[PATCH_OVERLONG\]\n$/);
});

test('a table that overlaps is refused by line', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(
    path('bad.csv'),
    'nvs,data,nvs,0x9000,0x6000\nota_0,app,ota_0,0x10000,1M\nota_1,app,ota_1,0x20000,1M\n',
  );
  const run = await aloft('partitions', 'check', 'bad.csv');
  assert.equal(run.code, 1);
  assert.match(run.err, /^aloft: bad\.csv: Line 3 \(ota_1\): .* \[TABLE_/);
});

test('a flash that cannot hold two slots is told by how much', async (t) => {
  const { aloft } = workshop(t);
  const run = await aloft('partitions', 'plan', '--flash', '512K', '--image', NEW);
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

test('a table that boots and that aloft cannot use is told, however many slots it has', async (t) => {
  const { aloft, path } = workshop(t);
  const head = ['nvs,data,nvs,0x9000,0x4000', 'otadata,data,ota,0xd000,8K'];
  const slots = ['ota_0,app,ota_0,0x10000,512K', 'ota_1,app,ota_1,,512K', 'ota_2,app,ota_2,,512K'];
  const journal = 'aloft,data,undefined,,8K';
  const codesOf = async (...rows: string[]): Promise<string[]> => {
    writeFileSync(path('t.csv'), rows.join('\n'));
    const run = await aloft('partitions', 'check', 't.csv', '--flash', '4M', '--json');
    assert.equal(run.code, 0, run.err);
    return JSON.parse(run.out).problems.map(({ code, severity }: Record<string, unknown>) => `${severity} ${code}`);
  };
  assert.deepEqual(await codesOf(...head, ...slots.slice(0, 2), journal), []);
  assert.deepEqual(await codesOf(...head, ...slots, journal), ['warning FIT_MANY_SLOTS']);
  assert.deepEqual(await codesOf(...head, ...slots.slice(0, 2)), ['warning FIT_NO_JOURNAL']);
  assert.deepEqual(await codesOf(...head, slots[0] ?? '', journal), ['warning TABLE_ONE_SLOT']);
  assert.deepEqual(await codesOf(head[0] ?? '', 'app,app,factory,0x10000,1M', journal), ['warning FIT_NO_SLOTS']);
  assert.match((await aloft('partitions', 'check', 't.csv')).out, /no two slots with otadata, so the device cannot be/);
});

test('inspect knows the files of a repository, class files and trust anchors, each by its content', async (t) => {
  const shop = workshop(t);
  const { aloft, path } = shop;
  await makeKeys(shop, 'a', 'b');
  for (const file of ['set.json', 'set.bin', 'set.pem', 'set.py']) {
    const set = ['keys', 'export', 'a', 'b', '--keys', 'keys', '--vendor', 'example.com', '-o', file];
    assert.equal((await aloft(...set)).code, 0);
  }
  writeFileSync(
    path('lamp.toml'),
    'class = "lamp"\nchip = "esp32c3"\nvendor = "example.com"\npartitions = "rows.csv"\n',
  );
  const publish = ['publish', '--class', 'lamp', '--image', NEW, '--out', 'repo', '--keys', 'keys', '--key', 'a'];
  assert.equal((await aloft(...publish, '--trust', 'set.json', '--expires', '2d')).code, 0);
  for (const [file, kind, word] of [
    ['repo/aloft.json', 'repository', 'marks its folder'],
    ['repo/releases/index.json', 'repository-index', 'offered in stable'],
    ['repo/releases/lamp/1.1.0.json', 'release-record', 'published in stable as 1'],
    ['repo/offers/lamp.cbor', 'offer', 'of example.com'],
    ['lamp.toml', 'class-file', 'class file of lamp'],
    ['set.json', 'trust-anchors', 'threshold 1 of 2'],
    ['set.bin', 'trust-anchors', 'threshold 1 of 2'],
    ['set.pem', 'trust-anchors', 'threshold 1 of 2'],
    ['set.py', 'trust-anchors', 'threshold 1 of 2'],
  ] as const) {
    const told = await aloft('inspect', file);
    assert.equal(told.code, 0, told.err);
    assert.ok(told.out.includes(word), told.out);
    assert.equal(JSON.parse((await aloft('inspect', file, '--json')).out).kind, kind, file);
  }
  const offer = JSON.parse((await aloft('inspect', 'repo/offers/lamp.cbor', '--json')).out);
  assert.deepEqual(
    [offer.vendor, offer.signed_by.length, offer.limits, offer.target_kind, offer.artifacts[0].kind],
    ['example.com', 1, { expires_at: '1970-01-03T00:00:00Z' }, 'image', 'packed-image'],
  );
  writeFileSync(path('aloft.json'), '{"aloft": "repository", "format": 7}');
  assert.match(
    (await aloft('inspect', 'aloft.json')).err,
    /has format 7, known is 1.*\[REPOSITORY_FORMAT_UNSUPPORTED\]/,
  );
  writeFileSync(path('other.json'), '{"name": "package"}');
  assert.match((await aloft('inspect', 'other.json')).err, /class file or set of trust anchors.*\[FILE_UNKNOWN\]/);
});
