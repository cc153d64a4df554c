import { array, bytes, join, map, text, uint } from '../raw-cbor.ts';
import { digestOf, file, hexOf, list, listPairs, listThatNeeds } from './raw-files.ts';

/** What a decoder shall read from the bytes; digests as hex, sizes in bytes. */
export interface ExpectedList {
  readonly files: readonly { readonly path: string; readonly size: number; readonly sha256: string }[];
  readonly requirements: {
    readonly micropython?: readonly number[];
    readonly platforms?: readonly string[];
    readonly mpyHeaders?: readonly number[];
    readonly boards?: readonly string[];
    readonly heap?: number;
  };
}

/** A list every implementation accepts. */
export interface ValidList {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly expected: ExpectedList;
}

const entry = (path: string, size = 812, byte = 0x22): ExpectedList['files'][number] => ({
  path,
  size,
  sha256: hexOf(byte),
});

const ofPaths = (name: string, ...paths: readonly string[]): ValidList => ({
  name,
  bytes: list(...paths.map((path) => file(path))),
  expected: { files: paths.map((path) => entry(path)), requirements: {} },
});

const main = { files: [entry('main.py')] };

/** A list of as many bytes as there may be, whose last path is as long as it takes. */
function largest(): ValidList {
  const paths = Array.from({ length: 97 }, (_, index) => `${String(index).padStart(3, '0')}${'x'.repeat(125)}`);
  // A path of 24 bytes and more has a head of two bytes, an empty one of one.
  const room = 16_384 - list(...paths.map((path) => file(path))).length - file('').length - 1;
  return ofPaths('16384 bytes, the most there may be', ...paths, 'y'.repeat(room));
}

/** Lists every implementation accepts. */
export function validLists(): readonly ValidList[] {
  return [
    ofPaths('one file', 'main.py'),
    {
      name: 'three files in folders, of different sizes',
      bytes: list(file('assets/font.bin', 65_536, digestOf(1)), file('lib/lamp.py', 0, digestOf(2)), file('main.py')),
      expected: {
        files: [entry('assets/font.bin', 65_536, 1), entry('lib/lamp.py', 0, 2), entry('main.py')],
        requirements: {},
      },
    },
    {
      name: 'the largest size',
      bytes: list(file('a', 16_777_216)),
      expected: { files: [entry('a', 16_777_216)], requirements: {} },
    },
    {
      name: '128 files, the most there may be',
      bytes: list(...Array.from({ length: 128 }, (_, index) => file(`f${String(index).padStart(3, '0')}`, index))),
      expected: {
        files: Array.from({ length: 128 }, (_, index) => entry(`f${String(index).padStart(3, '0')}`, index)),
        requirements: {},
      },
    },
    largest(),
    ofPaths('a path of 128 bytes', 'x'.repeat(128)),
    ofPaths('a path of 128 bytes of which many are not ASCII', 'é'.repeat(64)),
    ofPaths('paths with spaces, dots and signs', ' a', '...b', '.hidden', 'a b.c-d_e~g', 'x.tar.gz', '~'),
    ofPaths('a ~ before the end of a part, before a dot and before a letter beyond F', 'a~/0', 'b~.1', 'c~G'),
    ofPaths('a path that begins with another', 'lib', 'lib.py', 'library/a.py', 'libs'),
    ofPaths('ascending by bytes of UTF-8, not by UTF-16 units', 'a\uffee', 'a\u{10000}'),
    ofPaths('capitals before small letters', 'B.py', 'a.py'),
    ofPaths('folders that differ by case only', 'Lib/a.py', 'lib/b.py'),
    ofPaths('letters beyond A to Z are not folded', 'É.py', 'é.py'),
    ofPaths('names that only begin like a kept one', 'osx.py', 'ota_config.py', 'sys_info.py', 'timer.py'),
    ofPaths('kept names with other endings', 'boot.bin', 'boot.py.bak', 'machine.json', 'time.txt'),
    ofPaths('kept names in folders other than lib', 'app/boot.py', 'lib/app/os.py', 'web/version.json'),
    ofPaths('version.json below lib', 'lib/version.json'),
    ofPaths('the package aloft', 'lib/aloft/__init__.mpy', 'lib/aloft/update.mpy'),
    {
      name: 'every requirement',
      bytes: listThatNeeds(
        [uint(1), array([uint(1), uint(22), uint(0)])],
        [uint(2), array([text('esp32'), text('rp2')])],
        [uint(3), array([uint(0x1f0006), uint(0x1f2b06)])],
        [uint(4), array([text('ESP32')])],
        [uint(5), uint(60_000)],
      ),
      expected: {
        ...main,
        requirements: {
          micropython: [1, 22, 0],
          platforms: ['esp32', 'rp2'],
          mpyHeaders: [0x1f0006, 0x1f2b06],
          boards: ['ESP32'],
          heap: 60_000,
        },
      },
    },
    {
      name: 'requirements at their limits',
      bytes: listThatNeeds(
        [uint(1), array([uint(255), uint(0), uint(255)])],
        [uint(2), array(Array.from({ length: 8 }, () => text('p'.repeat(63))))],
        [uint(3), array([0, 1, 2, 3, 4, 5, 6, 0xff_ffff].map((header) => uint(header)))],
        [uint(4), array([text('Ä board')])],
        [uint(5), uint(0xffff_ffff)],
      ),
      expected: {
        ...main,
        requirements: {
          micropython: [255, 0, 255],
          platforms: new Array<string>(8).fill('p'.repeat(63)),
          mpyHeaders: [0, 1, 2, 3, 4, 5, 6, 0xff_ffff],
          boards: ['Ä board'],
          heap: 0xffff_ffff,
        },
      },
    },
    {
      name: 'one requirement, of one byte of heap',
      bytes: map(
        listPairs(
          join(Uint8Array.of(0x81), array([text('main.py'), uint(812), bytes(digestOf(0x22))])),
          map([[uint(5), uint(1)]]),
        ),
      ),
      expected: { ...main, requirements: { heap: 1 } },
    },
  ];
}
