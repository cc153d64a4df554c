import { ReleaseError } from '../errors.ts';

/** A value of the part of TOML that is read here. */
export type TomlValue = string | number | boolean | TomlValue[] | { [key: string]: TomlValue };

const LINE = /^\s*([A-Za-z0-9_-]+)\s*=\s*(.*)$/;
const TABLE = /^\s*\[\s*([A-Za-z0-9_-]+)\s*\]\s*(?:#.*)?$/;
const INTEGER = /^[+-]?(?:0x[0-9a-fA-F]+|0|[1-9]\d*(?:_\d+)*)/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };

/**
 * Reads the part of TOML 1.0 that class descriptions use: tables of one name, bare keys, strings on one line, whole
 * numbers, booleans and lists of those on one line. Whatever else TOML has is refused with its line, never guessed.
 *
 * @param at name of the file, for the message
 * @throws {ReleaseError} `TOML_MALFORMED`
 */
export function readToml(text: string, at: string): Record<string, TomlValue> {
  const root: Record<string, TomlValue> = Object.create(null);
  let table = root;
  text.split(/\r\n|\n/).forEach((line, index) => {
    const place = `${at}, line ${index + 1}`;
    if (/^\s*(#.*)?$/.test(line)) return;
    const name = TABLE.exec(line)?.[1];
    if (name !== undefined) {
      if (name in root) fail(place, `has [${name}] twice; join them`);
      table = Object.create(null);
      root[name] = table;
      return;
    }
    const [, key, rest] = LINE.exec(line) ?? [];
    if (key === undefined || rest === undefined)
      fail(place, 'is no line of TOML that is known here; write key = value');
    if (key in table) fail(place, `has ${key} twice; keep one`);
    const { value, end } = readValue(rest, 0, place);
    if (!/^\s*(#.*)?$/.test(rest.slice(end))) fail(place, `has something behind the value of ${key}`);
    table[key] = value;
  });
  return root;
}

function readValue(text: string, from: number, place: string): { value: TomlValue; end: number } {
  const rest = text.slice(from);
  for (const [word, value] of [
    ['true', true],
    ['false', false],
  ] as const) {
    if (new RegExp(`^${word}\\b`).test(rest)) return { value, end: from + word.length };
  }
  const integer = INTEGER.exec(rest)?.[0];
  if (integer !== undefined && !/^[.eE:\w-]/.test(rest.slice(integer.length))) {
    const value = Number(integer.replaceAll('_', ''));
    if (!Number.isSafeInteger(value)) fail(place, `has the number ${integer}, which is too large`);
    return { value, end: from + integer.length };
  }
  if (rest.startsWith("'") && !rest.startsWith("'''")) {
    const end = rest.indexOf("'", 1);
    if (end < 0) fail(place, 'has a string without end');
    return { value: rest.slice(1, end), end: from + end + 1 };
  }
  if (rest.startsWith('"') && !rest.startsWith('"""')) return readString(text, from, place);
  if (rest.startsWith('[')) return readList(text, from, place);
  return fail(place, 'has a value other than a string, a whole number, true, false or a list on one line');
}

function readString(text: string, from: number, place: string): { value: string; end: number } {
  let value = '';
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return { value, end: at + 1 };
    if (character !== '\\') {
      value += character;
      continue;
    }
    at += 1;
    const escaped = ESCAPES[text.charAt(at)];
    if (escaped === undefined) fail(place, `has the escape \\${text.charAt(at)}, which is not known here`);
    value += escaped;
  }
  return fail(place, 'has a string without end');
}

function readList(text: string, from: number, place: string): { value: TomlValue[]; end: number } {
  const value: TomlValue[] = [];
  let at = from + 1;
  const skip = (): void => {
    while (/\s/.test(text.charAt(at))) at += 1;
  };
  for (;;) {
    skip();
    if (text.charAt(at) === ']') return { value, end: at + 1 };
    const item = readValue(text, at, place);
    if (typeof item.value === 'object') fail(place, 'has a list in a list');
    value.push(item.value);
    at = item.end;
    skip();
    if (text.charAt(at) === ',') at += 1;
    else if (text.charAt(at) !== ']') fail(place, 'has a list without end');
  }
}

function fail(place: string, problem: string): never {
  throw new ReleaseError('TOML_MALFORMED', place, problem);
}
