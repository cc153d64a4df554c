/** `npm run demo`: the whole story on the example firmware, and what an update costs. Options go on to `aloft simulate`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const firmware = join(root, 'vectors', 'firmware');
const options = process.argv.slice(2);

function run(script: string, args: readonly string[]): number {
  return spawnSync(process.execPath, [join(root, script), ...args], { stdio: 'inherit' }).status ?? 1;
}

const images = [
  '--from',
  join(firmware, 'weather-esp32c3-1.0.0.bin'),
  '--to',
  join(firmware, 'weather-esp32c3-1.1.0.bin'),
];
process.exitCode = run('packages/cli/src/main.ts', ['simulate', ...images, ...options]);
// With options the story is for somebody who wants just that, such as a machine that reads JSON.
if (process.exitCode === 0 && options.length === 0) {
  console.log('\nWhat an update costs (npm run energy tells more)\n');
  process.exitCode = run('bench/energy.ts', ['--short', '--network', 'normal']);
  console.log(
    '\nThis firmware is small: starting, joining the network and the TLS handshake cost most, whatever is downloaded.' +
      '\nFor images of a megabyte or more a patch takes about half the energy of the image: bench/RESULTS.md.',
  );
}
