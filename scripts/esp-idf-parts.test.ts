/** The parts of the ESP-IDF port that need no ESP-IDF, built with this machine's C compiler. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseOtadataEntry, selectSlot } from '@aloft/image';
import fc from 'fast-check';
import { findCompiler, run } from './native-compilers.ts';

const root = join(import.meta.dirname, '..');
const port = join(root, 'device/port/esp-idf');
const compiler = ['cc', 'gcc', 'clang'].find((command) => findCompiler(command) !== undefined);
const skip = compiler === undefined ? 'no C compiler found' : false;
const work = mkdtempSync(join(tmpdir(), 'aloft-parts-'));
after(() => rmSync(work, { recursive: true }));

function build(name: string): string {
  const program = join(work, name);
  const sources = ['otadata.c', 'http_head.c', 'url.c'].map((file) => join(port, 'src', file));
  const flags = ['-std=c99', '-g', '-O1', '-Wall', '-Wextra', '-Wconversion', '-Wpedantic', '-Werror'];
  const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
  const include = [`-I${join(port, 'src')}`, `-I${join(root, 'device/core/include')}`];
  const units = [join(port, 'tests', `${name}.c`), ...sources, join(root, 'device/core/src/crc32.c')];
  const built = run(compiler ?? 'cc', [...flags, ...sanitizers, ...include, ...units, '-o', program]);
  assert.ok(built.ok, built.output);
  return program;
}

test('kept headers, URLs and states of the ESP-IDF port keep their laws', { skip }, () => {
  const { ok, output } = run(build('test_parts'), []);
  assert.ok(ok, output);
  assert.match(output, /5 laws hold/);
});

const stateNumbers: Readonly<Record<string, number>> = {
  new: 0,
  'pending-verify': 1,
  valid: 2,
  invalid: 3,
  aborted: 4,
};

interface Case {
  readonly entries: readonly [string, string];
  readonly slotCount: number;
  readonly slot: number;
}

/** What the port is to answer, by the implementation the bootloader's recordings prove. */
function expected({ entries, slotCount, slot }: Case): string {
  const [first, second] = entries.map((hex) => parseOtadataEntry(Uint8Array.from(Buffer.from(hex, 'hex'))));
  assert.ok(first !== undefined && second !== undefined);
  const { entry } = selectSlot([first, second], { slotCount, hasFactory: true });
  if (entry === undefined) return '-1 -1 5';
  const active = entry === 0 ? first : second;
  const selected = (active.sequence - 1) % slotCount;
  return `${entry} ${selected} ${selected === slot ? (stateNumbers[active.state] ?? 5) : 5}`;
}

/** Entries with a right CRC, some with one byte changed, some erased. */
function entryHex(vectors: readonly { bytes: string }[]): fc.Arbitrary<string> {
  const known = fc.constantFrom(...vectors.map(({ bytes }) => bytes), 'ff'.repeat(32));
  const changed = fc.tuple(known, fc.nat({ max: 31 }), fc.nat({ max: 255 })).map(([hex, at, byte]) => {
    const bytes = Buffer.from(hex, 'hex');
    bytes[at] = byte;
    return bytes.toString('hex');
  });
  return fc.oneof(known, known, changed);
}

test('the port finds the active otadata entry that the bootloader obeys', { skip }, () => {
  const { entries } = JSON.parse(readFileSync(join(root, 'vectors/otadata/entries.json'), 'utf8'));
  const hex = entryHex(entries);
  const one = fc.record({
    entries: fc.tuple(hex, hex),
    slotCount: fc.integer({ min: 1, max: 16 }),
    slot: fc.nat({ max: 3 }),
  });
  const cases = fc.sample(one, { seed: 1, numRuns: 20_000 });
  const input = cases.map(({ entries: [first, second], slotCount, slot }) => `${first} ${second} ${slotCount} ${slot}`);
  const { stdout, status } = spawnSync(build('otadata_lines'), { input: input.join('\n'), encoding: 'utf8' });
  assert.equal(status, 0);
  const answers = stdout.trim().split('\n');
  assert.equal(answers.length, cases.length);
  for (const [at, each] of cases.entries()) assert.equal(answers[at], expected(each), input[at]);
  // Every kind of answer occurred, or the comparison would prove little.
  for (const kind of ['-1 -1 5', '0 ', '1 ']) assert.ok(answers.some((answer) => answer.startsWith(kind)));
});
