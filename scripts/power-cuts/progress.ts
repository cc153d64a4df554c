const WIDTH = 28;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** One line on stderr that moves while something takes long; nothing at all where nobody watches. */
export interface Progress {
  /** `done` from 0 to 1. */
  update(done: number, text: string): void;
  clear(): void;
}

/** The bar of this process: only on a terminal, and not in a build server. */
export function stderrProgress(): Progress {
  const { stderr, env } = process;
  const isLive = stderr.isTTY === true && env['CI'] === undefined && env['TERM'] !== 'dumb';
  if (!isLive) return { update: () => undefined, clear: () => undefined };
  return {
    update: (done, text) => {
      stderr.write(`\r\u001b[K${gauge(done)} ${Math.floor(done * 100)} % ${text}`);
    },
    clear: () => {
      stderr.write('\r\u001b[K');
    },
  };
}

function gauge(done: number): string {
  const eighths = Math.round(Math.min(1, done) * WIDTH * 8);
  return ('█'.repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? '')).padEnd(WIDTH);
}
