import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { readTar } from './npm-package.ts';
import { readZipped } from './zip.ts';

/** A zip archive of one file. */
function zipOf(name: string, content: Buffer, method: number): Buffer {
  const packed = method === 8 ? deflateRawSync(content) : content;
  const local = Buffer.alloc(30);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}

test('a file comes out of a zip archive as it went in, packed or not', () => {
  const content = Buffer.from('firmware '.repeat(50));
  for (const method of [0, 8]) {
    const archive = zipOf('a/b.bin', content, method);
    assert.deepEqual(readZipped(archive, 'a/b.bin'), content);
    assert.equal(readZipped(archive, 'b.bin'), undefined);
  }
});

test('what is no zip archive is refused', () => {
  assert.throws(() => readZipped(Buffer.alloc(100), 'a'), RangeError);
  assert.throws(() => readZipped(zipOf('a', Buffer.from('x'), 12), 'a'), RangeError);
});

test('a tar archive gives its files by name', () => {
  const block = (name: string, content: string): Buffer => {
    const out = Buffer.alloc(512 + Math.ceil(content.length / 512) * 512);
    out.write(name);
    out.write(content.length.toString(8).padStart(11, '0'), 124);
    out.write(content, 512);
    return out;
  };
  const files = readTar(Buffer.concat([block('one', 'first'), block('two', ''), Buffer.alloc(1024)]));
  assert.equal(files.get('one')?.toString(), 'first');
  assert.deepEqual([...files.keys()], ['one', 'two']);
});
