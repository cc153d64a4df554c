import type { ReleaseErrorCode } from '../../errors.ts';
import { array, BREAK, bytes, head, join, map, NULL, type Pair, text, uint } from '../raw-cbor.ts';
import { digestOf, file, list, listOf, listPairs, listThatNeeds } from './raw-files.ts';

/** A document every implementation refuses, with exactly one fault so that all agree on the error. */
export interface InvalidDocument {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly error: ReleaseErrorCode;
}

const refused =
  (error: ReleaseErrorCode) =>
  (name: string, document: Uint8Array): InvalidDocument => ({ name, bytes: document, error });
const structure = refused('FILES_STRUCTURE');
const badValue = refused('FILES_BAD_VALUE');
const path = (name: string, value: string): InvalidDocument => refused('FILES_PATH')(name, listOf(value));
const clash = (name: string, ...paths: readonly string[]): InvalidDocument =>
  refused('FILES_CLASH')(name, listOf(...paths));
const order = (name: string, ...paths: readonly string[]): InvalidDocument =>
  refused('FILES_ORDER')(name, listOf(...paths));

const sample = listOf('main.py');
const files = array([file('main.py')]);
const withFiles = (value: Uint8Array): Uint8Array => map(listPairs(value));
const entry = (...items: readonly Uint8Array[]): Uint8Array => list(array(items));

function encodings(): InvalidDocument[] {
  return [
    refused('CBOR_TRUNCATED')('empty', new Uint8Array()),
    refused('CBOR_TRUNCATED')('one byte short', sample.subarray(0, -1)),
    refused('CBOR_TRUNCATED')('a path longer than the document', entry(head(3, 0xffff_ffff))),
    refused('CBOR_TRUNCATED')('2^32 - 1 files that are not there', withFiles(head(4, 0xffff_ffff))),
    refused('CBOR_TRAILING')('a byte behind the list', join(sample, Uint8Array.of(0))),
    refused('CBOR_NOT_SHORTEST')('size in eight bytes', entry(text('a'), uint(812, 8), bytes(digestOf(1)))),
    refused('CBOR_NOT_SHORTEST')('path length in four bytes', entry(text('a', 4), uint(812), bytes(digestOf(1)))),
    refused('CBOR_INDEFINITE')('files of indefinite length', withFiles(join(Uint8Array.of(0x9f), file('a'), BREAK))),
    refused('CBOR_DEPTH')(
      'arrays nested 100 deep',
      withFiles(join(...Array.from({ length: 100 }, () => head(4, 1)), NULL)),
    ),
    refused('CBOR_RANGE')('size 2^32', entry(text('a'), uint(2 ** 32), bytes(digestOf(1)))),
    refused('CBOR_RESERVED')('the value undefined', entry(text('a'), Uint8Array.of(0xf7), bytes(digestOf(1)))),
    refused('CBOR_FLOAT')('size as a float', entry(text('a'), Uint8Array.of(0xf9, 0x40, 0), bytes(digestOf(1)))),
    refused('CBOR_TAG')('a tag before the list', join(head(6, 55_799), sample)),
    refused('CBOR_UTF8')('a path that is not UTF-8', entry(Uint8Array.of(0x61, 0xff), uint(1), bytes(digestOf(1)))),
    refused('CBOR_UTF8')(
      'a path with a surrogate',
      entry(Uint8Array.of(0x63, 0xed, 0xa0, 0x80), uint(1), bytes(digestOf(1))),
    ),
    refused('CBOR_KEY_ORDER')('keys in falling order', map([...listPairs(files)].reverse())),
    refused('CBOR_KEY_ORDER')('a key twice', map([...listPairs(files).slice(0, 1), ...listPairs(files)])),
    refused('FILES_TOO_LARGE')('16385 bytes of anything', new Uint8Array(16_385)),
    refused('FILES_FORMAT')(
      'format 0',
      map([
        [uint(1), uint(0)],
        [uint(2), files],
      ]),
    ),
    refused('FILES_FORMAT')(
      'format 2',
      map([
        [uint(1), uint(2)],
        [uint(2), files],
      ]),
    ),
    refused('FILES_FORMAT')(
      'format 2 with keys of its own',
      map([
        [uint(1), uint(2)],
        [uint(9), NULL],
      ]),
    ),
  ];
}

