import type { ReleaseErrorCode } from '../../errors.ts';
import { array, BREAK, bytes, head, join, map, NULL, text, uint } from '../raw-cbor.ts';
import type { InvalidDocument } from './invalid-lists.ts';
import { deflated, digestOf, hexOf, patched, sources } from './raw-files.ts';

/** Files of the list that the sources of all cases are for. */
export const FILE_COUNT = 3;

/** What a decoder shall read from a source. */
export interface ExpectedSource {
  readonly kind: 'deflated' | 'patch';
  readonly index: number;
  readonly sha256: string;
  readonly size: number;
  readonly windowBits?: number;
  readonly baseSha256?: string;
  readonly ramSize?: number;
}

/** Sources every implementation accepts. */
export interface ValidSources {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sources: readonly ExpectedSource[];
}

const flat = (index: number, size = 300, windowBits = 12): ExpectedSource => ({
  kind: 'deflated',
  index,
  sha256: hexOf(0x33),
  size,
  windowBits,
});
const patch = (index: number, size = 120, ramSize = 4096, base = 0x11): ExpectedSource => ({
  kind: 'patch',
  index,
  sha256: hexOf(0x44),
  size,
  baseSha256: hexOf(base),
  ramSize,
});

/** Sources every implementation accepts. */
export function validSources(): readonly ValidSources[] {
  return [
    { name: 'none', bytes: sources(), sources: [] },
    { name: 'one deflated file', bytes: sources(deflated(0)), sources: [flat(0)] },
    { name: 'one patch', bytes: sources(patched(2)), sources: [patch(2)] },
    {
      name: 'patches and deflated files, the smallest first',
      bytes: sources(
        patched(0),
        deflated(0),
        deflated(1),
        patched(2, { size: 5 }),
        patched(2, { base: digestOf(0x12) }),
      ),
      sources: [patch(0), flat(0), flat(1), patch(2, 5), patch(2, 120, 4096, 0x12)],
    },
    {
      name: 'another order than by size, which a board may follow',
      bytes: sources(deflated(1, { size: 300 }), deflated(1, { size: 200 })),
      sources: [flat(1, 300), flat(1, 200)],
    },
    {
      name: 'every number at its smallest and at its largest',
      bytes: sources(
        deflated(0, { size: 1, bits: 9 }),
        deflated(0, { size: 0xffff_ffff, bits: 15 }),
        patched(1, { size: 1, ram: 0 }),
        patched(1, { size: 0xffff_ffff, ram: 0xffff_ffff }),
      ),
      sources: [flat(0, 1, 9), flat(0, 0xffff_ffff, 15), patch(1, 1, 0), patch(1, 0xffff_ffff, 0xffff_ffff)],
    },
    {
      name: '512 sources, the most there may be',
      bytes: sources(...Array.from({ length: 512 }, (_, index) => deflated(index >> 8))),
      sources: Array.from({ length: 512 }, (_, index) => flat(index >> 8)),
    },
  ];
}

const refused =
  (error: ReleaseErrorCode) =>
  (name: string, document: Uint8Array): InvalidDocument => ({ name, bytes: document, error });
const structure = refused('SOURCES_STRUCTURE');
const badValue = refused('SOURCES_BAD_VALUE');

