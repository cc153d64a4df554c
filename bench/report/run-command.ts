/** What was asked for can not be done; the message says what to ask for. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Runs a command of the bench. A wrong command line, or a file that is not there, is one line and not a stack trace.
 *
 * @returns the exit code: what `main` says, or 2
 */
export async function runCommand(main: () => number | Promise<number>): Promise<number> {
  try {
    return await main();
  } catch (error) {
    if (!(error instanceof Error) || !isWrongUse(error)) throw error;
    const [line = ''] = error.message.split('\n');
    console.error(`${line} (--help tells more)`);
    return 2;
  }
}

function isWrongUse(error: Error): boolean {
  if (error instanceof UsageError) return true;
  const code = 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_PARSE_ARGS_') || ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'].includes(code);
}
