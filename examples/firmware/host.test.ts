import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourcesOf, versions } from './compile.ts';
import { compilerVersion } from './toolchains.ts';

const skip = compilerVersion('gcc') === undefined ? 'gcc is not installed' : false;

/** A tilde lets the better part of an hour pass on the virtual clock. */
const consoleInput = 'version\ntest\n~~~~report\nuplink\ncalculate dew\nwind\nnonsense\n';

/** What the console of each version shows; compiled and run once per version. */
const shown = new Map<string, string>();

/** Runs a version on this computer with `src/chip/host.c` below it and returns what the console shows. */
function runOnHost(version: string): string {
  const known = shown.get(version) ?? compileAndRun(version, consoleInput);
  shown.set(version, known);
  return known;
}

function compileAndRun(version: string, input: string): string {
  const temporary = mkdtempSync(join(tmpdir(), 'weather-'));
  const program = join(temporary, 'weather');
  const sources = sourcesOf(version).filter((name) => !['src/memory.c', 'src/app_descriptor.c'].includes(name));
  try {
    execFileSync('gcc', ['-std=c99', '-Isrc', `-Iversions/${version}`, '-o', program, ...sources, 'src/chip/host.c'], {
      cwd: import.meta.dirname,
    });
    return execFileSync(program, { input, encoding: 'utf8', timeout: 60_000 });
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

for (const version of versions) {
  test(`${version} answers its self test, measures, reports and delivers`, { skip }, () => {
    const text = runOnHost(version).replaceAll('\r', '');
    assert.match(text, new RegExp(`weather station ${version}`));
    assert.match(text, /> test\nall good\n/);
    const report = /> report\n(\{.*\})\n/.exec(text)?.[1];
    assert.ok(report);
    const { readings, alarms } = JSON.parse(report);
    assert.equal(readings.temperature, -7.12);
    assert.deepEqual(
      alarms.map(({ name }: { name: string }) => name),
      ['frost'],
    );
    assert.match(text, /ready: 1 connects, [1-9]\d* delivered, 0 repeated, 0 failures/);
    assert.match(text, /nonsense: unknown or ambiguous/);
  });
}

test('1.1.0 corrects the dew point below freezing and adds a command', { skip }, () => {
  const before = runOnHost('1.0.0');
  const after = runOnHost('1.1.0');
  assert.match(before, /> calculate dew\r\n0\.00\r\n/);
  assert.match(after, /> calculate dew\r\n-12\.61\r\n/);
  assert.match(before, /wind: unknown or ambiguous/);
  assert.match(after, /Windiest hours/);
});