/** Sources every implementation refuses, that is: passes over. */
export function invalidSources(): readonly InvalidDocument[] {
  const sample = sources(deflated(0), patched(1));
  const only = (...items: readonly Uint8Array[]): Uint8Array => sources(array(items));
  const artifact = [bytes(digestOf(0x33)), uint(300)];
  const format = (value: Uint8Array): Uint8Array =>
    map([
      [uint(1), value],
      [uint(2), array([])],
    ]);
  const listed = (value: Uint8Array): Uint8Array =>
    map([
      [uint(1), uint(1)],
      [uint(2), value],
    ]);
  return [
    refused('CBOR_TRUNCATED')('empty', new Uint8Array()),
    refused('CBOR_TRUNCATED')('one byte short', sample.subarray(0, -1)),
    refused('CBOR_TRAILING')('a byte behind the sources', join(sample, Uint8Array.of(0))),
    refused('CBOR_NOT_SHORTEST')('index in two bytes', only(uint(0, 1), uint(3), ...artifact, uint(12))),
    refused('CBOR_INDEFINITE')('sources of indefinite length', listed(join(Uint8Array.of(0x9f), deflated(0), BREAK))),
    refused('CBOR_RANGE')('size 2^32', only(uint(0), uint(3), bytes(digestOf(1)), uint(2 ** 32), uint(12))),
    refused('CBOR_KEY_ORDER')(
      'keys in falling order',
      map([
        [uint(2), array([])],
        [uint(1), uint(1)],
      ]),
    ),
    refused('SOURCES_TOO_LARGE')('65537 bytes of anything', new Uint8Array(65_537)),
    refused('SOURCES_FORMAT')('format 0', format(uint(0))),
    refused('SOURCES_FORMAT')('format 2', format(uint(2))),
    refused('SOURCES_FORMAT')(
      'format 2 and a key of its own',
      map([
        [uint(1), uint(2)],
        [uint(3), NULL],
      ]),
    ),
    structure('an array', array([])),
    structure('an empty map', map([])),
    structure('no format', map([[uint(2), array([])]])),
    structure('format only', map([[uint(1), uint(1)]])),
    structure('format as text', format(text('1'))),
    structure(
      'an unknown key',
      map([
        [uint(1), uint(1)],
        [uint(2), array([])],
        [uint(3), NULL],
      ]),
    ),
    structure(
      'another second key',
      map([
        [uint(1), uint(1)],
        [uint(3), array([])],
      ]),
    ),
    structure('sources as a map', listed(map([]))),
    structure('513 sources', sources(...Array.from({ length: 513 }, () => deflated(0)))),
    structure('a source that is a map', listed(array([map([])]))),
    structure('a source of four items', only(uint(0), uint(3), ...artifact)),
    structure('a source of seven items', only(uint(0), uint(1), ...artifact, bytes(digestOf(1)), uint(1), uint(1))),
    structure('kind 0', only(uint(0), uint(0), ...artifact, uint(12))),
    structure('kind 2', only(uint(0), uint(2), ...artifact, uint(12))),
    structure('kind 4', only(uint(0), uint(4), ...artifact, uint(12))),
    structure('a patch of five items', only(uint(0), uint(1), ...artifact, bytes(digestOf(1)))),
    structure('a deflated file of six items', only(uint(0), uint(3), ...artifact, uint(12), uint(0))),
    structure('index -1', only(head(1, 0), uint(3), ...artifact, uint(12))),
    structure('kind as text', only(uint(0), text('3'), ...artifact, uint(12))),
    structure('digest as text', only(uint(0), uint(3), text('x'.repeat(32)), uint(300), uint(12))),
    structure('size as text', only(uint(0), uint(3), bytes(digestOf(1)), text('300'), uint(12))),
    structure('bits as null', only(uint(0), uint(3), ...artifact, NULL)),
    structure('base as null', only(uint(0), uint(1), ...artifact, NULL, uint(1))),
    structure('RAM as bytes', only(uint(0), uint(1), ...artifact, bytes(digestOf(1)), bytes(digestOf(1)))),
    refused('SOURCES_ORDER')('falling indices', sources(deflated(1), deflated(0))),
    refused('SOURCES_ORDER')('an index again behind a larger one', sources(deflated(0), deflated(1), patched(0))),
    badValue('8 bits', sources(deflated(0, { bits: 8 }))),
    badValue('16 bits', sources(deflated(0, { bits: 16 }))),
    badValue('a deflated file of size 0', sources(deflated(0, { size: 0 }))),
    badValue('a patch of size 0', sources(patched(0, { size: 0 }))),
    badValue('digest of 31 bytes', sources(deflated(0, { digest: new Uint8Array(31) }))),
    badValue('base digest of 33 bytes', sources(patched(0, { base: new Uint8Array(33) }))),
    badValue('an index beyond the list', sources(deflated(FILE_COUNT))),
    badValue('a large index', sources(deflated(0xffff_ffff))),
  ];
}
