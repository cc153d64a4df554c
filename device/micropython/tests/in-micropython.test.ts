import { test } from 'node:test';
import { startMicroPython, textOf } from './interpreter.ts';
import { judge, lawFiles, lawsOf } from './laws.ts';

for (const file of lawFiles) {
  test(`MicroPython: ${file}`, async (context) => {
    const interpreter = await startMicroPython();
    context.diagnostic(textOf(interpreter, 'sys.version'));
    for (const { name, text } of lawsOf(file)) {
      // Every law is a call of its own, because this MicroPython collects garbage only between calls.
      await context.test(text, (each) => {
        interpreter.runPython('import gc, laws; gc.collect()');
        judge(each, textOf(interpreter, 'laws.run_law(file, name)', { file, name }));
      });
    }
  });
}
