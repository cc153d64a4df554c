import { test } from 'node:test';
import { startMicroPython, textOf } from './interpreter.ts';
import { judge, lawFiles, lawsOf } from './laws.ts';
import { missingPython } from './python.ts';

/** WebAssembly is slow: where CPython plays all laws of the package, some are played here too; all with ALOFT_ALL_LAWS=1. */
const isSampled =
  missingPython === undefined && ['ALOFT_ALL_LAWS', 'ALOFT_ALL_CUTS'].every((name) => process.env[name] === undefined);
const elsewhere = 'CPython plays it; here with ALOFT_ALL_LAWS=1';

/** Of how many laws of a file one is played. */
function sampleOf(file: string): number {
  if (!isSampled) return 1;
  return file.startsWith('firmware_') ? 6 : /^(file|slow|endless|power_cut)_/.test(file) ? 4 : 1;
}

for (const file of lawFiles) {
  test(`MicroPython: ${file}`, async (context) => {
    const interpreter = await startMicroPython();
    context.diagnostic(textOf(interpreter, 'sys.version'));
    for (const [index, { name, text }] of lawsOf(file).entries()) {
      const skip = index % sampleOf(file) === 0 ? false : elsewhere;
      // Every law is a call of its own, or some, because this MicroPython collects garbage only between calls.
      await context.test(text, { skip }, (each) => {
        interpreter.runPython('import gc, laws; gc.collect()');
        let verdict = textOf(interpreter, 'laws.begin_law(file, name)', { file, name });
        while (verdict === '') {
          interpreter.runPython('gc.collect()');
          verdict = textOf(interpreter, 'laws.go_on()');
        }
        judge(each, verdict);
      });
    }
  });
}
