/**
 * bsdiff with its three bzip2 streams packed by xz instead: what its matching is worth with a better coder behind it.
 * Layout of its patch: bsdiff 4.3, `bsdiff.c`, comment above the header.
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { located, type Peer, type PeerFiles, type PeerMeasurement, type Programs, WrongTargetError } from './peer.ts';
import { runTimed } from './timed-command.ts';

const HEADER_SIZE = 32;
const MAGIC = 'BSDIFF40';

/** A file that is no bsdiff patch. */
export class BsdiffFormatError extends Error {
  override readonly name: string = 'BsdiffFormatError';
}

/**
 * The three bzip2 streams of a bsdiff 4 patch: control, diff, extra.
 *
 * @throws {BsdiffFormatError} When the header is missing or names more bytes than there are.
 */
export function splitBsdiffPatch(patch: Uint8Array): readonly [Uint8Array, Uint8Array, Uint8Array] {
  if (patch.length < HEADER_SIZE || new TextDecoder().decode(patch.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new BsdiffFormatError(`The patch does not begin with a ${HEADER_SIZE}-byte header and ${MAGIC}.`);
  }
  const view = new DataView(patch.buffer, patch.byteOffset, patch.length);
  const controlEnd = HEADER_SIZE + Number(view.getBigInt64(8, true));
  const diffEnd = controlEnd + Number(view.getBigInt64(16, true));
  if (controlEnd < HEADER_SIZE || diffEnd < controlEnd || diffEnd > patch.length) {
    throw new BsdiffFormatError(
      `The streams end at ${controlEnd} and ${diffEnd}, the patch has ${patch.length} bytes.`,
    );
  }
  return [patch.subarray(HEADER_SIZE, controlEnd), patch.subarray(controlEnd, diffEnd), patch.subarray(diffEnd)];
}

function measure(files: PeerFiles, programs: Programs): PeerMeasurement {
  const { base, target, patch, scratch } = files;
  let createSeconds = runTimed(located({ program: 'bsdiff', args: [base, target, patch] }, programs));
  let applySeconds = runTimed(located({ program: 'bspatch', args: [base, files.rebuilt, patch] }, programs));
  if (!readFileSync(files.rebuilt).equals(readFileSync(target))) throw new WrongTargetError('bspatch failed');
  let size = HEADER_SIZE;
  for (const stream of splitBsdiffPatch(readFileSync(patch))) {
    const [bzip2, plain, packed, again] = ['bzip2', 'plain', 'packed', 'again'].map((name) => join(scratch, name));
    if (bzip2 === undefined || plain === undefined || packed === undefined || again === undefined) continue;
    writeFileSync(bzip2, stream);
    const unpackSeconds = runTimed(located({ program: 'bzip2', args: ['-dc', bzip2], output: plain }, programs));
    createSeconds += runTimed(located({ program: 'xz', args: ['-9e', '-T1', '-c', plain], output: packed }, programs));
    applySeconds += runTimed(located({ program: 'xz', args: ['-dc'], input: packed, output: again }, programs));
    // bspatch unpacked the same bytes with bzip2 a moment ago.
    applySeconds -= unpackSeconds;
    if (!readFileSync(again).equals(readFileSync(plain))) throw new WrongTargetError('xz changed a stream');
    size += readFileSync(packed).length;
  }
  return { size, createSeconds, applySeconds: Math.max(0, applySeconds) };
}

/** The peer. Its patch cannot be applied by any program as it is, so its streams are checked one by one. */
export const bsdiffStreams: Peer = {
  name: 'bsdiff, streams by xz -9e',
  group: 'any',
  needs: ['bsdiff', 'bspatch', 'bzip2', 'xz'],
  uses: [],
  measure,
};
