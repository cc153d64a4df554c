/** The whole ESP-IDF port on stand-ins for ESP-IDF, built with this machine's C compiler: real updates, boot by boot. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findCompiler, run } from './native-compilers.ts';

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
const folders = [standIn, join(port, 'include'), join(port, 'src'), join(core, 'include'), join(core, 'src')];
const flags = [
  ...['-std=gnu11', '-g', '-Wall', '-Wextra', '-Wconversion', '-Werror'],
  ...['-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
  ...folders.map((folder) => `-I${folder}`),
];

function compile(...options: readonly string[]): void {
  const built = run(compiler ?? 'cc', [...flags, ...options]);
  assert.ok(built.ok, built.output);
}

/** The core is compiled once, what may depend on the version of ESP-IDF for each. */
function build(version: string, coreObject: string): string {
  const program = join(work, `port-${version}`);
  const define = `-DESP_IDF_VERSION=ESP_IDF_VERSION_VAL(${version.replaceAll('.', ',')})`;
  const units = [join(port, 'tests/test_port.c'), ...cFilesIn(standIn), ...cFilesIn(join(port, 'src'))];
  compile(define, ...units, coreObject, '-o', program);
  return program;
}

function publish(): string {
  const repository = join(work, 'repository');
  const [base = '', image = ''] = images;
  const options = ['--class', 'port-test', '--image', image, '--base', base, '--out', repository];
  const published = run(process.execPath, [join(root, 'packages/cli/src/main.ts'), 'publish', ...options]);
  assert.ok(published.ok, published.output);
  return repository;
}

test('the ESP-IDF port updates, confirms and rolls back, before and since ESP-IDF 5.5', { skip }, () => {
  const repository = publish();
  const coreObject = join(work, 'core.o');
  compile('-r', '-nostdlib', ...cFilesIn(join(core, 'src')), '-o', coreObject);
  for (const version of ['5.1.0', '5.5.0']) {
    const { ok, output } = run(build(version, coreObject), [repository, ...images]);
    assert.ok(ok, output);
    assert.match(output, /updated, rolled back twice, and woke up for a moment only/);
  }
});