function structures(): InvalidDocument[] {
  const [format, listed] = listPairs(files);
  const pair = (key: number, value: Uint8Array): Pair => [uint(key), value];
  const needs: Pair = pair(3, map([pair(5, uint(1))]));
  const name = text('a');
  const digest = bytes(digestOf(1));
  return [
    structure('an array', array([uint(1), files])),
    structure('an integer', uint(1)),
    structure('an empty map', map([])),
    structure('no format', map(listed === undefined ? [] : [listed])),
    structure('no files', map(format === undefined ? [] : [format])),
    structure('format as text', map([pair(1, text('1')), pair(2, files)])),
    structure('format -1', map([pair(1, head(1, 0)), pair(2, files)])),
    structure('requirements and no files', map([pair(1, uint(1)), needs])),
    structure('an unknown key', map([...listPairs(files), pair(4, uint(0))])),
    structure('an unknown key behind the requirements', map([...listPairs(files), needs, pair(4, uint(0))])),
    structure('a text key', map([...listPairs(files), [text('x'), uint(0)]])),
    structure('files as a map', withFiles(map([]))),
    structure('files as null', withFiles(NULL)),
    structure('an array of no file', withFiles(array([]))),
    structure(
      '129 files',
      list(...Array.from({ length: 129 }, (_, index) => file(`f${String(index).padStart(3, '0')}`))),
    ),
    structure('a file that is a map', withFiles(array([map([])]))),
    structure('a file of two items', entry(name, uint(1))),
    structure('a file of four items', entry(name, uint(1), digest, uint(0))),
    structure('path as bytes', entry(bytes(Uint8Array.of(0x61)), uint(1), digest)),
    structure('size as text', entry(name, text('1'), digest)),
    structure('size -1', entry(name, head(1, 0), digest)),
    structure('digest as text', entry(name, uint(1), text('x'.repeat(32)))),
    structure('digest as null', entry(name, uint(1), NULL)),
    badValue('size 16777217', entry(name, uint(16_777_217), digest)),
    badValue('digest of 31 bytes', entry(name, uint(1), bytes(new Uint8Array(31)))),
    badValue('digest of 33 bytes', entry(name, uint(1), bytes(new Uint8Array(33)))),
    badValue('an empty digest', entry(name, uint(1), bytes(new Uint8Array()))),
  ];
}

function paths(): InvalidDocument[] {
  const kept = 'ota aloft_guard boot _boot _ota os json time sys gc hashlib binascii machine network socket ssl tls';
  return [
    path('no path', ''),
    path('a path of 129 bytes', 'x'.repeat(129)),
    path('a path of 129 bytes in 65 characters', `x${'é'.repeat(64)}`),
    path('a byte 0', 'a\0b'),
    path('a new line', 'a\nb'),
    path('a byte 0x1f', 'a\x1fb'),
    path('a byte 0x7f', 'a\x7fb'),
    path('a backslash', 'a\\b'),
    path('a colon', 'a:b'),
    path('a slash in front', '/main.py'),
    path('a slash behind', 'lib/'),
    path('two slashes', 'lib//a.py'),
    path('a slash only', '/'),
    path('one dot', '.'),
    path('two dots', '..'),
    path('one dot as a part', 'lib/./a.py'),
    path('two dots as a part', 'lib/../main.py'),
    path('two dots in front', '../main.py'),
    path('two dots behind', 'lib/..'),
    path('a dot behind', 'boot.py.'),
    path('a space behind', 'boot.py '),
    path('dots and spaces behind', 'lamp.py. .'),
    path('a space only', ' '),
    path('three dots', '...'),
    path('a folder with a space behind', '_ota /state'),
    path('a folder with a dot behind', 'lib/lamp./a.py'),
    path('a short name of FAT', 'ALOFT_~1.PY'),
    path('a short name of FAT in small letters', 'aloft_~1.py'),
    path('a short name of FAT with a hexadecimal number', 'ALO~C3F1.PY'),
    path('a short name of FAT with a number of small letters', 'alo~c3f1.py'),
    path('a folder with a short name of FAT', 'VERSIO~9.JSO/a'),
    path('a ~ with a digit behind it further in', 'lib/a~b~0'),
    path('version.json', 'version.json'),
    path('VERSION.JSON', 'VERSION.JSON'),
    path('a file in a folder version.json', 'version.json/a'),
    ...kept.split(' ').map((name) => path(`${name}.py`, `${name}.py`)),
    path('boot.mpy', 'boot.mpy'),
    path('BOOT.PY', 'BOOT.PY'),
    path('boot without ending', 'boot'),
    path('boot with a dot behind', 'boot.'),
    path('a file in a folder os', 'os/__init__.py'),
    path('a file in a folder os.py', 'os.py/a'),
    path('os.py in lib', 'lib/os.py'),
    path('os.py in LIB', 'LIB/Os.Py'),
    path('a file in a folder lib/json', 'lib/json/decoder.py'),
    path('lib/_ota', 'lib/_ota'),
    refused('FILES_PATH')('a path that is refused behind one that is not', listOf('a.py', 'boot.py')),
    order('a path twice', 'main.py', 'main.py'),
    order('falling paths', 'main.py', 'app.py'),
    order('the longer of two that begin alike comes first', 'lib.py', 'lib'),
    order('ascending by UTF-16 units, not by bytes of UTF-8', 'a\u{10000}', 'a\uffee'),
    clash('paths that differ by case only', 'Main.py', 'main.py'),
    clash('paths that differ by case in a folder', 'Lib/a.py', 'lib/a.py'),
    clash('a file that is a folder of the next one', 'app', 'app/a.py'),
    clash('a file that is a folder further behind', 'app', 'app.py', 'app/b/a.py'),
    clash('a file that is an inner folder', 'app/web', 'app/web/index.html'),
    clash('a file that is a folder but for case', 'App', 'app/a.py'),
    clash('a folder that is a file but for case', 'App/a.py', 'app'),
  ];
}

