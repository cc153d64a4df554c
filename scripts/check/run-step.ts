import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { readSkipped, readTestCounts, type Step, type StepResult } from './step.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals colour output with escape sequences
const colours = /\u001b\[[0-9;]*m/g;

/**
 * Runs a step in the root of the repository and says what became of it.
 *
 * @param show Gets the output as it comes.
 */
export async function runStep(root: string, step: Step, show: (text: string) => void): Promise<StepResult> {
  if (step.skip !== undefined) {
    return { name: step.name, outcome: 'skipped', seconds: 0, counts: undefined, skipped: [step.skip] };
  }
  show(`\n=== ${step.name}: ${step.command.join(' ')}\n`);
  const started = performance.now();
  const { status, output } = await runCommand(root, step.command, show);
  const plain = output.replaceAll(colours, '');
  return {
    name: step.name,
    outcome: status === 0 ? 'passed' : 'failed',
    seconds: (performance.now() - started) / 1000,
    counts: readTestCounts(plain),
    skipped: readSkipped(plain),
  };
}

function runCommand(
  root: string,
  [program, ...args]: Step['command'],
  show: (text: string) => void,
): Promise<{ status: number; output: string }> {
  // A test runner that finds NODE_TEST_CONTEXT reports to the runner above it in a binary form.
  const { NODE_TEST_CONTEXT: _, PATH: path = '', ...rest } = process.env;
  const env = { ...rest, PATH: [join(root, 'node_modules/.bin'), path].join(delimiter) };
  const { promise, resolve } = Promise.withResolvers<{ status: number; output: string }>();
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      show(text);
    });
  }
  child.on('error', (error) => resolve({ status: 127, output: `${output}${error.message}\n` }));
  child.on('close', (status) => resolve({ status: status ?? 1, output }));
  return promise;
}
