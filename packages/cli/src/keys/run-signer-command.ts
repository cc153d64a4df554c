import { spawn } from 'node:child_process';
import { CliError, EXIT } from '../errors.ts';

/** No signature is nearly as long, in whatever text. */
const LONGEST_ANSWER = 65_536;
/** How much of what a command said is repeated, of its beginning and of its end. */
const QUOTED = 160;

export interface SignerCommand {
  /** For the shell. */
  readonly command: string;
  readonly timeoutMs: number;
  /** Environment of the command. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets what the command says on standard error, as it comes: it may ask for a touch. */
  readonly onSaid?: (text: string) => void;
}

/**
 * Run a command with `input` on its standard input.
 *
 * @returns what it wrote to standard output
 * @throws {CliError} `SIGNER_FAILED`, with what the command said
 */
export function runSignerCommand(
  { command, timeoutMs, env, onSaid }: SignerCommand,
  input: Uint8Array,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    const answer: Uint8Array[] = [];
    let answerSize = 0;
    let said = '';
    const fail = (what: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      // What the shell started may live on and hold these open; nobody waits for it.
      child.stdout.destroy();
      child.stderr.destroy();
      child.stdin.destroy();
      reject(signerFailed(`${what}${quote(said)}`));
    };
    const timer = setTimeout(() => fail(`did not end within ${timeoutMs / 1000} s (--signer-timeout)`), timeoutMs);
    child.stdout.on('data', (bytes: Uint8Array) => {
      answer.push(bytes);
      answerSize += bytes.length;
      if (answerSize > LONGEST_ANSWER) fail('printed more than any signature is');
    });
    child.stderr.on('data', (bytes: Uint8Array) => {
      const text = new TextDecoder().decode(bytes);
      said = said.length > LONGEST_ANSWER ? said : said + text;
      onSaid?.(text);
    });
    // A command that signs the digest of its environment does not read the message.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', (error) => fail(`cannot be started (${error.message})`));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(new Uint8Array(Buffer.concat(answer)));
      else fail(signal === null ? `left with exit code ${code}` : `was ended by ${signal}`);
    });
  });
}

/** A signing command that did not do its work. */
export function signerFailed(what: string): CliError {
  return new CliError('SIGNER_FAILED', EXIT.refused, `the signing command ${what}`);
}

function quote(said: string): string {
  const text = said.trim().replace(/\s*\n\s*/g, ' / ');
  if (text === '') return ' and said nothing';
  const isLong = text.length > 2 * QUOTED;
  return ` and said: ${isLong ? `${text.slice(0, QUOTED)} … ${text.slice(-QUOTED)}` : text}`;
}
