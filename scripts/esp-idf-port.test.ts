/** The whole ESP-IDF port on stand-ins for ESP-IDF, built with this machine's C compiler: real updates, boot by boot. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildArchive, buildBundle } from '@aloft/image';
import { newPortKey, writePortRepository } from './esp-idf-port/port-repositories.ts';
import { findCompiler, run } from './native-compilers.ts';
import { writeNativeP256Vectors } from './native-p256-vectors.ts';

const root = join(import.meta.dirname, '..');
const port = join(root, 'device/port/esp-idf');
const core = join(root, 'device/core');
const images = ['1.0.0', '1.1.0'].map((version) => join(root, `vectors/firmware/weather-esp32c3-${version}.bin`));
const compiler = ['cc', 'gcc', 'clang'].find((command) => findCompiler(command) !== undefined);
const reason = process.platform === 'win32' ? 'boots are played with fork()' : 'no C compiler found';
const skip = process.platform === 'win32' || compiler === undefined ? reason : false;
const work = mkdtempSync(join(tmpdir(), 'aloft-port-'));
after(() => rmSync(work, { recursive: true }));

function cFilesIn(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.c'));
  return names.map((name) => join(folder, name));
}

const standIn = join(port, 'tests/stand-in');
/** What the stand-ins for Mbed TLS and PSA Crypto verify with: it takes its time, so without sanitizers. */
const verifier = join(work, 'p256.o');
const folders = [
  standIn,
  join(port, 'tests'),
  join(port, 'include'),
  join(port, 'src'),
  join(core, 'include'),
  join(core, 'src'),
];
const flags = [
  ...['-std=gnu11', '-g', '-Wall', '-Wextra', '-Wconversion', '-Werror'],
  ...['-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
  ...folders.map((folder) => `-I${folder}`),
];

function compile(...options: readonly string[]): void {
  const built = run(compiler ?? 'cc', [...flags, ...options]);
  assert.ok(built.ok, built.output);
}

/** The test programs of device/port/esp-idf/tests, and what each says when its laws hold. */
const programs: Readonly<Record<string, RegExp>> = {
  test_port: /updated, rolled back twice, and woke up for a moment only/,
  test_network: /answers are taken for what they are/,
  test_limits: /nobody is waited for too long/,
  test_start: /refused in words, started once, and stopped/,
  test_trust: /what the key signed was taken, and nothing else/,
  test_key_store: /newer keys are kept where they may be/,
  test_components: /components are read, mapped, and missed/,
  test_trial: /tried once per boot, burnt, and given up in place/,
};

/** Port and stand-ins as for one version of ESP-IDF, without a test program. */
function buildPort(version: string, coreObject: string): string {
  const object = join(work, `port-${version}.o`);
  const define = `-DESP_IDF_VERSION=ESP_IDF_VERSION_VAL(${version.replaceAll('.', ',')})`;
  const units = [join(port, 'tests/boots.c'), ...cFilesIn(standIn), ...cFilesIn(join(port, 'src')), verifier];
  compile(define, '-r', '-nostdlib', ...units, coreObject, '-o', object);
  return object;
}

function build(name: string, version: string, portObject: string, keys: string): string {
  const program = join(work, `${name}-${version}`);
  const define = `-DESP_IDF_VERSION=ESP_IDF_VERSION_VAL(${version.replaceAll('.', ',')})`;
  compile(define, `-I${keys}`, join(port, `tests/${name}.c`), portObject, '-lpthread', '-o', program);
  return program;
}

function buildVerifier(): void {
  compile('-O2', '-fno-sanitize=all', '-c', join(root, 'device/port/host/p256.c'), '-o', verifier);
}

/** The old image with components behind it, as `test_components.c` expects them. */
function bundle(): string {
  const file = join(work, 'bundle.bin');
  const web = buildArchive([
    { path: 'css/page.css', bytes: new Uint8Array(0) },
    { path: 'index.html', bytes: Buffer.from('<h1>Lamp</h1>') },
  ]);
  const components = [
    { name: 'tune', bytes: Buffer.from('warm 3') },
    { name: 'web', bytes: web },
  ];
  writeFileSync(file, buildBundle(new Uint8Array(readFileSync(images[0] ?? '')), components));
  return file;
}

const arduino = join(root, 'device/port/arduino');
const cppCompiler = ['c++', 'g++', 'clang++'].find((command) => findCompiler(command) !== undefined);
const cppFlags = ['-std=gnu++17', ...flags.filter((flag) => !flag.startsWith('-std=')), `-I${join(arduino, 'src')}`];

function compileCpp(...options: readonly string[]): void {
  const built = run(cppCompiler ?? 'c++', [...cppFlags, ...options]);
  assert.ok(built.ok, built.output);
}

/** A sketch changed as its comment says for a first try without keys. */
function laboratorySketch(text: string): string {
  const lines = text.split('\n');
  const at = lines.indexOf('#include "aloft_trust_anchors.h"');
  const instead = lines.slice(0, at).filter((line) => line.startsWith('//   static const'));
  assert.deepEqual([at > 0, instead.length], [true, 2]);
  return lines.toSpliced(at, 3, ...instead.map((line) => line.slice('//   '.length))).join('\n');
}

/** The class for Arduino on top of the port, and the example sketches as far as a compiler can tell. */
function checkArduino(version: string, portObject: string, repository: string, keys: string): void {
  const program = join(work, `test_arduino-${version}`);
  const hook = join(work, 'rollback_hook.o');
  compile('-c', join(arduino, 'src/rollback_hook.c'), '-o', hook);
  const units = ['Aloft', 'AloftComponent'].map((name) => join(arduino, `src/${name}.cpp`));
  compileCpp(...units, join(port, 'tests/test_arduino.cpp'), portObject, hook, '-o', program);
  const { ok, output } = run(program, [repository, ...images, bundle()]);
  assert.ok(ok, output);
  assert.match(output, /a sketch is told what happens/);
  for (const name of ['BasicUpdate', 'DeepSleep']) {
    const sketch = join(arduino, `examples/${name}/${name}.ino`);
    const laboratory = join(work, `${name}-laboratory.ino`);
    writeFileSync(laboratory, laboratorySketch(readFileSync(sketch, 'utf8')));
    const check = ['-fsyntax-only', '-include', join(standIn, 'Arduino.h'), '-x', 'c++'];
    compileCpp(`-I${keys}`, ...check, sketch);
    compileCpp(...check, laboratory);
  }
}

test('the ESP-IDF port keeps its laws, before and since ESP-IDF 5.5', { skip }, async (t) => {
  const { folder, signer } = newPortKey(join(work, 'keys'));
  const unsigned = await writePortRepository(join(work, 'unsigned'), images, []);
  const signed = await writePortRepository(join(work, 'signed'), images, [signer]);
  const coreObject = join(work, 'core.o');
  buildVerifier();
  compile('-r', '-nostdlib', ...cFilesIn(join(core, 'src')), '-o', coreObject);
  for (const version of ['5.1.0', '5.5.0']) {
    const portObject = buildPort(version, coreObject);
    for (const [name, says] of Object.entries(programs)) {
      await t.test(`${name} as ${version}`, () => {
        const repositories = name === 'test_trust' ? [signed, unsigned] : [unsigned];
        const files = name === 'test_components' ? [images[0] ?? '', bundle()] : images;
        const { ok, output } = run(build(name, version, portObject, folder), [...repositories, ...files]);
        assert.ok(ok, output);
        assert.match(output, says);
      });
    }
    const noCpp = cppCompiler === undefined ? 'no C++ compiler found' : false;
    await t.test(`Arduino library as ${version}`, { skip: noCpp }, () =>
      checkArduino(version, portObject, unsigned, folder),
    );
  }
});

test('signatures are verified by Mbed TLS before ESP-IDF 6.0, and by PSA from then on', { skip }, async (t) => {
  const vectors = join(work, 'p256.bin');
  buildVerifier();
  writeNativeP256Vectors(vectors);
  for (const version of ['5.5.0', '6.0.0']) {
    await t.test(`as ${version}`, () => {
      const program = join(work, `test_verify-${version}`);
      const define = `-DESP_IDF_VERSION=ESP_IDF_VERSION_VAL(${version.replaceAll('.', ',')})`;
      const units = [
        join(port, 'tests/test_verify.c'),
        join(port, 'src/verify.c'),
        join(standIn, 'signatures.c'),
        verifier,
      ];
      compile(define, '-O1', ...units, '-o', program);
      const { ok, output } = run(program, [vectors]);
      assert.ok(ok, output);
      assert.match(output, /signatures are good/);
    });
  }
});
