/**
 * Questions whose answer nobody must read over a shoulder.
 * @module
 */
import { CliError, EXIT } from '../errors.ts';

/** The part of a terminal's input that a question needs. */
export interface HiddenInput {
  setRawMode(isRaw: boolean): unknown;
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  off(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

const KEYS = {
  interrupt: '\u0003',
  end: '\u0004',
  backspace: '\u0008',
  eraseLine: '\u0015',
  delete: '\u007f',
} as const;

/**
 * Ask for a line that is not shown while it is typed. The question goes to `screen`.
 *
 * @throws {CliError} `CANCELLED` after Ctrl-C or Ctrl-D
 */
export function askHidden(
  question: string,
  input: HiddenInput,
  screen: { write(text: string): unknown },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new TextDecoder();
    let typed: string[] = [];
    const end = (finish: () => void): void => {
      input.off('data', take);
      input.setRawMode(false);
      input.pause();
      screen.write('\n');
      finish();
    };
    const take = (bytes: Uint8Array): void => {
      for (const character of decoder.decode(bytes, { stream: true })) {
        if (character === '\r' || character === '\n') return end(() => resolve(typed.join('')));
        if (character === KEYS.interrupt || character === KEYS.end) {
          return end(() => reject(new CliError('CANCELLED', EXIT.refused, 'cancelled; nothing was written')));
        }
        if (character === KEYS.delete || character === KEYS.backspace) typed.pop();
        else if (character === KEYS.eraseLine) typed = [];
        else if (character >= ' ') typed.push(character);
      }
    };
    // Before the question: what is typed ahead of it must not be shown either.
    input.setRawMode(true);
    input.on('data', take);
    input.resume();
    screen.write(question);
  });
}
