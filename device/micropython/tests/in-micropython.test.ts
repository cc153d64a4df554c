import { test } from 'node:test';
import { startMicroPython, textOf } from './interpreter.ts';
import { judge, lawFiles, lawsOf } from './laws.ts';
import { missingPython } from './python.ts';

/** Firmware is slow in WebAssembly: where CPython plays all of its laws, every fourth one is played here too. */
const isSampled = missingPython === undefined && process.env['ALOFT_ALL_CUTS'] === undefined;
const elsewhere = 'CPython plays it; here with ALOFT_ALL_CUTS=1';

for (const file of lawFiles) {
  test(`MicroPython: ${file}`, async (context) => {
    const interpreter = await startMicroPython();
    context.diagnostic(textOf(interpreter, 'sys.version'));
    for (const [index, { name, text }] of lawsOf(file).entries()) {
      const skip = isSampled && file.startsWith('firmware_') && index % 4 !== 0 ? elsewhere : false;
      // Every law is a call of its own, because this MicroPython collects garbage only between calls.
      await context.test(text, { skip }, (each) => {
        interpreter.runPython('import gc, laws; gc.collect()');
        judge(each, textOf(interpreter, 'laws.run_law(file, name)', { file, name }));
      });
    }
  });
}
