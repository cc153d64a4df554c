import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressBar } from './progress.ts';

test('the progress line never wraps, however narrow the screen and long the step', () => {
  for (const liveColumns of [3, 20, 40, 80, 200]) {
    const lines: string[] = [];
    const terminal = { out: () => undefined, err: (text: string) => lines.push(text), columns: 80, hasColour: false };
    const bar = progressBar({ ...terminal, isLive: true, liveColumns }, 'simulate');
    for (const done of [0, 0.123, 1]) bar.update(done, 'compiling the device code (the first time only)');
    for (const line of lines) {
      assert.ok(line.startsWith('\r\u001b[K'));
      assert.ok(line.length - 4 < liveColumns, `${line.length - 4} of ${liveColumns}`);
    }
  }
});