function requirements(): InvalidDocument[] {
  const needs = (key: number, value: Uint8Array): Uint8Array => listThatNeeds([uint(key), value]);
  const texts = (...each: readonly string[]): Uint8Array => array(each.map((one) => text(one)));
  const numbers = (...each: readonly number[]): Uint8Array => array(each.map((one) => uint(one)));
  const heap: Pair = [uint(5), uint(1)];
  return [
    structure('requirements as an array', map(listPairs(files, array([])))),
    structure('requirements as null', map(listPairs(files, NULL))),
    structure('no requirement', map(listPairs(files, map([])))),
    structure('requirement 0', listThatNeeds([uint(0), uint(0)], heap)),
    structure('requirement 6', listThatNeeds(heap, [uint(6), uint(0)])),
    structure('requirement with a text key', listThatNeeds(heap, [text('x'), uint(0)])),
    refused('CBOR_KEY_ORDER')('a requirement twice', listThatNeeds(heap, heap)),
    structure('a version of two numbers', needs(1, numbers(1, 22))),
    structure('a version of four numbers', needs(1, numbers(1, 22, 0, 0))),
    structure('a version as text', needs(1, text('1.22.0'))),
    structure('a version with text', needs(1, array([uint(1), text('22'), uint(0)]))),
    badValue('a version with 256', needs(1, numbers(1, 256, 0))),
    structure('platform that is not in an array', needs(2, text('esp32'))),
    structure('no platform', needs(2, array([]))),
    structure('nine platforms', needs(2, texts(...new Array<string>(9).fill('esp32')))),
    structure('platform as bytes', needs(2, array([bytes(Uint8Array.of(0x61))]))),
    badValue('an empty platform', needs(2, texts(''))),
    badValue('a platform of 64 bytes', needs(2, texts('p'.repeat(64)))),
    badValue('a platform with a new line', needs(2, texts('esp\n32'))),
    badValue('a platform with a byte 0x7f', needs(2, texts('esp\x7f'))),
    structure('no .mpy header', needs(3, array([]))),
    structure('nine .mpy headers', needs(3, numbers(1, 2, 3, 4, 5, 6, 7, 8, 9))),
    structure('.mpy header as text', needs(3, texts('6'))),
    structure('.mpy header -1', needs(3, array([head(1, 0)]))),
    badValue('.mpy headers twice the same', needs(3, numbers(6, 6))),
    badValue('.mpy headers falling', needs(3, numbers(7, 6))),
    badValue('.mpy header of four bytes', needs(3, numbers(0x100_0000))),
    structure('no board', needs(4, array([]))),
    structure('nine boards', needs(4, texts(...new Array<string>(9).fill('Pico')))),
    badValue('an empty board', needs(4, texts('Pico', ''))),
    badValue('a board of 64 bytes in 32 characters', needs(4, texts('é'.repeat(32)))),
    badValue('heap 0', needs(5, uint(0))),
    structure('heap as text', needs(5, text('1'))),
  ];
}

/** Lists every implementation refuses. */
export function invalidLists(): readonly InvalidDocument[] {
  return [...encodings(), ...structures(), ...paths(), ...requirements()];
}
