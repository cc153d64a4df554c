import { inflateRawSync } from 'node:zlib';

const END_MAGIC = 0x06054b50;
const END_SIZE = 22;
const ENTRY_MAGIC = 0x02014b50;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;

/**
 * One file out of a zip archive, or undefined when it does not hold it.
 *
 * @throws {RangeError} When the archive is damaged or packs the file in a way other than deflate.
 */
export function readZipped(archive: Buffer, name: string): Buffer | undefined {
  let end = archive.length - END_SIZE;
  while (end >= 0 && archive.readUInt32LE(end) !== END_MAGIC) end--;
  if (end < 0) throw new RangeError('No end of a zip archive was found.');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== ENTRY_MAGIC) throw new RangeError(`No zip entry at offset ${at}.`);
    const nameSize = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + ENTRY_SIZE, at + ENTRY_SIZE + nameSize) === name) return unpack(archive, at);
    at += ENTRY_SIZE + nameSize + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return undefined;
}

/** The file of the directory entry at `at`. */
function unpack(archive: Buffer, at: number): Buffer {
  const method = archive.readUInt16LE(at + 10);
  const size = archive.readUInt32LE(at + 20);
  const local = archive.readUInt32LE(at + 42);
  const start = local + LOCAL_SIZE + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + size);
  if (method === STORED) return packed;
  if (method !== DEFLATED) throw new RangeError(`A zip entry is packed with method ${method}.`);
  return inflateRawSync(packed);
}
