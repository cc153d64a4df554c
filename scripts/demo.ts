/** `npm run demo`: the whole story on the example firmware. Options go on to `aloft simulate`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const firmware = join(root, 'vectors', 'firmware');
const story = [
  ...['simulate', '--from', join(firmware, 'weather-esp32c3-1.0.0.bin')],
  ...['--to', join(firmware, 'weather-esp32c3-1.1.0.bin')],
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, [join(root, 'packages', 'cli', 'src', 'main.ts'), ...story], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
