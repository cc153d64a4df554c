import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { buildHost } from './build-host.ts';
import { VENDOR } from './host-repository.ts';

/** What one run of `aloft-host` left behind. */
export interface HostRun {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly complaints: string;
}

/** A run that is not over. */
export interface StartedHost {
  readonly process: ChildProcess;
  /** What it has said so far. */
  lines(): readonly string[];
  /** Resolves when the program has ended. */
  readonly ended: Promise<HostRun>;
}

/** Starts a device whose flash is `file`: power on. It has no keys and takes what nobody signed, unless `--trust` is given. */
export function startHost(file: string, url: string, ...rest: readonly string[]): StartedHost {
  const trust = rest.includes('--trust') ? [] : ['--laboratory'];
  const who = ['--vendor', VENDOR, '--class', 'weather', ...trust];
  const args = ['--flash', file, ...who, '--url', url, '--once', ...rest];
  const child = spawn(buildHost().program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let complaints = '';
  const lines = (): readonly string[] => output.trim().split('\n');
  child.stdout.on('data', (piece: Buffer) => {
    output += piece.toString();
  });
  child.stderr.on('data', (piece: Buffer) => {
    complaints += piece.toString();
  });
  const ended = once(child, 'close').then(([code]): HostRun => {
    return { code: typeof code === 'number' ? code : null, lines: lines(), complaints };
  });
  return { process: child, lines, ended };
}

/** Runs a device until it has nothing more to do. */
export function runHost(file: string, url: string, ...rest: readonly string[]): Promise<HostRun> {
  return startHost(file, url, ...rest).ended;
}
